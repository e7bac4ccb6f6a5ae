"""Our log loss and our memory of cards of SM-2 against fsrs-rs's own."""

import csv
import os
from datetime import datetime
from pathlib import Path

import pytest

from quizzes.engine.scheduling import fitting
from quizzes.engine.scheduling.fitting import Answer, log_loss, recalls
from quizzes.engine.scheduling.memory import fsrs_for
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from quizzes.exchange.jobs.pastreviews import memory_of_sm2


@pytest.mark.conformance
def test_log_loss_agrees_with_fsrs_rs_on_real_reviews():
    path = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "fsrs" / "review_log_real.csv"
    if not path.exists():
        pytest.skip(f"{path} is missing")
    cards = {}
    for row in csv.DictReader(path.open(encoding="utf-8")):
        at = datetime.fromisoformat(row["review_time"])
        cards.setdefault(row["card_id"], []).append((at, int(row["review_rating"])))
    histories = []
    for reviews in cards.values():
        reviews.sort()
        days = [at.date().toordinal() for at, _ in reviews]
        histories.append(
            [
                Answer(at, rating, day - before)
                for (at, rating), day, before in zip(reviews, days, [days[0], *days], strict=False)
            ]
        )
    cases = recalls(histories)
    rust = fitting.fsrs_rs_python
    items = [rust.FSRSItem([rust.FSRSReview(a.rating, a.elapsed_days) for a in case.answers]) for case in cases]

    theirs = rust.FSRS(list(DEFAULT_WEIGHTS)).evaluate(items).log_loss

    assert len(cases) > 5000
    assert log_loss(cases, weights=DEFAULT_WEIGHTS) == pytest.approx(theirs, rel=0.05)


@pytest.mark.conformance
@pytest.mark.parametrize("interval_days", [1, 2, 10, 100, 1_000, 10_000, 36_500])
@pytest.mark.parametrize("ease", [1.3, 1.5, 2.0, 2.5, 3.5])
def test_memory_of_a_card_of_sm2_is_that_of_fsrs_rs(ease, interval_days):
    rust = fitting.fsrs_rs_python.FSRS(list(DEFAULT_WEIGHTS))

    ours = memory_of_sm2(ease=ease, interval_days=interval_days, fsrs=fsrs_for(DEFAULT_WEIGHTS))

    theirs = rust.memory_state_from_sm2(ease, float(interval_days), 0.9)
    assert ours == pytest.approx((theirs.stability, theirs.difficulty), rel=1e-4)
