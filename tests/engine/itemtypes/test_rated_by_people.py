"""Flashcards and essays, which a person judges."""

from decimal import Decimal

import pytest

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, NeedsMarker, Score
from tests.engine.itemtypes.bodies import BODIES

ESSAY = REGISTRY["essay"]
FLASHCARD = REGISTRY["flashcard"]


def test_a_reversed_flashcard_is_two_cards():
    body = FLASHCARD.parse_body({"front": "a", "back": "b", "reversed": True})

    assert [FLASHCARD.face(body, ordinal) for ordinal in FLASHCARD.ordinals(body)] == [Face("a", "b"), Face("b", "a")]
    assert FLASHCARD.public(body, ()) == {"front": "a"}


def test_a_plain_flashcard_is_one():
    assert FLASHCARD.ordinals(FLASHCARD.parse_body({"front": "a", "back": "b"})) == (1,)


def test_a_long_summary_is_cut():
    body = FLASHCARD.parse_body({"front": "word " * 100, "back": "b"})

    assert FLASHCARD.summary(body) == "word " * 23 + "word…"


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("", Score(Decimal(0))),
        ("one", NeedsMarker("1 words, 2 at least were asked for.")),
        ("one two", NeedsMarker()),
        ("one two three four five", NeedsMarker()),
        ("one two three four five six", NeedsMarker("6 words, 5 at most were asked for.")),
    ],
)
def test_an_essay_is_left_to_a_person(text, outcome):
    body = ESSAY.parse_body(BODIES["essay"])

    assert ESSAY.grade(body, ESSAY.parse_response({"text": text}, ())) == outcome


def test_an_essay_shows_its_criteria_without_what_earns_them():
    body = ESSAY.parse_body(BODIES["essay"])

    assert ESSAY.public(body, ()) == {
        "rubric": [{"title": "Thesis", "points": "2.5"}, {"title": "Style", "points": "1"}],
        "min_words": 2,
        "max_words": 5,
    }
    assert ESSAY.face(body, 1) == Face("- Thesis (2.5)\n- Style (1)", "SECRET-exemplar")
    assert (body.rubric_points, ESSAY.summary(body)) == (Decimal("3.5"), "Thesis (2.5); Style (1)")
