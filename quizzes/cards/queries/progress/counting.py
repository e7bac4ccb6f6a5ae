"""Counting a learner's answers and cards: pure, over frozen values. What each number means: docs/progress.md."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final, NamedTuple

from quizzes.cards.queries.progress.reading import Given, HeldCard
from quizzes.engine.scheduling.memory import AGAIN, RATINGS
from quizzes.engine.scheduling.states import State

MATURE_DAYS: Final = 21
"""From this interval on a card counts as mature, as in Anki."""

INTERVAL_EDGES_DAYS: Final = (7, MATURE_DAYS, 90)
STABILITY_EDGES_DAYS: Final = (1, 3, 7, 14, 30, 60, 120, 365)
DIFFICULTY_EDGES: Final = (2, 3, 4, 5, 6, 7, 8, 9)
CHANCE_EDGES: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
WILSON_Z: Final = 1.96  # 95 %


@dataclass(frozen=True, slots=True)
class Work:
    """How many answers were given, and the milliseconds they took."""

    reviews: int = 0
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Recalled:
    """Of `asked` reviews, how many were remembered (rated 2 or more)."""

    remembered: int = 0
    asked: int = 0

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nothing was asked."""
        return self.remembered / self.asked if self.asked else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Return the 95 % interval of the share; None where nothing was asked. Source: Wilson 1927."""
        if not self.asked:
            return None
        n, z = self.asked, WILSON_Z
        share = self.remembered / n
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
        return max(middle - half, 0.0), min(middle + half, 1.0)


class Calibrated(NamedTuple):
    """A bin of reviews by the chance foretold: the bin's number, the mean chance, and what came of them."""

    bin: int
    foretold: float
    recalled: Recalled


class Buttons(NamedTuple):
    """How often each rating was given to cards that were learnt, young and mature when they were asked."""

    learning: tuple[int, ...]
    young: tuple[int, ...]
    mature: tuple[int, ...]


class Hour(NamedTuple):
    """The answers of one hour of the clock, and what was remembered of those that retention counts."""

    reviews: int
    recalled: Recalled


class Memory(NamedTuple):
    """Some of a learner's cards: how many, those already begun, the mean chance of recalling these now, their work."""

    cards: int
    begun: int
    chance: float | None
    work: Work
    recalled: Recalled


def is_tested(answer: Given) -> bool:
    """Return whether retention counts it: a card in review, asked for the first time that day, with a memory before."""
    return answer.state is State.REVIEW and bool(answer.elapsed_days)


def work_by_day(answers: Iterable[Given]) -> dict[int, Work]:
    """Return the work of each local day, by its ordinal; days without any are left out."""
    return {day: work(run) for day, run in _grouped(answers, lambda answer: answer.day).items()}


def work(answers: Sequence[Given]) -> Work:
    return Work(len(answers), sum(answer.duration_ms for answer in answers))


def recalled(answers: Iterable[Given]) -> Recalled:
    """Return the true retention: remembered of tested, as `is_tested` says."""
    tested = [answer.rating != AGAIN for answer in answers if is_tested(answer)]
    return Recalled(sum(tested), len(tested))


def retention_by_month(answers: Iterable[Given], *, today: int, months: int = 12) -> list[tuple[date, Recalled]]:
    """Return the retention of each of the last months, oldest first, each named by its first day."""
    last = date.fromordinal(today)
    numbers = range(last.year * 12 + last.month - months, last.year * 12 + last.month)
    first_days = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    found = _grouped(answers, lambda answer: date.fromordinal(answer.day).replace(day=1))
    return [(first_day, recalled(found.get(first_day, ()))) for first_day in first_days]


def retention_by_interval(answers: Iterable[Given]) -> list[Recalled]:
    """Return the retention for each class of intervals: below, between and above INTERVAL_EDGES_DAYS."""
    found = _grouped(answers, lambda answer: bisect_right(INTERVAL_EDGES_DAYS, answer.interval_days))
    return [recalled(found.get(place, ())) for place in range(len(INTERVAL_EDGES_DAYS) + 1)]


