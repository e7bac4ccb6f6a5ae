"""Our log loss against fsrs-rs's own, on real reviews."""

import csv
import os
from datetime import datetime
from pathlib import Path

import pytest

from quizzes.engine.scheduling import fitting
from quizzes.engine.scheduling.fitting import Answer, log_loss, recalls
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS


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
