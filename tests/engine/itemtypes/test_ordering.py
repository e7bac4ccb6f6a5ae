from decimal import Decimal
from itertools import permutations

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, Score

ORDERING = REGISTRY["ordering"]
BODY = ORDERING.parse_body({"sequence": [{"id": id_, "text": id_.upper()} for id_ in "abcd"]})


@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("abcd", 3),
        ("bcda", 2),
        ("dabc", 2),
        ("cdab", 2),
        ("abdc", 1),
        ("dcba", 0),
        ("badc", 0),
        ("acbd", 0),
        ("", 0),
        ("cd", 1),
    ],
)
def test_each_right_neighbour_counts(given, right):
    arrangement = tuple("badc")
    positions = [str(arrangement.index(id_) + 1) for id_ in given]

    score = ORDERING.grade(BODY, ORDERING.parse_response({"order": positions}, arrangement))

    assert score == Score(Decimal(right) / 3)


def test_a_withdrawn_step_is_passed_over():
    assert ORDERING.grade(BODY, ("a", "gone", "b", "c", "d")) == Score(Decimal(1))


def test_the_right_order_is_never_shown():
    body = ORDERING.parse_body({"sequence": [{"id": id_, "text": id_.upper()} for id_ in "abc"]})

    shown = [ORDERING.arrange(body, seed) for seed in (None, *range(300))]

    assert set(shown) == set(permutations("abc")) - {("a", "b", "c")}


def test_the_order_shown_does_not_come_from_the_order_written():
    # Two authors write the same steps in opposite orders: without a seed both are shown in one and the same.
    backwards = ORDERING.parse_body({"sequence": [{"id": id_, "text": id_.upper()} for id_ in "dcba"]})

    assert ORDERING.arrange(backwards, None) == ORDERING.arrange(BODY, None)


def test_public_numbers_the_steps_as_shown():
    assert ORDERING.public(BODY, ("c", "gone", "a")) == {
        "sequence": [{"id": "1", "text": "C"}, {"id": "3", "text": "A"}]
    }


def test_the_card_shows_the_shuffled_steps_then_the_right_order():
    shown = "\n".join(f"- {id_.upper()}" for id_ in ORDERING.arrange(BODY, None))

    assert ORDERING.face(BODY, 1) == Face(shown, "1. A\n2. B\n3. C\n4. D")
    assert ORDERING.summary(BODY) == "A → B → C → D"
