"""A statistic that may not mean anything, and says so instead of pretending."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

MINIMUM_ATTEMPTS = 5

type Reason = Literal[
    "too_few_attempts",  # fewer than MINIMUM_ATTEMPTS
    "no_worth",  # nothing could be earned
    "no_second_part",  # a single question cannot agree with others
    "no_variance",  # everybody earned the same, here or in the rest
    "negative_covariance",  # an effective weight of a question that works against the total
    "alpha_below_zero",
]


@dataclass(frozen=True, slots=True)
class NotMeaningful:
    """Stands where a number would mislead: undefined, or resting on too few. `n` attempts were there."""

    n: int
    reason: Reason


type Statistic = float | NotMeaningful
