"""A learner who drills for some weeks: on which days, at what hour, which cards, and how they rate them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from random import Random

from quizzes.engine.scheduling.fold import CardState, Replay, recall_chance
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.memory import Rating
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import State

LONGEST_SITTING = 120  # answers
REVIEWS_PER_DAY = 60


@dataclass(frozen=True, slots=True)
class Habits:
    """How somebody learns: the chance that they drill on a day, what adds to their log-odds of knowing an answer, how
    many new cards they take a day, at which hour by their clock they sit down, and for how many days they have not.
    """

    diligence: float
    ability: float
    new_per_day: int
    hour: int
    days_away: int

    @classmethod
    def drawn(cls, chance: Random) -> Habits:
        return cls(
            diligence=chance.triangular(0.1, 0.75, 0.35),
            ability=chance.gauss(0.3, 0.6),
            new_per_day=chance.randint(2, 5),
            hour=chance.choice([7, 8, 12, 13, 17, 18, 19, 20, 21, 22]),
            days_away=chance.choice([0, 0, 0, 1, 1, 2, 3, 6]),
        )


@dataclass(frozen=True, slots=True)
class DrilledCard:
    """A card and how hard it is: what is taken from the log-odds of knowing it, 0 for one of average difficulty."""

    id: str
    seed: int
    opened_at: datetime
    hardness: float


@dataclass(frozen=True, slots=True)
class Answer:
    card_id: str
    rating: Rating
    at: datetime
    duration_ms: int


def drilled(
    cards: Sequence[DrilledCard], *, habits: Habits, preset: Preset, days: int, until: datetime, chance: Random
) -> list[Answer]:
    """Return the answers of the `days` before `until`, in order of time; new cards come in the order given.

    What a learner recalls follows the scheduler's own curve, shifted by their ability and the card's hardness, so the
    logs look like those of people for whom FSRS is about right.
    """
    desk = _Desk(cards, habits, preset, chance)
    return [
        answer
        for sitting in _sittings(habits, preset, days=days, until=until, chance=chance)
        for answer in desk.drill(sitting, until)
    ]


def _sittings(habits: Habits, preset: Preset, *, days: int, until: datetime, chance: Random) -> Iterator[datetime]:
    """Yield when the learner sits down, on the days on which they do."""
    first = until.astimezone(preset.calendar.zone).replace(minute=0, second=0, microsecond=0) - timedelta(days=days)
    for day in range(days - habits.days_away + 1):
        start = first.replace(hour=habits.hour) + timedelta(days=day, seconds=chance.randint(0, 5400))
        if chance.random() < habits.diligence and start < until:
            yield start


@dataclass(slots=True)
class _Desk:
    """The cards of one learner on their way through the weeks."""

    cards: Sequence[DrilledCard]
    habits: Habits
    preset: Preset
    chance: Random
    replays: dict[str, Replay] = field(default_factory=dict)
    learning: list[tuple[datetime, str]] = field(default_factory=list)
    hardness: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.hardness = {card.id: card.hardness for card in self.cards}

    def drill(self, start: datetime, until: datetime) -> Iterator[Answer]:
        """Yield the answers of one sitting: steps that have fallen due, reviews, new cards, then what is left."""
        clock = start
        waiting = [*self._due(start), *self._new(start)][::-1]
        for _ in range(LONGEST_SITTING):
            if self.learning and (not waiting or self.learning[0][0] <= clock):
                card_id = heappop(self.learning)[1]
            elif waiting:
                card_id = waiting.pop()
            else:
                return
            seconds = min(self.chance.lognormvariate(2.1, 0.6), 90.0)
            clock += timedelta(seconds=seconds + 1)
            if clock >= until:
                heappush(self.learning, (clock, card_id))
                return
            yield Answer(card_id, self._rate(card_id, clock), clock, round(seconds * 1000))

    def _due(self, at: datetime) -> list[str]:
        due = [
            (state.due_at, card_id)
            for card_id, state in ((card_id, replay.card_state()) for card_id, replay in self.replays.items())
            if state.state is State.REVIEW and state.due_at is not None and state.due_at <= at and not state.leech_count
        ]
        return [card_id for _, card_id in sorted(due)[:REVIEWS_PER_DAY]]

    def _new(self, at: datetime) -> list[str]:
        unseen = (card for card in self.cards if card.id not in self.replays and card.opened_at <= at)
        taken = [card for card, _ in zip(unseen, range(self.habits.new_per_day), strict=False)]
        for card in taken:
            self.replays[card.id] = Replay.of((), seed=card.seed, presets=(self.preset,))
        return [card.id for card in taken]

    def _rate(self, card_id: str, at: datetime) -> Rating:
        replay = self.replays[card_id]
        rating = self._rating(replay.card_state(), self.hardness[card_id], at)
        replay.apply(Review("", at, self.preset, rating))
        after = replay.card_state()
        if after.state in {State.LEARNING, State.RELEARNING} and after.due_at is not None:
            heappush(self.learning, (after.due_at, card_id))
        return rating

    def _rating(self, state: CardState, hardness: float, at: datetime) -> Rating:
        strength = self.habits.ability - hardness
        recalled = recall_chance(state, at=at, preset=self.preset)
        if state.state is State.REVIEW and recalled is not None:
            known = _chance(math.log(recalled / (1 - recalled + 1e-9)) + strength)
        else:
            known = _chance(1.4 + 0.5 * max(strength, -1.0))  # an answer seen minutes ago, or one that can be guessed
        if self.chance.random() > known:
            return 1
        ease = self.chance.random()
        if ease < 0.14:
            return 2
        return 4 if ease > 0.93 - 0.04 * strength else 3


def _chance(log_odds: float) -> float:
    return 1 / (1 + math.exp(-log_odds))
