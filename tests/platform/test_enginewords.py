"""The engine's own sentences are said in the reader's language, those of authors as they are."""

import pytest
from django.utils.translation import override

from quizzes.engine.interchange import FileRefused
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Face, MalformedResponse
from quizzes.engine.linting.evidence import EVIDENCE_RULES, LEAST_FIRST_ATTEMPTS, Evidence, findings_of_use
from quizzes.engine.linting.linter import lint, lint_item
from quizzes.engine.linting.rules import SUMMARIES
from quizzes.engine.recognition import FORMATS
from seminar.enginewords import (
    SAID_TO_LEARNERS,
    face_in_words,
    in_words,
    remark_in_words,
    rule_in_words,
    solution_in_words,
)
from seminar.enginewords.names import RULE_NAMES
from seminar.enginewords.sentences import SENTENCES
from seminar.operation import sentences
from tests.engine.linting.items import choice
from tests.engine.linting.test_itemrules import FLAGGED
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
        assert in_words("7 words, 5 at most were asked for.") == "Wörter: 7; verlangt waren höchstens 5."


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


def test_the_line_above_the_answers_of_a_matching_is_the_engines():
    kind = REGISTRY["matching"]
    pairs = [
        {"id": "a", "prompt": "Answers:", "answer": "Answers:\n\nAnswers:\n\n"},
        {"id": "b", "prompt": "Weber", "answer": "Hegel"},
    ]
    face = kind.face(kind.parse_body({"pairs": pairs}), 1)

    with override("de"):
        german = face_in_words("matching", face)

    assert german.front.count("Answers:") == face.front.count("Answers:") - 1
    assert "\n\nAntworten:\n\n1. " in german.front
    assert german.back == face.back


def test_the_list_of_sentences_is_what_the_engine_says():
    assert sentences.TARGET.read_text(encoding="utf-8") == sentences.written()
    assert set(SAID_TO_LEARNERS) <= set(SENTENCES)


def test_every_rule_has_a_name_and_its_own_german_one():
    english = {rule: rule_in_words(rule) for rule in SUMMARIES}
    with override("de"):
        german = {rule: rule_in_words(rule) for rule in SUMMARIES}
        summaries = {rule: remark_in_words(summary) for rule, (_, summary) in SUMMARIES.items()}

    assert SUMMARIES.keys() == RULE_NAMES.keys()
    assert len(set(german.values())) == len(set(english.values())) == len(SUMMARIES)
    assert [rule for rule in SUMMARIES if german[rule] == english[rule]] == []
    assert [rule for rule in SUMMARIES if summaries[rule] == SUMMARIES[rule][1]] == []
    assert rule_in_words("riddle") == "riddle"


def remarks_of_the_linter():
    yield from (finding.message for cases in FLAGGED.values() for item, _ in cases for finding in lint_item(item))
    yield from (finding.message for finding in lint([choice("What is it?", "Ink", "Pen", id=name) for name in "ab"]))
    use = Evidence(LEAST_FIRST_ATTEMPTS, 99, -20, {"o0": 99, "o1": 1})
    assert EVIDENCE_RULES
    yield from (finding.message for finding in findings_of_use(choice("What is it?", "Ink", "Pen"), use))


BROKEN = {
    "aiken": ["Who?\nA. He\nB. She\n", "Who?\nA. He\nC. She\nANSWER: A\n", "ANSWER: A", b"\xff\xfe\xfa"],
    "gift": ["Who? {", "Who? }", "Who?", "Who? {~He ~She}", "Who? {#1:x}", "Who? {=a -> b =c}", "{" * 9],
    "moodlexml": [
        "<quiz",
        "<a/>",
        '<quiz><question type="essay"/>',
        '<quiz><question type="drag"><name/></question></quiz>',
    ],
    "markdown": ["## Who?\n", "## Who?\n= a\n- [x] b\n", "## Who?\ntype: riddle\n= a\n", "x"],
    "bankfile": [
        "[bank]",
        "[[item]]\nid = 'A'",
        "[[item]]\nid='a'\ntype='choice'\nbody={choices=[]}",
        "a = 1",
    ],
    "qti": ["<assessmentItem", "<html/>", "PK\3\4", b"PK\3\4" + b"\0" * 40],
    "csv": ["front,back\n,\n", "question,type,answer\nWho?,riddle,He\n", 'front,back\n"open,x\n', "\0\0"],
    "apkg": ["PK\3\4", b"PK\5\6" + b"\0" * 18],
}


def remarks_of_readers():
    for format_name, contents in BROKEN.items():
        for content in contents:
            try:
                read = FORMATS[format_name].read(content if isinstance(content, bytes) else content.encode())
            except FileRefused as refusal:
                yield str(refusal)
            else:
                yield from (finding.message for finding in read.findings)


@pytest.mark.parametrize("remarks", [remarks_of_the_linter, remarks_of_readers])
def test_remarks_are_translated(remarks):
    said = set(remarks())
    with override("de"):
        still_english = sorted(each for each in said if remark_in_words(each) == each)

    assert len(said) > 20
    assert still_english == []


def test_a_remark_within_a_remark_is_translated_and_what_an_author_wrote_is_not():
    nested = "line 3: the item was left out: choices[0].text is longer than 100000 characters"
    quoted = "'Lenin is missing' is the answer and can be read here"
    with override("de"):
        german, about_quoted = remark_in_words(nested), remark_in_words(quoted)

    assert german == "Zeile 3: die Aufgabe wurde ausgelassen: choices[0].text ist länger als 100000 Zeichen"
    assert about_quoted.startswith("'Lenin is missing' ")
    assert about_quoted != quoted


@pytest.mark.parametrize(
    "said", ["", "Was Weber wrote", "Rome: the empire", "%(name)s and 100 %", "a\n\nb: \0 🦉 مرحبا"]
)
def test_what_is_no_remark_of_the_engine_stays(said):
    with override("de"):
        assert remark_in_words(said) == said


def test_a_long_text_that_is_no_remark_is_soon_seen_through():
    with override("de"):
        text = "an item: is: " * 1000
        assert remark_in_words(text) == text
