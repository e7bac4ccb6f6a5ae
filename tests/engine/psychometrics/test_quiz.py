from dataclasses import asdict, astuple
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.engine.psychometrics.meaning import NotMeaningful
from quizzes.engine.psychometrics.pointstable import PointsTable
from quizzes.engine.psychometrics.quiz import QuizStatistics, quiz_statistics
from tests.engine.psychometrics import plainstatistics as plain
from tests.engine.psychometrics.published import (
    MOODLE,
    MOODLE_QUIZ,
    WUENSCH,
    WUENSCH_KR20,
    WUENSCH_TOTAL_VARIANCE,
    table,
)
from tests.engine.psychometrics.strategies import reordered, scaled, tables


def test_totals_come_out_as_in_moodles_published_example():
    statistics = asdict(quiz_statistics(MOODLE))

    assert {name: statistics[name] for name in MOODLE_QUIZ} == pytest.approx(MOODLE_QUIZ, rel=1e-6)


def test_an_alpha_below_0_such_as_that_of_moodles_example_is_not_shown():
    # Moodle prints -87.2 %, and from it an error ratio of 137 %.
    below = NotMeaningful(25, "alpha_below_zero")

    statistics = quiz_statistics(MOODLE)

    assert (statistics.alpha, statistics.error_ratio, statistics.standard_error) == (below, below, below)


def test_alpha_is_kr_20_in_wuenschs_example():
    statistics = quiz_statistics(WUENSCH)

    deviation = sqrt(WUENSCH_TOTAL_VARIANCE * 10 / 9) / 10
    assert statistics.standard_deviation == pytest.approx(deviation, rel=1e-12)
    assert statistics.alpha == pytest.approx(WUENSCH_KR20, rel=1e-12)
    assert statistics.error_ratio == pytest.approx(sqrt(1 - WUENSCH_KR20), rel=1e-12)
    assert statistics.standard_error == pytest.approx(deviation * sqrt(1 - WUENSCH_KR20), rel=1e-12)


@given(tables(least_attempts=5, least_positions=2))
def test_totals_come_out_as_by_the_definitions(points):
    total = plain.total(points.rows)
    assume(plain.variance(total))
    worth = float(sum(points.worth))

    statistics = quiz_statistics(points)

    assert statistics.n == len(points.rows)
    assert statistics.mean == pytest.approx(float(plain.mean(total)) / worth, abs=1e-9)
    assert statistics.median == pytest.approx(float(plain.median(total)) / worth, abs=1e-9)
    assert statistics.standard_deviation == pytest.approx(sqrt(plain.variance(total)) / worth, abs=1e-9)
    assert statistics.skewness == pytest.approx(plain.skewness(total), abs=1e-9)
    assert statistics.kurtosis == pytest.approx(plain.kurtosis(total), abs=1e-9)


@given(tables(least_attempts=5, least_positions=2))
def test_alpha_and_its_error_come_out_as_by_the_definitions(points):
    alpha = plain.alpha(points.rows)
    assume(alpha is not None)

    statistics = quiz_statistics(points)

    if alpha < 0:
        assert statistics.alpha == NotMeaningful(statistics.n, "alpha_below_zero")
    else:
        assert statistics.alpha == pytest.approx(alpha, abs=1e-9)
        assert statistics.error_ratio**2 == pytest.approx(1 - alpha, abs=1e-9)
        assert statistics.standard_error == pytest.approx(
            statistics.standard_deviation * statistics.error_ratio, abs=1e-9
        )


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing(points, chance):
    assert quiz_statistics(reordered(points, chance)) == quiz_statistics(points)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_nothing(points, chance):
    order = list(range(len(points.worth)))
    chance.shuffle(order)

    other = PointsTable(
        tuple(points.worth[place] for place in order),
        tuple(tuple(row[place] for place in order) for row in points.rows),
    )

    assert quiz_statistics(other) == quiz_statistics(points)


@given(tables(), st.sampled_from([Decimal("0.01"), Decimal(3), Decimal(1000)]))
def test_scaling_all_points_changes_no_statistic(points, factor):
    before, after = quiz_statistics(points), quiz_statistics(scaled(points, factor))

    for name in QuizStatistics.__slots__:
        expected = getattr(before, name)
        # Powers of 1.5 and products of roots are rounded; whatever is undefined is so for the same reason.
        tolerant = expected if isinstance(expected, NotMeaningful) else pytest.approx(expected, rel=1e-12)
        assert getattr(after, name) == tolerant


@given(tables(least_attempts=5))
def test_points_that_everybody_is_given_leave_alpha_and_shape_alone(points):
    given_to_all = PointsTable(
        points.worth, tuple(tuple(each + Decimal("0.25") for each in row) for row in points.rows)
    )

    before, after = quiz_statistics(points), quiz_statistics(given_to_all)

    assert (after.alpha, after.skewness, after.kurtosis) == (before.alpha, before.skewness, before.kurtosis)


def test_questions_that_all_say_the_same_have_an_alpha_of_1_and_no_error():
    statistics = quiz_statistics(table("1 1\n0 0\n1 1\n0 0\n1 1"))

    assert (statistics.alpha, statistics.error_ratio, statistics.standard_error) == (1.0, 0.0, 0.0)


def test_questions_that_have_nothing_in_common_have_an_alpha_of_0():
    statistics = quiz_statistics(table("1 1\n1 0\n0 1\n0 0\n1 1\n1 0\n0 1\n0 0"))

    assert (statistics.alpha, statistics.error_ratio) == (0.0, 1.0)


def test_four_attempts_tell_nothing():
    few = NotMeaningful(4, "too_few_attempts")

    assert quiz_statistics(table("1 0\n0 1\n1 1\n0 0")) == QuizStatistics(4, few, few, few, few, few, few, few, few)


def test_a_single_question_has_no_alpha():
    alone = NotMeaningful(5, "no_second_part")

    statistics = quiz_statistics(table("1\n1\n0\n1\n0"))

    assert (statistics.alpha, statistics.error_ratio, statistics.standard_error) == (alone, alone, alone)


def test_where_all_totals_are_the_same_the_mean_is_shown_and_the_rest_has_no_variance():
    flat = NotMeaningful(5, "no_variance")

    statistics = quiz_statistics(table("0 1\n1 0\n0 1\n1 0\n1 0"))

    assert statistics == QuizStatistics(5, 0.5, 0.5, 0.0, flat, flat, flat, flat, flat)


def test_a_quiz_worth_nothing_has_a_shape_but_no_shares():
    worthless = NotMeaningful(5, "no_worth")

    statistics = quiz_statistics(table("1 1\n0 0\n1 1\n0 0\n1 1", worth=(Decimal(0), Decimal(0))))

    shares = (statistics.mean, statistics.median, statistics.standard_deviation, statistics.standard_error)
    assert shares == (worthless, worthless, worthless, worthless)
    assert astuple(statistics)[4:8] == (pytest.approx(-0.6085806), pytest.approx(-10 / 3), 1.0, 0.0)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "0.0000000001"])
def test_points_that_cannot_be_counted_are_refused(bad):
    with pytest.raises(ValueError, match="points"):
        table(f"1 {bad}\n0 1")


def test_a_table_with_rows_of_another_length_is_refused():
    with pytest.raises(ValueError, match="row 1 has 1 positions, not 2"):
        PointsTable((Decimal(1), Decimal(1)), ((Decimal(1), Decimal(1)), (Decimal(1),)))


def test_a_table_without_positions_is_refused():
    with pytest.raises(ValueError, match="no positions"):
        PointsTable((), ((), ()))
