from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.grading.attempt import Grade, Mark, grade_of, standing_marks
from quizzes.engine.grading.points import LARGEST, PointsOutOfRange

WORTH = {1: Decimal(2), 2: Decimal("1.5")}

mark_lists = st.lists(
    st.builds(
        Mark,
        slot=st.integers(1, 3),
        points=st.decimals(-10, 10, places=5),
        source=st.sampled_from(["auto", "manual", "regrade", "override"]),
        order=st.integers(0, 1000),
    ),
    unique_by=lambda mark: mark.order,
)


def mark(order, source, points, slot=1):
    return Mark(slot=slot, points=Decimal(points), source=source, order=order)


@pytest.mark.parametrize(
    ("marks", "points"),
    [
        ([mark(1, "auto", 0), mark(2, "regrade", 1)], 1),
        ([mark(1, "auto", 0), mark(2, "manual", 2), mark(3, "regrade", 1)], 2),
        ([mark(1, "manual", 2), mark(2, "override", 1)], 1),
        ([mark(1, "override", 2), mark(2, "manual", 1), mark(3, "auto", 0)], 1),
    ],
)
def test_the_latest_mark_counts_but_a_persons_survives_an_automatic_one(marks, points):
    assert standing_marks(marks)[1].points == points


def test_the_grade_adds_up_the_slots_and_names_the_unmarked():
    marks = [mark(1, "auto", "1.25"), mark(2, "auto", 9, slot=7)]

    grade = grade_of(marks, worth_by_slot=WORTH)

    assert grade == Grade(points=Decimal("1.25"), worth=Decimal("3.5"), unmarked=(2,))
    assert not grade.is_final


def test_a_grade_is_final_when_every_slot_is_marked():
    marks = [mark(1, "auto", "-1.25"), mark(2, "manual", "0.5", slot=2)]

    grade = grade_of(marks, worth_by_slot=WORTH)

    assert (grade, grade.is_final) == (Grade(Decimal("-0.75"), Decimal("3.5"), ()), True)


def test_a_sum_that_cannot_be_stored_is_refused():
    with pytest.raises(PointsOutOfRange) as raised:
        grade_of([], worth_by_slot={1: LARGEST, 2: LARGEST})

    assert str(raised.value) == "19999999999.99998 points cannot be stored"


@settings(deadline=None)
@given(mark_lists, st.randoms(use_true_random=False))
def test_marks_may_arrive_in_any_order_and_twice(marks, chance):
    shuffled = [*marks, *marks]
    chance.shuffle(shuffled)

    assert grade_of(shuffled, worth_by_slot=WORTH) == grade_of(marks, worth_by_slot=WORTH)
