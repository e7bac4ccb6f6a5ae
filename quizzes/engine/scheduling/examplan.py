"""A plan for an exam: which cards on which day, so that as much as possible is recalled on the day of the exam."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import ceil, exp, log
from typing import Final, NamedTuple

from quizzes.engine.scheduling.habits import USUAL_HABITS, Habits, Outcomes, after_day, middle
from quizzes.engine.scheduling.memory import RETENTION_AT_STABILITY, STABILITY_MIN_DAYS, Fsrs, MemoryState

LEAST_GAIN: Final = 0.003
"""A review that raises the chance of recalling its card by less is not planned: the learner's time is worth more."""

EARLY_SHARE: Final = 0.4
"""New cards come on the first two fifths of the days: each then has time to come back once or twice."""

NEW_SHARE: Final = 0.9
"""The most of a day that new cards may fill, so that what was learnt before is not given up for them."""

_STEPS_OF_STABILITY: Final = 10  # to a factor of e: a step is 10 %, which moves a chance of recall by less than 0.01
_STEPS_OF_DIFFICULTY: Final = 1
_CANDIDATES: Final = 6  # days tried for a card's next review; of many cards some fit each day in any case
_CANDIDATES_OF_MANY: Final = 3
_MANY_CARDS: Final = 2000
_GOLDEN_RATIO: Final = 0.6180339887498949
_REMEMBERED: Final = 1 << 16


class PlannedCard(NamedTuple):
    """A card as it stands this morning: `elapsed_days` since its last review. Without a memory it is new.

    Cards with one `group` are siblings: no two of them come on one day.
    """

    key: int
    memory: MemoryState | None
    elapsed_days: int
    group: int


@dataclass(frozen=True, slots=True)
class ExamPlan:
    """For each day from today to the one before the exam the keys of its cards, new ones last; and what to expect.

    `recall` is the mean chance, over all cards, of recalling one on the day of the exam; `recall_without` the same if
    none of them were seen again till then, `recall_after` the same if one stopped after each day. `seconds` is
    each day's load.
    """

    days: tuple[tuple[int, ...], ...]
    new_counts: tuple[int, ...]
    seconds: tuple[float, ...]
    recall: float
    recall_without: float
    recall_after: tuple[float, ...]


def exam_plan(
    cards: Sequence[PlannedCard],
    *,
    seconds_a_day: Sequence[float],
    fsrs: Fsrs,
    habits: Habits = USUAL_HABITS,
) -> ExamPlan:
    """The plan for the days before the exam, `seconds_a_day` each from today on; the exam is on the day after them.

    New cards come first, evenly over the first two fifths of the time, in the order given. What is left of each day
    goes, one at a time, to the review that adds the most chance of recall on the day for its seconds.
    Argued in docs/decisions/0014. Source of the curve and the memory after each answer: docs/scheduling.md.
    """
    planner = _Planner(forecast_for(fsrs, habits), list(cards), list(seconds_a_day))
    planner.introduce_new()
    planner.fill()
    return planner.result()


type _Class = tuple[int, int]
"""A memory rounded so that many cards share it: steps of stability and of difficulty."""


def class_of(memory: MemoryState) -> _Class:
    stability, difficulty = memory
    return round(log(stability) * _STEPS_OF_STABILITY), round(difficulty * _STEPS_OF_DIFFICULTY)


def _memory(of: _Class) -> MemoryState:
    return max(exp(of[0] / _STEPS_OF_STABILITY), STABILITY_MIN_DAYS), of[1] / _STEPS_OF_DIFFICULTY


