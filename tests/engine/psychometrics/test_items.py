from dataclasses import astuple
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.engine.psychometrics.items import (
    ItemStatistics,
    PositionWeights,
    drawn_item_statistics,
    position_statistics,
    position_weights,
)
from quizzes.engine.psychometrics.meaning import NotMeaningful
from quizzes.engine.psychometrics.pointstable import PointsTable
from tests.engine.psychometrics import plainstatistics as plain
from tests.engine.psychometrics.published import (
    MOODLE,
    MOODLE_POSITIONS,
    WUENSCH,
    WUENSCH_FACILITIES,
    table,
)
from tests.engine.psychometrics.strategies import reordered, scaled, tables


def shown(statistic):
    """A number, or None where it is not meaningful."""
    return None if isinstance(statistic, NotMeaningful) else statistic


def test_positions_come_out_as_in_moodles_published_example():
    statistics = position_statistics(MOODLE)
    weights = position_weights(MOODLE)

    rows = [
        (own.facility, own.standard_deviation, weight.effective, own.discrimination, own.discriminative_efficiency)
        for own, weight in zip(statistics, weights, strict=True)
    ]
    assert rows == [pytest.approx(row, rel=1e-6) for row in MOODLE_POSITIONS]
    assert {own.n for own in statistics} == {25}


def test_facilities_come_out_as_in_wuenschs_example():
    assert [own.facility for own in position_statistics(WUENSCH)] == WUENSCH_FACILITIES


@given(tables(least_attempts=5, least_positions=2))
def test_positions_come_out_as_by_the_definitions(points):
    statistics = position_statistics(points)

    for place, own in enumerate(statistics):
        own_variance = plain.variance(plain.position(points.rows, place))
        rest_variance = plain.variance(plain.rest(points.rows, place))
        assert own.facility == pytest.approx(plain.facility(points.rows, points.worth, place), abs=1e-9)
        assert own.standard_deviation == pytest.approx(plain.deviation(points.rows, points.worth, place), abs=1e-9)
        if own_variance and rest_variance:
            assert own.discrimination == pytest.approx(plain.discrimination(points.rows, place), abs=1e-9)
            assert own.discriminative_efficiency == pytest.approx(plain.efficiency(points.rows, place), abs=1e-9)
        else:
            nothing = NotMeaningful(own.n, "no_variance")
            assert (own.discrimination, own.discriminative_efficiency) == (nothing, nothing)


@given(tables(least_attempts=5))
def test_effective_weights_come_out_as_by_the_definitions(points):
    assume(plain.variance(plain.total(points.rows)))

    weights = [shown(weight.effective) for weight in position_weights(points)]

    assert weights == pytest.approx(plain.effective_weights(points.rows), abs=1e-9)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing(points, chance):
    other = reordered(points, chance)

    assert (position_statistics(other), position_weights(other)) == (
        position_statistics(points),
        position_weights(points),
    )


@given(tables(), st.sampled_from([Decimal("0.01"), Decimal(3), Decimal(1000)]))
def test_scaling_all_points_changes_no_statistic_of_a_position(points, factor):
    assert position_statistics(scaled(points, factor)) == position_statistics(points)


@given(tables(least_attempts=5, least_positions=2))
def test_discrimination_and_efficiency_lie_between_their_bounds(points):
    for own in position_statistics(points):
        assert -1 <= (shown(own.discrimination) or 0) <= 1
        assert (shown(own.discriminative_efficiency) or 0) <= 1


@given(tables(least_attempts=5, least_positions=2))
def test_a_drawn_item_is_judged_as_a_position_is(points):
    own, *_ = position_statistics(points)

    drawn = drawn_item_statistics(
        worth=points.worth[0],
        points=[row[0] for row in points.rows],
        rests=[sum(row[1:], Decimal(0)) for row in points.rows],
    )

    assert drawn == own


