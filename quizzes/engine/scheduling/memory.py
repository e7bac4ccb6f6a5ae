"""The memory of one card under FSRS-6: stability, difficulty, and the chance of recall."""

from functools import lru_cache
from math import exp
from typing import Final, Literal

type Rating = Literal[1, 2, 3, 4]
"""How the learner recalled: again (forgot), hard, good, easy."""

type Weights = tuple[float, ...]
"""The 21 numbers of FSRS-6, in their published order; `preset` checks that they are 21 and in range."""

type MemoryState = tuple[float, float]
"""What FSRS knows of a card: its stability in days (0.001 to 36500), and its difficulty from 1 to 10."""

type Recalled = tuple[float, float, float]
"""One value for each way to recall: hard, good, easy."""

AGAIN: Final = 1
HARD: Final = 2
GOOD: Final = 3
EASY: Final = 4
RATINGS: Final[tuple[Rating, ...]] = (AGAIN, HARD, GOOD, EASY)

STABILITY_MIN_DAYS: Final = 0.001
STABILITY_MAX_DAYS: Final = 36500.0
DIFFICULTY_MIN: Final = 1.0
DIFFICULTY_MAX: Final = 10.0
RETENTION_AT_STABILITY: Final = 0.9


def retrievability(*, stability_days: float, elapsed_days: float, decay: float) -> float:
    """Return the chance of recall now, in (0, 1].

    `stability_days` is the wait after which the chance is 0.9; `decay` is weight 20, positive.
    A review dated before the last one counts as no time passed.
    Source: FSRS-6 forgetting curve, docs/scheduling.md#curve. Raises ValueError if stability <= 0.
    """
    if stability_days <= 0:
        raise ValueError(f"stability is {stability_days} days, and must be above 0")
    factor = RETENTION_AT_STABILITY ** (-1 / decay) - 1
    return float((1 + factor * max(elapsed_days, 0) / stability_days) ** -decay)


class Fsrs:
    """FSRS-6 under one vector of weights, with all that depends on the weights alone worked out once.

    Take it from `fsrs_for`, so that equal weights share one object and can be told apart by identity. A memory of None
    is a card never reviewed; `elapsed_days` are local days since the last review, 0 for a second one that day.
    Formulas and their sources: docs/scheduling.md#stability and #difficulty.
    """

    # In what runs for every review numbers are written 1.0 and not 1: Python has a shorter way for two floats.

    def __init__(self, weights: Weights) -> None:
        w = weights
        self.weights = weights
        self.decay = w[20]
        self._curve_factor = RETENTION_AT_STABILITY ** (-1 / w[20]) - 1
        difficulties = [w[4] - exp(w[5] * (rating - 1)) + 1 for rating in RATINGS]
        self._first_difficulties = [_difficulty_in_bounds(each) for each in difficulties]
        self._first_stabilities = [_stability_in_bounds(each) for each in w[:4]]
        self._growth = exp(w[8])
        self._forgetting_divisor = exp(w[17] * w[18])
        self._same_day_factors = [exp(w[17] * (rating - 3 + w[18])) for rating in RATINGS]
        self._reverted = w[7] * difficulties[-1]  # towards the D0(easy) that is not held to 1–10, as in fsrs-rs
        self._kept = 1 - w[7]
        self._slides = [-w[6] * (rating - 3) / 9 for rating in RATINGS]

    def next(self, memory: MemoryState | None, rating: Rating, elapsed_days: int) -> MemoryState:
        """The memory after a review."""
        if rating == AGAIN:
            stability = self.forgotten_stability(memory, elapsed_days)
        else:
            stability = self.recalled_stabilities(memory, elapsed_days)[rating - 2]
        return stability, self.next_difficulty(memory, rating)

    def forgotten_stability(self, memory: MemoryState | None, elapsed_days: int) -> float:
        """The stability in days after an Again: after a day or more, never above the one before."""
        if memory is None:
            return self._first_stabilities[0]
        before, difficulty = memory
        w = self.weights
        if elapsed_days <= 0:
            return _stability_in_bounds(before * self._same_day_factors[0] * before ** -w[19])
        recall = (1.0 + self._curve_factor * elapsed_days / before) ** -self.decay
        after = w[11] * difficulty ** -w[12] * ((before + 1.0) ** w[13] - 1.0) * exp((1.0 - recall) * w[14])
        return _stability_in_bounds(min(after, before / self._forgetting_divisor))

    def recalled_stabilities(self, memory: MemoryState | None, elapsed_days: int) -> Recalled:
        """The stabilities in days after a Hard, a Good and an Easy, rising, and none below the one before."""
        if memory is None:
            _, hard, good, easy = self._first_stabilities
            return hard, good, easy
        before, difficulty = memory
        w = self.weights
        if elapsed_days <= 0:
            _, hard, good, easy = self._same_day_factors
            damping = before ** -w[19]
            # Anki 26.09 counts a Hard among the successes, which never lower the stability; older versions did not.
            hard = before * max(hard * damping, 1.0)
            good = before * max(good * damping, 1.0)
            easy = before * max(easy * damping, 1.0)
        else:
            recall = (1.0 + self._curve_factor * elapsed_days / before) ** -self.decay
            growth = self._growth * (11.0 - difficulty) * before ** -w[9] * (exp((1.0 - recall) * w[10]) - 1.0)
            hard = before * (1.0 + growth * w[15])
            good = before * (1.0 + growth)
            easy = before * (1.0 + growth * w[16])
        if easy > STABILITY_MAX_DAYS:
            return min(hard, STABILITY_MAX_DAYS), min(good, STABILITY_MAX_DAYS), STABILITY_MAX_DAYS
        return hard, good, easy

    def next_difficulty(self, memory: MemoryState | None, rating: Rating) -> float:
        """The difficulty after a review, from 1 to 10."""
        if memory is None:
            return self._first_difficulties[rating - 1]
        before = memory[1]
        after = self._reverted + self._kept * (before + self._slides[rating - 1] * (10.0 - before))
        # The usual case first: this runs for every review, and a call costs as much as the formula.
        return after if DIFFICULTY_MIN <= after <= DIFFICULTY_MAX else _difficulty_in_bounds(after)

    def interval_factor(self, desired_retention: float) -> float:
        """What a stability is multiplied with to give the days until recall has fallen to `desired_retention`."""
        return float((desired_retention ** (-1 / self.decay) - 1) / self._curve_factor)


@lru_cache(maxsize=1024)
def fsrs_for(weights: Weights) -> Fsrs:
    """The one `Fsrs` of these weights: the same object as long as it is in use."""
    return Fsrs(weights)


def _stability_in_bounds(days: float) -> float:
    return min(max(days, STABILITY_MIN_DAYS), STABILITY_MAX_DAYS)


def _difficulty_in_bounds(difficulty: float) -> float:
    return min(max(difficulty, DIFFICULTY_MIN), DIFFICULTY_MAX)
