from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.log import DueSet, Forget, Reschedule, Review, Undo, events
from quizzes.engine.scheduling.preset import DEFAULT
from tests.engine.scheduling.logs import START, logs, reviews


def test_events_come_in_the_order_they_happened():
    first, second, third = reviews((0, 3), (0.5, 2), (0.5, 4))

    assert events([third, first, second]) == [first, second, third]


def test_events_of_one_second_come_in_the_order_of_their_client_ids():
    first, second = (Review(client_id, START, DEFAULT, 3) for client_id in ("a", "b"))

    assert events([second, first]) == events([first, second]) == [first, second]


def test_row_sent_twice_counts_once():
    (row,) = reviews((0, 3))

    assert events([row, row]) == [row]


def test_earlier_of_two_rows_with_one_client_id_counts():
    earlier = Review("a", START, DEFAULT, 3)
    later = Review("a", START + timedelta(hours=1), DEFAULT, 1)

    assert events([later, earlier]) == [earlier]


def test_undo_may_come_before_the_row_it_names():
    kept, undone = reviews((0, 3), (1, 1))
    undo = Undo("undo", START, undone.client_id)

    assert events([undo, undone, kept]) == [kept]


def test_undo_of_a_row_that_never_came_changes_nothing():
    rows = reviews((0, 3))

    assert events([*rows, Undo("undo", START, "missing")]) == rows


def test_undo_cannot_be_undone():
    kept, undone = reviews((0, 3), (1, 1))

    found = events([kept, undone, Undo("undo", START, undone.client_id), Undo("redo", START, "undo")])

    assert found == [kept]


@given(log=logs(), chosen=st.randoms(use_true_random=False))
def test_order_of_arrival_does_not_matter(log, chosen):
    shuffled = log[:]
    chosen.shuffle(shuffled)

    assert events(shuffled) == events(log)


def test_rating_outside_one_to_four_is_refused():
    with pytest.raises(ValueError, match=r"^rating 5 is outside 1 to 4$"):
        Review("a", START, DEFAULT, 5)


@pytest.mark.parametrize(
    "row",
    [
        lambda at: Review("a", at, DEFAULT, 3),
        lambda at: Undo("a", at, "b"),
        lambda at: Forget("a", at, DEFAULT),
        lambda at: DueSet("a", at, DEFAULT, at.date()),
        lambda at: Reschedule("a", at, DEFAULT),
    ],
)
def test_time_without_a_zone_is_refused(row):
    with pytest.raises(ValueError, match=r"^2026-03-02 09:00:00 has no time zone$"):
        row(START.replace(tzinfo=None))
