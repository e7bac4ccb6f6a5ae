"""The curve of recall of one card: 1 at each review, down until the next, gone when it is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest

from quizzes.engine.scheduling.curve import recall_curve
from quizzes.engine.scheduling.log import Forget, Reschedule, Review
from quizzes.engine.scheduling.preset import DEFAULT

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_curve_falls_from_each_review_to_the_next_and_beyond():
    log = [
        Review("a", NOON, DEFAULT, 3),
        Reschedule("r", NOON + DAY, DEFAULT),
        Review("b", NOON + 2 * DAY, DEFAULT, 3),
        Review("c", NOON + 2 * DAY, DEFAULT, 3),
    ]

    curve = recall_curve(log, seed=1, until=NOON + 4 * DAY)

    assert [(point.day, point.is_review) for point in curve] == [
        (0, True),
        (1, False),
        (2, False),
        (2, True),
        (2, True),
        (3, False),
        (4, False),
    ]
    factor = 0.9 ** (-1 / 0.1542) - 1  # the published curve, at the first stability of Good, w[2]
    assert curve[1].chance == pytest.approx((1 + factor * 1 / 2.3065) ** -0.1542)
    assert curve[2].chance < curve[1].chance < curve[0].chance == 1


def test_a_long_wait_has_few_points_and_ends_on_its_day():
    curve = recall_curve([Review("a", NOON, DEFAULT, 4)], seed=1, until=NOON + 1000 * DAY)

    assert len(curve) <= 42
    assert curve[-1].day == 1000


def test_a_forgotten_card_begins_anew_and_a_new_one_has_no_curve():
    log = [Review("a", NOON, DEFAULT, 3), Forget("f", NOON + DAY, DEFAULT)]
    again = [*log, Review("b", NOON + 9 * DAY, DEFAULT, 3)]

    assert recall_curve([], seed=1, until=NOON) == recall_curve(log, seed=1, until=NOON + 9 * DAY) == ()
    assert [point.day for point in recall_curve(again, seed=1, until=NOON + 10 * DAY)] == [0, 1]
