from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, Score
from tests.engine.itemtypes.bodies import BODIES

MATCHING = REGISTRY["matching"]
BODY = MATCHING.parse_body(BODIES["matching"])
SHOWN = (
    "prompt:SECRET-p",
    "prompt:SECRET-q",
    "prompt:SECRET-r",
    "answer:*0",
    "answer:SECRET-p",
    "answer:SECRET-q",
)


def test_answers_with_the_same_text_are_shown_once():
    assert MATCHING.public(BODY, SHOWN) == {
        "prompts": [{"id": "1", "text": "Prague"}, {"id": "2", "text": "Brno"}, {"id": "3", "text": "Plzen"}],
        "answers": [{"id": "4", "text": "Saxony"}, {"id": "5", "text": "Bohemia"}, {"id": "6", "text": "Moravia"}],
    }


@pytest.mark.parametrize(
    ("pairs", "right"),
    [
        ({"1": "5", "2": "6", "3": "5"}, 3),
        ({"1": "5", "2": "5", "3": "5"}, 2),
        ({"1": "4", "2": "6", "3": None}, 1),
        ({"1": "4"}, 0),
        ({}, 0),
    ],
)
def test_score_is_the_share_of_right_pairs(pairs, right):
    response = MATCHING.parse_response({"pairs": pairs}, SHOWN)

    assert MATCHING.grade(BODY, response) == Score(Decimal(right) / 3)


def test_an_answer_is_right_whichever_pair_it_was_written_for():
    assert MATCHING.grade(BODY, {"SECRET-p": "SECRET-r", "SECRET-r": "SECRET-p"}) == Score(Decimal(2) / 3)


def test_answers_stand_in_no_fixed_relation_to_their_prompts():
    pairs = [{"id": str(place), "prompt": f"prompt {place}", "answer": f"answer {place}"} for place in range(6)]
    body = MATCHING.parse_body({"pairs": pairs})

    orders = [[id_.partition(":")[2] for id_ in MATCHING.arrange(body, seed)] for seed in (None, *range(50))]

    assert orders[0][:6] == [str(place) for place in range(6)]
    assert orders[0][6:] != orders[0][:6]
    assert sum(order[:6] == order[6:] for order in orders) <= 2
    assert len({tuple(order[:6]) for order in orders}) > 40


def test_the_card_lists_prompts_and_answers_apart():
    assert MATCHING.face(BODY, 1).back == "- Prague → Bohemia\n- Brno → Moravia\n- Plzen → Bohemia"
    assert MATCHING.face(BODY, 1).front.startswith("- Prague\n- Brno\n- Plzen\n\nAnswers:\n\n1. ")
    assert MATCHING.summary(BODY) == "Prague → Bohemia; Brno → Moravia; Plzen → Bohemia"
    assert isinstance(MATCHING.face(BODY, 1), Face)
