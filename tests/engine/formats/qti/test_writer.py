"""What the writer of QTI writes, and what it says of what it cannot; reading gives back the rest."""

from decimal import Decimal

import pytest

from quizzes.engine.formats.qti.losses import losses
from quizzes.engine.formats.qti.reader import read
from quizzes.engine.formats.qti.writer import write
from quizzes.engine.items import Item, Waiver


def pair(id_, prompt, answer):
    return {"id": id_, "prompt": prompt, "answer": answer}


CHOICES = [
    {"id": "a", "text": "one\n\n*two*", "feedback": "No."},
    {"id": "b", "text": "True", "correct": True, "feedback": "*Yes.*"},
]
STEPS = [{"id": id_, "text": text} for id_, text in (("a", "z"), ("b", "y"), ("c", "x"))]


@pytest.mark.parametrize(
    ("type_", "body"),
    [
        ("choice", {"choices": CHOICES}),
        ("choice", {"choices": [{"id": "t", "text": "True", "correct": True}, {"id": "f", "text": "False"}]}),
        ("multiple", {"choices": [*CHOICES, {"id": "c", "text": "three", "correct": True}]}),
        ("truefalse", {"answer": False, "feedback_true": "No.", "feedback_false": "Yes."}),
        ("truefalse", {"answer": True}),
        ("shorttext", {"answers": [{"text": r"2 \* 3"}, {"text": "six*", "score": "0.5", "feedback": "Half."}]}),
        ("shorttext", {"answers": [{"text": "Y?rk*[.]"}], "case_sensitive": True}),
        ("numeric", {"answer": "2.5", "tolerance": "0.5"}),
        ("numeric", {"answer": "0"}),
        (
            "numeric",
            {"answer": "1", "alternatives": [{"answer": "2", "feedback": "Also."}, {"answer": "3", "score": "0.25"}]},
        ),
        ("matching", {"pairs": [pair("answer-1", "p", "x"), pair("b", "q", "y"), pair("c", "r", "x")]}),
        ("matching", {"pairs": [pair("a", "p", "x"), pair("b", "q", "y")], "distractors": ["z"]}),
        ("essay", {}),
        ("cloze", {"text": "{{c2::Rome}}"}),
        ("cloze", {"text": "In {{c2::Rome::a city}}, **or** {{c2::Ostia}}.\n\n- a\n- list"}),
        ("ordering", {"sequence": STEPS}),
    ],
)
def test_item_comes_back_as_it_was(type_, body):
    item = Item("i", type_, body, stem="So?", feedback="*Well.*", points=Decimal("2.5"), tags=("t", "u"), name="N")

    written = write([item])

    assert list(read(written.content).items) == [item]
    assert list(written.findings) == []


@pytest.mark.parametrize("type_", ["truefalse", "cloze"])
@pytest.mark.parametrize("stem", ["", "*So?*\n\n```\n<font>code\n```\n\n<font>So.</font>"])
def test_stem_comes_back_as_it_was(type_, stem):
    item = Item("i", type_, {"truefalse": {"answer": True}, "cloze": {"text": "{{c1::a}} *b*"}}[type_], stem=stem)

    written = write([item])

    assert list(read(written.content).items) == [item]
    assert list(written.findings) == []


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            Item("i", "essay", {}, passage="1.2", level="recall", was=("p",), waivers=(Waiver("no-key", "So."),)),
            [("level", "hint"), ("passage", "hint"), ("was", "hint"), ("waivers", "hint")],
        ),
        (Item("i", "essay", {}, origin={"format": "gift"}, tags=("a", "a")), [("origin", "hint"), ("tags", "hint")]),
        (Item("i", "essay", {}, points=Decimal(0)), [("points", "warning")]),
        (
            Item("i", "essay", {}, name="\x01", stem="\x02", feedback="\x03"),
            [("name", "hint"), ("stem", "hint"), ("feedback", "hint")],
        ),
        (
            Item("i", "essay", {"exemplar": "E", "min_words": 5, "rubric": []}),
            [("exemplar", "hint"), ("min_words", "hint")],
        ),
        (
            Item("i", "choice", {"choices": [CHOICES[0] | {"id": "1"}, CHOICES[1] | {"text": "\x01"}]}),
            [("choices[].id", "hint"), ("choices[1].text", "hint")],
        ),
        # A part of the order earns a part here.
        (Item("i", "ordering", {"sequence": [*STEPS, {"id": "d", "text": "w"}]}), [("", "hint")]),
        (Item("i", "cloze", {"text": "- {{c1::a}}"}), [("text", "hint")]),
        (
            Item("i", "shorttext", {"answers": [{"text": "half", "score": "0.5"}, "all"], "case_sensitive": False}),
            [("answers", "hint")],
        ),
        (
            Item("i", "numeric", {"answer": "1", "unit": "m", "units": [{"name": "km", "factor": "1000"}]}),
            [("unit", "hint"), ("units", "hint")],
        ),
        (
            Item("i", "numeric", {"answer": "1", "alternatives": [{"answer": "5", "score": "0"}]}),
            [("alternatives", "hint")],
        ),
    ],
)
def test_what_qti_cannot_say_is_named(item, expected):
    written = write([item])

    assert [(finding.field, finding.severity) for finding in written.findings] == expected
    assert [again.id for again in read(written.content).items] == ["i"]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Item("i", "flashcard", {"front": "f", "back": "b"}), "QTI has no questions of the type flashcard"),
        (Item("i", "choice", {"choices": []}), "choices needs at least 2"),
        (Item("i", "cloze", {"text": "{{c1::a {{c2::b}}}}"}), "a deletion stands inside another one"),
        (
            Item("i", "shorttext", {"answers": ["*"]}),
            "it would not be read again: any answer, or none, earns something",
        ),
        (Item("i", "shorttext", {"answers": ["a", "A"]}), "it would be read as another question"),
    ],
)
def test_item_that_qti_cannot_say_is_left_out(item, message):
    written = write([item, Item("other", "essay", {})])

    assert [(finding.severity, finding.item, finding.message) for finding in written.findings] == [
        ("error", "i", f"the item was left out: {message}")
    ]
    assert [again.id for again in read(written.content).items] == ["other"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Item("i", "essay", {}), Item("i", "flashcard", {})),
        (Item("i", "truefalse", {"answer": True}), Item("i", "truefalse", {"answer": False})),
        (Item("i", "ordering", {"sequence": STEPS}), Item("i", "ordering", {"sequence": STEPS[:2]})),
    ],
)
def test_another_question_is_no_loss(before, after):
    assert losses(before, after) is None