def buttons(answers: Iterable[Given]) -> Buttons:
    counted = Counter((_maturity(answer), answer.rating) for answer in answers)
    return Buttons(*(tuple(counted[maturity, rating] for rating in RATINGS) for maturity in range(3)))


def _maturity(answer: Given) -> int:
    return 0 if answer.state is not State.REVIEW else 1 + (answer.interval_days >= MATURE_DAYS)


def by_hour(answers: Iterable[Given]) -> list[Hour]:
    """Return the 24 hours of the clock on the learner's wall, from midnight on."""
    found = _grouped(answers, lambda answer: answer.hour)
    return [Hour(len(found.get(hour, ())), recalled(found.get(hour, ()))) for hour in range(24)]


def calibration(answers: Iterable[Given]) -> list[Calibrated]:
    """Return foretold against actual recall in bins by CHANCE_EDGES; bins without a review are left out."""
    tested = [(answer.chance, answer) for answer in answers if answer.chance is not None and is_tested(answer)]
    found = _grouped(tested, lambda pair: bisect_right(CHANCE_EDGES, pair[0]))
    return [
        Calibrated(place, sum(chance for chance, _ in run) / len(run), recalled(answer for _, answer in run))
        for place, run in sorted(found.items())
    ]


def states(cards: Iterable[HeldCard]) -> dict[State | None, int]:
    """Return how many active cards are in each state and, under None, how many are suspended, leeches or retired."""
    counted = Counter(card.state if card.is_active else None for card in cards)
    return {state: counted[state] for state in (*State, None)}


def stabilities(cards: Iterable[HeldCard]) -> list[int]:
    """Return how many active cards with a memory lie below, between and above STABILITY_EDGES_DAYS."""
    return _histogram(STABILITY_EDGES_DAYS, (card.stability_days for card in cards if card.is_active))


def difficulties(cards: Iterable[HeldCard]) -> list[int]:
    """Return how many active cards with a memory lie below, between and above DIFFICULTY_EDGES."""
    return _histogram(DIFFICULTY_EDGES, (card.difficulty for card in cards if card.is_active))


def _histogram(edges: Sequence[float], values: Iterable[float | None]) -> list[int]:
    counted = Counter(bisect_right(edges, value) for value in values if value is not None)
    return [counted[place] for place in range(len(edges) + 1)]


def forecast(cards: Iterable[HeldCard], *, today: int, days: int = 30) -> list[int]:
    """Return how many active cards fall due today (with those overdue) and on each of the days after it.

    Each card counts once, on the day it falls due next; new cards are left out.
    """
    active = [card.due_day for card in cards if card.is_active and card.due_day is not None]
    counted = Counter(max(due_day, today) for due_day in active)
    return [counted[day] for day in range(today, today + days + 1)]


def memories[K: Hashable](
    cards: Iterable[HeldCard], answers: Iterable[Given], *, key: Callable[[HeldCard], K]
) -> Mapping[K, Memory]:
    """Return cards in groups by `key`, each with the answers given to its cards."""
    given = _grouped(answers, lambda answer: answer.card_id)
    return {
        name: _memory(run, [answer for card in run for answer in given.get(card.id, ())])
        for name, run in _grouped(cards, key).items()
    }


def _memory(cards: Sequence[HeldCard], answers: Sequence[Given]) -> Memory:
    chances = [card.chance for card in cards if card.chance is not None]
    return Memory(
        cards=len(cards),
        begun=sum(card.state is not State.NEW for card in cards),
        chance=sum(chances) / len(chances) if chances else None,
        work=work(answers),
        recalled=recalled(answers),
    )


def _grouped[T, K: Hashable](things: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for thing in things:
        found[key(thing)].append(thing)
    return found
