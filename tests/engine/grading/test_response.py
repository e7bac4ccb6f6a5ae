from decimal import Decimal

import pytest

from quizzes.engine.grading.response import Unreadable, grade_response
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody, NeedsMarker, Score

CHOICE = {"choices": [{"id": "a", "text": "A", "correct": True}, {"id": "b", "text": "B", "feedback": "No."}]}
MINIMAL_BODIES = {
    "flashcard": {"front": "a", "back": "b"},
    "cloze": {"text": "{{c1::a}}"},
    "choice": CHOICE,
    "multiple": CHOICE,
    "truefalse": {"answer": True},
    "shorttext": {"answers": ["a"]},
    "numeric": {"answer": "1"},
    "matching": {"pairs": [{"id": "a", "prompt": "p", "answer": "x"}, {"id": "b", "prompt": "q", "answer": "y"}]},
    "ordering": {"sequence": [{"id": id_, "text": id_} for id_ in "abc"]},
    "essay": {},
}


@pytest.mark.parametrize(
    ("type_name", "response", "outcome"),
    [
        ("choice", {"chosen": "2"}, Score(Decimal(1))),
        ("choice", {"chosen": "1"}, Score(Decimal(0), "No.")),
        ("choice", {"chosen": "a"}, Unreadable("an id is not one of those shown")),
        ("numeric", {"value": "1e"}, Unreadable("'1e' is not a number")),
        ("essay", {"text": "A text."}, NeedsMarker()),
    ],
)
def test_a_raw_response_comes_to_an_outcome(type_name, response, outcome):
    body = MINIMAL_BODIES[type_name]

    assert grade_response(type_name=type_name, body=body, response=response, arrangement=("b", "a")) == outcome


@pytest.mark.parametrize("type_name", sorted(REGISTRY))
@pytest.mark.parametrize("response", [None, {}])
def test_no_response_scores_zero(type_name, response):
    body = MINIMAL_BODIES[type_name]

    assert grade_response(type_name=type_name, body=body, response=response, arrangement=()) == Score(Decimal(0))


def test_a_response_to_an_option_that_was_withdrawn_scores_zero():
    outcome = grade_response(type_name="choice", body=CHOICE, response={"chosen": "1"}, arrangement=("gone", "a"))

    assert outcome == Score(Decimal(0))


def test_a_body_that_does_not_fit_its_type_is_an_error_even_without_a_response():
    with pytest.raises(MalformedBody) as raised:
        grade_response(type_name="choice", body={}, response=None, arrangement=())

    assert raised.value.field == "choices"
