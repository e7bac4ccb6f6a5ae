"""The engine's own sentences are said in the reader's language, those of authors as they are."""

import pytest
from django.utils.translation import override

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, MalformedResponse
from seminar.enginewords import SENTENCES, face_in_words, in_words, solution_in_words
from tests.factories.bank import BODIES

CLOZE = {"text": "The {{c1::Thermidor}} and the {{c1::Directory}}"}
ESSAY = {"criteria": [{"id": "a", "title": "A", "points": 4}], "min_words": 3, "max_words": 4}


def said_of(type_name, body, response):
    """What the engine says of a response that it grades, or why it cannot."""
    kind = REGISTRY[type_name]
    parsed = kind.parse_body(body)
    arrangement = kind.arrange(parsed, None)
    try:
        return kind.grade(parsed, kind.parse_response(response, arrangement)).feedback
    except MalformedResponse as error:
        return str(error)


SAID = {
    "near miss": lambda: said_of("shorttext", {"answers": ["Thermidor"]}, {"text": "Thermidro"}),
    "near misses of gaps": lambda: said_of("cloze", CLOZE, {"gaps": {"1": "Thermidro", "2": "Directoyr"}}),
    "too long": lambda: said_of("essay", ESSAY, {"text": "one two three four five"}),
    "too short": lambda: said_of("essay", ESSAY, {"text": "one"}),
    "no number": lambda: said_of("numeric", BODIES["numeric"], {"value": "1e"}),
    "no clear number": lambda: said_of("numeric", BODIES["numeric"], {"value": "1,500"}),
    "large number": lambda: said_of("numeric", BODIES["numeric"], {"value": "1e999999"}),
    "a unit": lambda: said_of("numeric", BODIES["numeric"], {"value": "3 parsec"}),
    "long text": lambda: said_of("shorttext", {"answers": ["a"]}, {"text": "a" * 100_000}),
}


@pytest.mark.parametrize("case", SAID)
def test_what_the_engine_says_is_translated(case):
    said = SAID[case]()

    with override("en"):
        english = in_words(said)
    with override("de"):
        german = in_words(said)

    assert said != ""
    assert english == said
    assert not set(german.split("\n\n")) & set(said.split("\n\n"))


def test_places_keep_what_stands_in_them():
    with override("de"):
        assert in_words("Gap 12: close, but not quite; check the spelling.").startswith("Lücke 12: ")
        assert in_words("7 words, 5 at most were asked for.") == "7 Wörter; verlangt waren höchstens 5."


@pytest.mark.parametrize("said", ["", "Look at passage 1.1.\n\nReally.", "100 % is not %(typed)s"])
def test_what_authors_say_stays(said):
    with override("de"):
        assert in_words(said) == said


def test_true_and_false_are_words_of_the_engine_in_its_own_type_only():
    face = Face("True or false?", "True")
    with override("de"):
        of_engine, of_author = (face_in_words(kind, face) for kind in ("truefalse", "flashcard"))
        solutions = [solution_in_words("truefalse", "False"), solution_in_words("choice", "False")]

    assert (of_engine, of_author) == (Face("Richtig oder falsch?", "Richtig"), face)
    assert solutions == ["Falsch", "False"]


def test_every_sentence_has_a_german_one():
    with override("de"):
        assert [sentence for sentence in SENTENCES if in_words(sentence) == sentence] == []