def test_a_drawn_item_comes_out_as_in_moodles_published_example():
    drawn = drawn_item_statistics(
        worth=Decimal(1),
        points=[row[0] for row in MOODLE.rows],
        rests=[sum(row[1:], Decimal(0)) for row in MOODLE.rows],
    )

    facility, deviation, _, discrimination, efficiency = MOODLE_POSITIONS[0]
    found = (drawn.facility, drawn.standard_deviation, drawn.discrimination, drawn.discriminative_efficiency)
    assert found == pytest.approx((facility, deviation, discrimination, efficiency), rel=1e-6)


def test_points_without_an_attempt_to_each_are_refused():
    with pytest.raises(ValueError, match="2 points for 1 attempts"):
        drawn_item_statistics(worth=Decimal(1), points=[Decimal(1), Decimal(0)], rests=[Decimal(1)])


def test_four_attempts_tell_nothing_but_the_intended_weight():
    points = table("1 0\n0 1\n1 1\n0 0", worth=(Decimal(1), Decimal(3)))
    few = NotMeaningful(4, "too_few_attempts")

    assert position_statistics(points) == [ItemStatistics(4, few, few, few, few)] * 2
    assert position_weights(points) == [PositionWeights(0.25, few), PositionWeights(0.75, few)]


def test_nobody_has_sat_the_quiz():
    few = NotMeaningful(0, "too_few_attempts")

    assert position_statistics(PointsTable((Decimal(1),), ())) == [ItemStatistics(0, few, few, few, few)]


def test_a_single_question_has_nothing_to_agree_with():
    alone = NotMeaningful(5, "no_second_part")

    [own] = position_statistics(table("1\n1\n0\n1\n0"))

    assert astuple(own) == (5, 0.6, pytest.approx(0.3**0.5), astuple(alone), astuple(alone))


def test_thirds_that_add_up_to_the_same_leave_no_variance_in_the_rest():
    # In floats 0.1 + 0.2 and 0.3 + 0.0 differ, and a correlation with that dust came out near 1.
    points = table("1 0.1 0.2\n0 0.3 0.0\n1 0.2 0.1\n0 0.0 0.3\n1 0.15 0.15")

    assert position_statistics(points)[0].discrimination == NotMeaningful(5, "no_variance")


def test_a_question_worth_nothing_has_no_facility_but_may_discriminate():
    points = table("1 1\n0 0\n1 1\n0 0\n1 1", worth=(Decimal(0), Decimal(1)))
    worthless = NotMeaningful(5, "no_worth")

    own, _ = position_statistics(points)

    assert own == ItemStatistics(5, worthless, worthless, 1.0, 1.0)


def test_a_quiz_worth_nothing_intends_no_weights():
    points = table("1\n0\n1\n0\n1", worth=(Decimal(0),))

    assert position_weights(points) == [PositionWeights(NotMeaningful(5, "no_worth"), 1.0)]


def test_a_question_that_works_against_the_total_has_no_effective_weight_and_takes_none_from_others():
    points = table("0 2 3\n0 2 3\n1 0 0\n1 0 0\n0 2 3")

    weights = [weight.effective for weight in position_weights(points)]

    assert weights == [
        NotMeaningful(5, "negative_covariance"),
        pytest.approx(0.4494897428),
        pytest.approx(0.5505102572),
    ]


def test_where_all_totals_are_the_same_no_weight_is_effective():
    points = table("0 1\n1 0\n0 1\n1 0\n1 0")

    assert {weight.effective for weight in position_weights(points)} == {NotMeaningful(5, "no_variance")}


@pytest.mark.parametrize(
    ("text", "is_flagged"),
    [
        ("0 1\n0 1\n1 0\n1 0\n1 0", True),
        ("0 0\n0 0\n1 1\n1 1\n1 1", False),
        ("1 1\n1 0\n1 1\n1 0\n1 1", False),
    ],
)
def test_a_negative_discrimination_is_shown_and_flagged(text, is_flagged):
    own, _ = position_statistics(table(text))

    assert own.has_negative_discrimination is is_flagged
