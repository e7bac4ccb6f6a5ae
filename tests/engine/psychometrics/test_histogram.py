from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.psychometrics.histogram import Bar, score_histogram
from quizzes.engine.psychometrics.meaning import NotMeaningful


def grades(*texts):
    return [Decimal(text) for text in texts]


def test_a_grade_on_an_edge_is_in_the_upper_bar_and_the_highest_in_the_last():
    bars = score_histogram(grades("0", "0.99999", "1", "3.5", "4"), worth=Decimal(4), bars=4)

    assert bars == (Bar(0.0, 1.0, 2), Bar(1.0, 2.0, 1), Bar(2.0, 3.0, 0), Bar(3.0, 4.0, 2))


def test_the_bars_reach_as_far_as_grades_of_certainty_do():
    bars = score_histogram(grades("-6", "0", "0", "1", "3"), worth=Decimal(1), bars=3)

    assert bars == (Bar(-6.0, -3.0, 1), Bar(-3.0, 0.0, 0), Bar(0.0, 3.0, 4))


def test_an_edge_that_no_float_holds_divides_exactly():
    bars = score_histogram(grades("0.3", "0.3", "0.29999", "0.7", "0.69999"), worth=Decimal(1))

    assert [bar.count for bar in bars] == [0, 0, 1, 2, 0, 0, 1, 1, 0, 0]


@given(st.lists(st.integers(-60, 60).map(Decimal), min_size=5, max_size=30), st.integers(1, 12))
def test_every_grade_is_in_one_bar(earned, bars):
    counted = score_histogram(earned, worth=Decimal(20), bars=bars)

    assert sum(bar.count for bar in counted) == len(earned)
    assert [bar.low for bar in counted[1:]] == [bar.high for bar in counted[:-1]]
    assert (counted[0].low, counted[-1].high) == (min(0, *earned), max(20, *earned))


@pytest.mark.parametrize(
    ("earned", "worth", "reason"), [(["1"] * 4, "1", "too_few_attempts"), (["0"] * 5, "0", "no_worth")]
)
def test_what_shows_nothing_is_not_drawn(earned, worth, reason):
    assert score_histogram(grades(*earned), worth=Decimal(worth)) == NotMeaningful(len(earned), reason)
