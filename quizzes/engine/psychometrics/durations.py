"""How long a question takes."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful, Statistic


def median_seconds(seconds: Sequence[float]) -> Statistic:
    """Return the median of the seconds that each attempt spent: one tab left open over lunch does not move it."""
    if len(seconds) < MINIMUM_ATTEMPTS:
        return NotMeaningful(len(seconds), "too_few_attempts")
    return float(median(seconds))
