from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.grading.behaviours import (
    Behaviour,
    BehaviourInvalid,
    checks_left,
    is_settled,
    score_at_hand_in,
)

THIRD = Decimal("0.33333")
DEFERRED = Behaviour()
IMMEDIATE = Behaviour("immediate")
TRIES = Behaviour("tries", tries=3, penalty=THIRD)
CERTAINTY = Behaviour("certainty")

behaviours = st.sampled_from([DEFERRED, IMMEDIATE, TRIES, CERTAINTY])
scores = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)])


def of(*numbers):
    return [Decimal(number) for number in numbers]


@pytest.mark.parametrize(
    ("behaviour", "checked", "left", "settled"),
    [
        (DEFERRED, [], 0, False),
        (DEFERRED, of(0), 0, False),
        (CERTAINTY, [], 0, False),
        (IMMEDIATE, [], 1, False),
        (IMMEDIATE, of(0), 0, True),
        (TRIES, [], 3, False),
        (TRIES, of(0, "0.5"), 1, False),
        (TRIES, of(0, 1), 0, True),
        (TRIES, of(0, 0, 0), 0, True),
        (TRIES, of(0, 0, 0, 0), 0, True),
    ],
)
def test_a_slot_may_be_checked_until_it_is_right_or_no_try_is_left(behaviour, checked, left, settled):
    assert (checks_left(behaviour, checked), is_settled(behaviour, checked)) == (left, settled)


@pytest.mark.parametrize(
    ("behaviour", "checked", "unchecked", "score"),
    [
        (DEFERRED, [], None, "0"),
        (DEFERRED, [], "0.5", "0.5"),
        (DEFERRED, of(1), "0.5", "0.5"),
        (DEFERRED, of(0, 1), None, "1"),
        (IMMEDIATE, [], "0.5", "0.5"),
        (IMMEDIATE, of("0.5"), None, "0.5"),
        (IMMEDIATE, of(0), "1", "0"),
        (TRIES, [], None, "0"),
        (TRIES, [], "1", "1"),
        (TRIES, of(0, 1), None, "0.66667"),
        (TRIES, of(0, 0), "1", "0.33334"),
        (TRIES, of("0.5", 0), "0.5", "0.5"),
        (TRIES, of(0, 0, 0), "1", "0"),
    ],
)
def test_what_is_handed_in_counts_where_a_try_is_left(behaviour, checked, unchecked, score):
    handed_in = None if unchecked is None else Decimal(unchecked)

    assert score_at_hand_in(behaviour, checked=checked, unchecked=handed_in) == Decimal(score)


@pytest.mark.parametrize(
    ("unchecked", "certainty", "score"),
    [
        ("1", 1, 1),
        ("1", 2, 2),
        ("1", 3, 3),
        ("0", 1, 0),
        ("0", 2, -2),
        ("0", 3, -6),
        ("0.5", 3, "1.5"),
        ("1", None, 1),
        (None, 3, 0),
    ],
)
def test_certainty_pays_and_costs_but_for_no_answer(unchecked, certainty, score):
    handed_in = None if unchecked is None else Decimal(unchecked)

    assert score_at_hand_in(CERTAINTY, checked=[], unchecked=handed_in, certainty=certainty) == Decimal(score)


@given(behaviours, st.lists(scores, max_size=3), st.none() | scores, st.sampled_from([None, 1, 2, 3]))
def test_a_slot_scores_from_0_to_1_unless_certainty_is_asked_for(behaviour, checked, unchecked, certainty):
    score = score_at_hand_in(behaviour, checked=checked, unchecked=unchecked, certainty=certainty)

    lowest, highest = (-6, 3) if behaviour.asks_for_certainty else (0, 1)
    assert lowest <= score <= highest


@pytest.mark.parametrize(
    "settings",
    [
        {"name": "deferred", "tries": 2},
        {"name": "immediate", "penalty": Decimal("0.1")},
        {"name": "tries"},
        {"name": "tries", "tries": 11},
        {"name": "tries", "tries": 2, "penalty": Decimal("1.1")},
        {"name": "tries", "tries": 2, "penalty": Decimal("-0.1")},
        {"name": "tries", "tries": 2, "penalty": Decimal("NaN")},
    ],
)
def test_tries_and_penalties_that_cannot_be_are_refused(settings):
    with pytest.raises(BehaviourInvalid):
        Behaviour(**settings)