class Forecast:
    """What reviews on given days make of a card by the day of an exam, in expectation over the answers.

    A memory goes on from each review as its `middle`; only the last review is taken apart by answers. Memories are
    rounded and each step is worked out once: thousands of cards share a few hundred. Take it from `forecast_for`.
    """

    def __init__(self, fsrs: Fsrs, habits: Habits) -> None:
        self.habits = habits
        self._fsrs = fsrs
        self._decay = fsrs.decay
        self._factor = RETENTION_AT_STABILITY ** (-1 / fsrs.decay) - 1
        self._outcomes = lru_cache(_REMEMBERED)(self._outcomes_of)
        self._next = lru_cache(_REMEMBERED)(self._next_of)
        self._last = lru_cache(_REMEMBERED)(self._last_of)
        self._seconds = lru_cache(_REMEMBERED)(self._seconds_of)

    def recall(self, start: _Class | None, elapsed_days: int, days: Sequence[int], exam_day: int) -> float:
        """The chance of recall on the day of the exam after reviews on `days`; a new card's first is its introduction.

        `elapsed_days` since the last review, as of day 0.
        """
        if not days:
            return 0.0 if start is None else self._chance(_memory(start), elapsed_days + exam_day)
        at = -elapsed_days
        for day in days[:-1]:
            start = self._next(start, day - at)
            at = day
        return self._last(start, days[-1] - at, exam_day - days[-1])

    def seconds(self, start: _Class | None, elapsed_days: int, days: Sequence[int], day: int) -> float:
        """The seconds that a review on `day` takes after those on the days before it; not for an introduction."""
        at = -elapsed_days
        for before in days:
            if before < day:
                start = self._next(start, before - at)
                at = before
        return self._seconds(start, day - at)

    def _chance(self, memory: MemoryState, elapsed_days: int) -> float:
        return float((1.0 + self._factor * elapsed_days / memory[0]) ** -self._decay)

    def _outcomes_of(self, of: _Class | None, gap_days: int) -> Outcomes:
        memory = None if of is None else _memory(of)
        recall = 0.0 if memory is None else self._chance(memory, gap_days)
        return after_day(self._fsrs, memory, gap_days, recall, self.habits)

    def _next_of(self, of: _Class | None, gap_days: int) -> _Class:
        return class_of(middle(self._outcomes(of, gap_days)))

    def _last_of(self, of: _Class | None, gap_days: int, left_days: int) -> float:
        return sum(chance * self._chance(memory, left_days) for chance, memory in self._outcomes(of, gap_days))

    def _seconds_of(self, of: _Class, gap_days: int) -> float:
        return self.habits.mean_review_seconds(self._chance(_memory(of), gap_days))


@lru_cache(maxsize=16)
def forecast_for(fsrs: Fsrs, habits: Habits) -> Forecast:
    """The one forecast of these weights and habits, with what it remembers."""
    return Forecast(fsrs, habits)


