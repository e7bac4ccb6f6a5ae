"""What if I learn so many new cards a day: reviews, minutes and cards known on the days to come."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final, NamedTuple

from quizzes.engine.scheduling.fuzz import whole_days
from quizzes.engine.scheduling.habits import USUAL_HABITS, Habits, after_rating
from quizzes.engine.scheduling.memory import AGAIN, RATINGS, MemoryState, Rating, retrievability
from quizzes.engine.scheduling.preset import Preset

KNOWN_POINTS: Final = 60
"""On how many days at most the cards known are counted: each count looks at all cards."""


class LearntCard(NamedTuple):
    """A card with a memory, the days since its last review, and in how many days it is due (0 or less: now)."""

    memory: MemoryState
    elapsed_days: int
    due_in_days: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is taken on: new cards there are, how many of them a day, and how many reviews a day at most."""

    new_cards: int
    new_per_day: int
    reviews_per_day: int


class SimulatedDay(NamedTuple):
    """A day from today on. `known` is how many cards one may expect to recall at its end; None where not counted."""

    new: int
    reviews: int
    seconds: float
    known: float | None


def simulated(
    cards: Sequence[LearntCard],
    *,
    pace: Pace,
    preset: Preset,
    days: int,
    seed: int,
    habits: Habits = USUAL_HABITS,
) -> list[SimulatedDay]:
    """One course of events, drawn by `seed`: cards are recalled by their chance and rated by `habits`.

    A card comes at its interval under the preset's retention, with fuzz; what does not fit a day waits, longest due
    first. Source: docs/scheduling.md#simulation.
    """
    run = _Run(Random(seed), preset, habits)
    for card in cards:
        run.add(card.memory, last_day=-card.elapsed_days, due_day=max(card.due_in_days, 0))
    every = -(-days // KNOWN_POINTS)
    left, found = pace.new_cards, []
    for day in range(days):
        reviews, seconds = run.review(day, limit=pace.reviews_per_day)
        new = min(left, pace.new_per_day)
        left -= new
        for _ in range(new):
            seconds += run.introduce(day)
        is_counted = (days - 1 - day) % every == 0
        found.append(SimulatedDay(new, reviews, seconds, run.known(day) if is_counted else None))
    return found


class _Run:
    """The cards of one simulation, and which of them fall due on which day."""

    def __init__(self, chance: Random, preset: Preset, habits: Habits) -> None:
        self.chance = chance
        self.preset = preset
        self.habits = habits
        self.memories: list[MemoryState] = []
        self.last_days: list[int] = []
        self.due: dict[int, list[int]] = defaultdict(list)
        self.waiting: list[int] = []

    def add(self, memory: MemoryState, *, last_day: int, due_day: int) -> None:
        self.due[due_day].append(len(self.memories))
        self.memories.append(memory)
        self.last_days.append(last_day)

    def review(self, day: int, *, limit: int) -> tuple[int, float]:
        """Answer what is due, `limit` of it at most; how many that were, and the seconds they took."""
        self.waiting += self.due.pop(day, [])
        now, self.waiting = self.waiting[:limit], self.waiting[limit:]
        seconds = 0.0
        for card in now:
            recalls = self.chance.random() < self._recall(card, day)
            rating = self.chance.choices(RATINGS[1:], self.habits.recalled_ratings)[0] if recalls else AGAIN
            self.memories[card] = self._answered(self.memories[card], rating, day - self.last_days[card])
            self.last_days[card] = day
            self.due[day + self._interval_days(self.memories[card])].append(card)
            seconds += self.habits.review_seconds[rating - 1]
        return len(now), seconds

    def introduce(self, day: int) -> float:
        """Answer a new card, and return the seconds it took."""
        rating = self.chance.choices(RATINGS, self.habits.first_ratings)[0]
        memory = self._answered(None, rating, 0)
        self.add(memory, last_day=day, due_day=day + self._interval_days(memory))
        return self.habits.first_seconds[rating - 1]

    def known(self, day: int) -> float:
        return sum(self._recall(card, day) for card in range(len(self.memories)))

    def _recall(self, card: int, day: int) -> float:
        return retrievability(
            stability_days=self.memories[card][0],
            elapsed_days=day - self.last_days[card],
            decay=self.preset.fsrs.decay,
        )

    def _answered(self, memory: MemoryState | None, rating: Rating, elapsed_days: int) -> MemoryState:
        return after_rating(self.preset.fsrs, memory, rating, elapsed_days)

    def _interval_days(self, memory: MemoryState) -> int:
        drawn = self.chance.random() if self.preset.is_fuzzed else None
        return whole_days(memory[0] * self.preset.interval_factor, 1, self.preset.maximum_interval_days, drawn)
