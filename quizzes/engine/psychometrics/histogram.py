"""How the grades of a class are spread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful
from quizzes.engine.psychometrics.pointstable import GRAINS_PER_POINT, grains


@dataclass(frozen=True, slots=True)
class Bar:
    """How many grades are at least `low` and below `high` points; the last bar also holds the highest."""

    low: float
    high: float
    count: int


def score_histogram(grades: Sequence[Decimal], *, worth: Decimal, bars: int = 10) -> tuple[Bar, ...] | NotMeaningful:
    """Return `bars` bars of the same width from 0 to the quiz's `worth`, or as far as the grades reach beyond either.

    A grade counts by its exact value, so one that lies on an edge is always in the upper bar.
    """
    n = len(grades)
    if n < MINIMUM_ATTEMPTS:
        return NotMeaningful(n, "too_few_attempts")
    earned = grains(grades)
    low = min(0, *earned)
    span = max(*grains([worth]), *earned) - low
    if not span:
        return NotMeaningful(n, "no_worth")
    counts = Counter(min((each - low) * bars // span, bars - 1) for each in earned)
    edges = [(low * bars + span * place) / (bars * GRAINS_PER_POINT) for place in range(bars + 1)]
    return tuple(Bar(edges[place], edges[place + 1], counts[place]) for place in range(bars))
