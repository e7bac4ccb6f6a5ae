from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quizzes.engine.psychometrics.meaning import NotMeaningful
from quizzes.engine.psychometrics.options import OptionRow, OptionTable, Pick, option_table

pick_lists = st.lists(
    st.builds(
        Pick,
        grade=st.integers(0, 4).map(Decimal),
        options=st.frozensets(st.sampled_from(["a", "b", "old"]), max_size=2),
    ),
    min_size=5,
    max_size=15,
)


def picks(*rows):
    return [Pick(Decimal(grade), frozenset(options)) for grade, options in rows]


def test_the_table_tells_who_chose_what():
    chosen = picks((9, "a"), (8, "a"), (7, "b"), (6, "a"), (5, "c"), (4, ""), (3, "b"), (2, "b"), (1, ""))

    assert option_table(chosen, options=["b", "a", "c", "d"]) == OptionTable(
        n=9,
        upper=3,
        lower=3,
        rows=(
            OptionRow("b", chosen=3, upper=1, lower=2),
            OptionRow("a", chosen=3, upper=2, lower=0),
            OptionRow("c", chosen=1, upper=0, lower=0),
            OptionRow("d", chosen=0, upper=0, lower=0),
            OptionRow(None, chosen=2, upper=0, lower=1),
        ),
    )


def test_several_options_of_one_attempt_count_each_and_a_withdrawn_one_stands_behind():
    chosen = picks((3, "ax"), (3, "a"), (2, "ab"), (1, "b"), (1, "xb"))

    table = option_table(chosen, options=["a", "b"])

    assert table.rows == (
        OptionRow("a", chosen=3, upper=2, lower=0),
        OptionRow("b", chosen=3, upper=0, lower=2),
        OptionRow("x", chosen=2, upper=1, lower=1),
        OptionRow(None, chosen=0, upper=0, lower=0),
    )


@pytest.mark.parametrize(
    ("grades", "sizes"),
    [
        ([5, 4, 3, 2, 1], (2, 2)),
        ([9, 9, 9, 9, 1], (4, 1)),
        ([9, 1, 1, 1, 1], (1, 4)),
        ([3, 2, 2, 2, 2, 2, 2, 1], (1, 1)),
        ([6, 5, 5, 5, 4, 3, 2, 2, 1], (4, 3)),
        ([7, 6, 5, 4, 3, 2, 1], (2, 2)),
    ],
)
def test_a_third_is_the_nearest_that_divides_nobody_who_earned_the_same(grades, sizes):
    table = option_table(picks(*((grade, "a") for grade in grades)), options=["a"])

    assert (table.upper, table.lower) == sizes


@given(pick_lists, st.randoms(use_true_random=False))
def test_the_order_of_attempts_changes_nothing(chosen, chance):
    shuffled = list(chosen)
    chance.shuffle(shuffled)

    assert option_table(shuffled, options=["a", "b"]) == option_table(chosen, options=["a", "b"])


@given(pick_lists)
def test_nobody_is_in_both_thirds_and_neither_is_empty(chosen):
    table = option_table(chosen, options=["a", "b"])
    assume(isinstance(table, OptionTable))

    assert table.upper > 0
    assert table.lower > 0
    assert table.upper + table.lower <= table.n
    assert all(row.upper + row.lower <= row.chosen for row in table.rows)


def test_four_attempts_tell_nothing():
    assert option_table(picks((1, "a"), (2, "a"), (3, "b"), (4, "")), options=["a", "b"]) == NotMeaningful(
        4, "too_few_attempts"
    )


def test_without_a_difference_in_grades_there_are_no_thirds():
    chosen = picks(("1", "a"), ("1.0", "a"), (1, "b"), (1, ""), (1, "b"))

    assert option_table(chosen, options=["a", "b"]) == NotMeaningful(5, "no_variance")
