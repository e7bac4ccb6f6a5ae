from decimal import Decimal, localcontext

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.engine.grading.points import (
    LARGEST,
    PointsOutOfRange,
    is_storable,
    points_of,
    rounded,
    score_over_tries,
    score_with_certainty,
)

scores = st.decimals(0, 1, allow_nan=False, places=6)


@pytest.mark.parametrize(
    ("score", "worth", "points"),
    [
        ("1", "2.5", "2.50000"),
        ("0", "2.5", "0.00000"),
        ("0.5", "0.00001", "0.00001"),
        ("0.5", "0.00003", "0.00002"),
        ("-0.5", "0.00001", "-0.00001"),
        ("0.499999999", "0.00001", "0.00000"),
        ("-6", "1.25", "-7.50000"),
        ("1", "9999999999.99999", "9999999999.99999"),
    ],
)
def test_points_are_rounded_halves_away_from_zero(score, worth, points):
    assert str(points_of(score=Decimal(score), worth=Decimal(worth))) == points


def test_thirds_of_a_worth_add_up_to_it_within_the_last_digit():
    third = points_of(score=Decimal(1) / 3, worth=Decimal(10))

    assert (third, points_of(score=Decimal(1) / 3 * 3, worth=Decimal(10))) == (Decimal("3.33333"), Decimal(10))


def test_a_callers_context_does_not_round_points():
    with localcontext(prec=3):
        points = points_of(score=Decimal("0.123456"), worth=Decimal(1000))

    assert points == Decimal("123.456")


@pytest.mark.parametrize("points", ["10000000000", "-1e11", "nan", "inf", "1e999999"])
def test_points_that_cannot_be_stored_are_refused(points):
    with pytest.raises(PointsOutOfRange):
        rounded(Decimal(points))

    assert not is_storable(Decimal(points))


@pytest.mark.parametrize(
    ("points", "storable"),
    [
        ("0.00001", True),
        ("1.50", True),
        ("0.000010", True),
        ("0.000001", False),
        (str(LARGEST), True),
        ("0e-500000", True),
    ],
)
def test_five_digits_after_the_point_can_be_stored(points, storable):
    assert is_storable(Decimal(points)) is storable


@pytest.mark.parametrize(
    ("tries", "score"),
    [
        ([], "0"),
        (["1"], "1"),
        (["0", "1"], "0.75"),
        (["0.5", "0.7"], "0.5"),
        (["0", "0", "0", "0", "0", "1"], "0"),
    ],
)
def test_each_earlier_try_costs_the_penalty(tries, score):
    assert score_over_tries([Decimal(fraction) for fraction in tries], penalty=Decimal("0.25")) == Decimal(score)


@settings(deadline=None)
@given(st.lists(scores, max_size=6), scores, scores)
def test_another_try_never_lowers_the_score(tries, another, penalty):
    before = score_over_tries(tries, penalty=penalty)

    assert before <= score_over_tries([*tries, another], penalty=penalty) <= 1


@pytest.mark.parametrize(
    ("score", "by_certainty"),
    [("1", ["1", "2", "3"]), ("0.5", ["0.5", "1.0", "1.5"]), ("0", ["0", "-2", "-6"])],
)
def test_certainty_raises_the_stake(score, by_certainty):
    assert [score_with_certainty(Decimal(score), certainty) for certainty in (1, 2, 3)] == [
        Decimal(expected) for expected in by_certainty
    ]


def test_other_certainties_are_refused():
    with pytest.raises(ValueError, match="not 1, 2 or 3"):
        score_with_certainty(Decimal(1), 4)

    assert score_with_certainty(Decimal(1), 3) == 3