@dataclass(slots=True)
class _Planner:
    """A plan being made: per card its days and the chance of recall they give, per day the seconds left."""

    forecast: Forecast
    cards: list[PlannedCard]
    room: list[float]
    starts: list[_Class | None] = field(init=False)
    days: list[tuple[int, ...]] = field(init=False)
    values: list[float] = field(init=False)
    without: list[float] = field(init=False)
    placed: list[list[int]] = field(init=False)
    new_counts: list[int] = field(init=False)
    seconds: list[float] = field(init=False)
    groups: list[set[int]] = field(init=False)
    open_days: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = [None if card.memory is None else class_of(card.memory) for card in self.cards]
        self.days = [()] * len(self.cards)
        self.values = [self._recall(place, ()) for place in range(len(self.cards))]
        self.without = list(self.values)
        self.placed = [[] for _ in self.room]
        self.new_counts = [0] * len(self.room)
        self.seconds = [0.0] * len(self.room)
        self.groups = [set() for _ in self.room]
        self.open_days = []

    def introduce_new(self) -> None:
        """Spread the new cards over the first two fifths of the days, by each day's time, and what is over later."""
        waiting = [place for place, start in enumerate(self.starts) if start is None]
        each = self.forecast.habits.mean_first_seconds
        early = sum(self.room[: ceil(len(self.room) * EARLY_SHARE)])
        gone, total = 0.0, len(waiting)
        for day, seconds in enumerate(self.room):
            gone += seconds
            wanted = ceil(total * min(gone / early, 1.0)) if early else 0
            fitting = min(int(seconds * NEW_SHARE / each), wanted - (total - len(waiting)))
            later = []
            for place in waiting:
                if self.new_counts[day] < fitting and self.cards[place].group not in self.groups[day]:
                    self._place(place, day, (day,), each)
                    self.new_counts[day] += 1
                else:
                    later.append(place)
            waiting = later

    def fill(self) -> None:
        """Give what is left of the days to the reviews that gain most for their seconds."""
        least = self.forecast.habits.mean_review_seconds(1.0)
        self.open_days = [day for day, seconds in enumerate(self.room) if seconds >= least]
        known = [place for place, start in enumerate(self.starts) if start is not None or self.days[place]]
        best = [offer for place in known if (offer := self._best(place)) is not None]
        heapify(best)
        while best:
            _, place, day, seconds = heappop(best)
            if self._takes(place, day, seconds):
                self._place(place, day, tuple(sorted((*self.days[place], day))), seconds)
                if self.room[day] < least:
                    self.open_days.remove(day)
            offer = self._best(place)
            if offer is not None:
                heappush(best, offer)

    def _takes(self, place: int, day: int, seconds: float) -> bool:
        return self.room[day] >= seconds and self.cards[place].group not in self.groups[day]

    def _place(self, place: int, day: int, days: tuple[int, ...], seconds: float) -> None:
        card = self.cards[place]
        self.days[place] = days
        self.values[place] = self._recall(place, days)
        self.placed[day].append(place)
        self.groups[day].add(card.group)
        self.room[day] -= seconds
        self.seconds[day] += seconds

    def _recall(self, place: int, days: Sequence[int]) -> float:
        return self.forecast.recall(self.starts[place], self.cards[place].elapsed_days, days, len(self.room))

    def _best(self, place: int) -> tuple[float, int, int, float] | None:
        """The card's next review: minus its gain a second, its card, day and seconds; None if none is worth it."""
        start, days, value = self.starts[place], self.days[place], self.values[place]
        elapsed_days = self.cards[place].elapsed_days
        found = None
        for day in self._candidates(place):
            seconds = self.forecast.seconds(start, elapsed_days, days, day)
            if self._takes(place, day, seconds):
                gain = self._recall(place, sorted((*days, day))) - value
                if gain >= LEAST_GAIN and (found is None or -gain / seconds < found[0]):
                    found = (-gain / seconds, place, day, seconds)
        return found

    def _candidates(self, place: int) -> list[int]:
        """Some open days on which the card may come: the last one, and others between, for each card other ones."""
        first = self.days[place][0] + 1 if self.starts[place] is None else self.cards[place].elapsed_days < 1
        days = self.open_days[bisect_left(self.open_days, first) :]
        count = _CANDIDATES if len(self.cards) <= _MANY_CARDS else _CANDIDATES_OF_MANY
        if len(days) <= count:
            return days
        step = len(days) / count
        shift = place * _GOLDEN_RATIO % 1.0
        return [days[-1], *(days[int((number + shift) * step)] for number in range(count))]

    def result(self) -> ExamPlan:
        count = max(len(self.cards), 1)
        return ExamPlan(
            days=tuple(tuple(self.cards[place].key for place in self._in_order(day)) for day in range(len(self.room))),
            new_counts=tuple(self.new_counts),
            seconds=tuple(self.seconds),
            recall=sum(self.values) / count,
            recall_without=sum(self.without) / count,
            recall_after=tuple(each / count for each in self._sums_after()),
        )

    def _sums_after(self) -> Iterator[float]:
        total, values = sum(self.without), list(self.without)
        for day, placed in enumerate(self.placed):
            for place in placed:
                value = self._recall(place, [each for each in self.days[place] if each <= day])
                total += value - values[place]
                values[place] = value
            yield total

    def _in_order(self, day: int) -> list[int]:
        new = self.new_counts[day]
        return self.placed[day][new:] + self.placed[day][:new]
