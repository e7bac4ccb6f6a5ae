"""Fitting weights: what is predicted, how it is judged, and what is said where it cannot be done."""

from datetime import UTC, datetime, timedelta
from math import log

import pytest

from quizzes.engine.scheduling import fitting
from quizzes.engine.scheduling.fitting import (
    Answer,
    FitResult,
    FittingUnavailable,
    Recall,
    TooFewReviews,
    fit_weights,
    log_loss,
    recalls,
)
from quizzes.engine.scheduling.memory import fsrs_for, retrievability
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS, WEIGHT_BOUNDS

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def test_fit_without_the_optional_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fitting, "fsrs_rs_python", None)

    with pytest.raises(FittingUnavailable, match="extra 'fit'"):
        fit_weights([], current=DEFAULT_WEIGHTS)


def test_fit_of_nothing_is_refused():
    with pytest.raises(TooFewReviews):
        fit_weights([], current=DEFAULT_WEIGHTS)
    with pytest.raises(TooFewReviews):
        log_loss([], weights=DEFAULT_WEIGHTS)


def test_reviews_of_one_day_are_never_what_is_predicted():
    history = [Answer(MONDAY, 3, 0), Answer(MONDAY + MINUTE, 3, 0), Answer(MONDAY + DAY, 1, 1)]

    assert [len(recall.answers) for recall in recalls([history])] == [3]


def test_first_review_cannot_be_predicted():
    with pytest.raises(ValueError, match="first review"):
        log_loss([Recall([Answer(MONDAY, 3, 0)])], weights=DEFAULT_WEIGHTS)


@pytest.mark.parametrize("rating", [1, 3])
def test_loss_is_the_surprise_at_what_happened(rating):
    case = Recall([Answer(MONDAY, 3, 0), Answer(MONDAY + 5 * DAY, rating, 5)])
    stability, _ = fsrs_for(DEFAULT_WEIGHTS).next(None, 3, 0)
    chance = retrievability(stability_days=stability, elapsed_days=5, decay=DEFAULT_WEIGHTS[20])

    assert log_loss([case], weights=DEFAULT_WEIGHTS) == pytest.approx(-log(chance if rating == 3 else 1 - chance))


def test_fit_stays_in_bounds_and_is_judged_on_the_last_fifth():
    histories = [
        [Answer(MONDAY + n * MINUTE, 3, 0)]
        + [Answer(MONDAY + n * MINUTE + day * DAY, 1 if (n + day) % 5 == 0 else 3, 1) for day in range(1, 6)]
        for n in range(100)
    ]

    result = fit_weights(histories, current=DEFAULT_WEIGHTS)

    assert result.held_out_count == 100
    assert all(low <= weight <= high for weight, (low, high) in zip(result.weights, WEIGHT_BOUNDS, strict=True))
    last_fifth = recalls(histories)[400:]
    assert result.loss_before == log_loss(last_fifth, weights=DEFAULT_WEIGHTS)
    assert result.loss_after == log_loss(last_fifth, weights=result.weights)


def test_only_a_lower_loss_is_better():
    outcomes = [FitResult(DEFAULT_WEIGHTS, 0.5, after, 10).is_better for after in (0.49, 0.5, 0.51)]

    assert outcomes == [True, False, False]
