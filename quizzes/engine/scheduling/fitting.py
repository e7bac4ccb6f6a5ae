"""Fitting the 21 weights of FSRS-6 to a learner's own reviews, and telling whether the fit is any better.

The optimiser is fsrs-rs's, from the optional package `fsrs-rs-python`; no other module imports it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log
from typing import Final

from quizzes.engine.scheduling.memory import AGAIN, MemoryState, Rating, Weights, fsrs_for, retrievability
from quizzes.engine.scheduling.preset import WEIGHT_BOUNDS

try:
    import fsrs_rs_python
except ImportError:  # pragma: no cover  # the tests run with the extra
    fsrs_rs_python = None  # type: ignore[assignment]

HELD_OUT_SHARE: Final = 5  # the last fifth
_LEAST_CHANCE: Final = 1e-4  # one forgotten card that was thought certain must not decide the whole comparison


class FittingUnavailable(RuntimeError):
    """The optional package that fits weights is not installed."""


class TooFewReviews(ValueError):
    """There is nothing to learn from, or nothing to judge by."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One review of a card: its rating, and the local days since the card's last one (0 for its first)."""

    at: datetime
    rating: Rating
    elapsed_days: int


@dataclass(frozen=True, slots=True)
class Recall:
    """A review whose outcome can be predicted: a card's answers up to it, the last being the one to predict."""

    answers: Sequence[Answer]

    @property
    def at(self) -> datetime:
        return self.answers[-1].at


@dataclass(frozen=True, slots=True)
class FitResult:
    """New weights, and the mean log loss on the held-out recalls before (with the old weights) and after."""

    weights: Weights
    loss_before: float
    loss_after: float
    held_out_count: int

    @property
    def is_better(self) -> bool:
        return self.loss_after < self.loss_before


def recalls(histories: Iterable[Sequence[Answer]]) -> list[Recall]:
    """Return every review that came a day or more after the one before it, oldest first.

    Reviews on one day say little of memory over days: they are part of what came before, never what is predicted.
    """
    found = [
        Recall(history[: place + 1])
        for history in histories
        for place, answer in enumerate(history)
        if place > 0 and answer.elapsed_days > 0
    ]
    return sorted(found, key=lambda recall: recall.at)


def log_loss(cases: Sequence[Recall], *, weights: Weights) -> float:
    """Return the mean of -ln(the chance given to what happened) over `cases`: 0 is perfect, 0.69 a coin.

    Raises TooFewReviews where there are none. Source: docs/scheduling.md#fit.
    """
    if not cases:
        raise TooFewReviews("no review is left to judge the weights by")
    return sum(_surprise(case, weights) for case in cases) / len(cases)


def _surprise(case: Recall, weights: Weights) -> float:
    fsrs = fsrs_for(weights)
    memory: MemoryState | None = None
    *before, last = case.answers
    for answer in before:
        memory = fsrs.next(memory, answer.rating, answer.elapsed_days)
    if memory is None:
        raise ValueError("a first review cannot be predicted")
    chance = retrievability(stability_days=memory[0], elapsed_days=last.elapsed_days, decay=fsrs.decay)
    happened = chance if last.rating != AGAIN else 1 - chance
    return -log(min(max(happened, _LEAST_CHANCE), 1 - _LEAST_CHANCE))


def fit_weights(histories: Iterable[Sequence[Answer]], *, current: Weights) -> FitResult:
    """Fit weights to the first four fifths of the recalls in `histories` and judge them on the last fifth.

    `histories` has the answers of one card each, in order. Raises FittingUnavailable, TooFewReviews.
    """
    if fsrs_rs_python is None:
        raise FittingUnavailable("Fitting needs the package fsrs-rs-python: install this project's extra 'fit'.")
    cases = recalls(histories)
    cut = len(cases) - len(cases) // HELD_OUT_SHARE
    known, held_out = cases[:cut], cases[cut:]
    if not held_out:
        raise TooFewReviews(f"{len(cases)} reviews after a day or more are too few to hold out a fifth")
    items = [
        fsrs_rs_python.FSRSItem([fsrs_rs_python.FSRSReview(each.rating, each.elapsed_days) for each in case.answers])
        for case in known
    ]
    fitted = fsrs_rs_python.FSRS(list(current)).compute_parameters(items)
    weights = tuple(
        min(max(weight, lowest), highest) for weight, (lowest, highest) in zip(fitted, WEIGHT_BOUNDS, strict=True)
    )
    return FitResult(
        weights=weights,
        loss_before=log_loss(held_out, weights=current),
        loss_after=log_loss(held_out, weights=weights),
        held_out_count=len(held_out),
    )
