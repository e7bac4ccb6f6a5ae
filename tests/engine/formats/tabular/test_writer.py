"""What a table says of an item, and what it does not."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest

from quizzes.engine.formats.tabular.reader import read
from quizzes.engine.formats.tabular.writer import write_csv, write_tsv, write_xlsx
from quizzes.engine.items import Item, Waiver

CHOICE = {"choices": [{"id": "a", "text": "x"}, {"id": "b", "text": "y", "correct": True, "feedback": "yes"}]}
ITEMS = [
    Item("one", "choice", CHOICE, stem="Which?", feedback="f", tags=("t", "u"), level="recall", name="N"),
    Item("two", "truefalse", {"answer": False}, stem="So?", passage="1.2", points=Decimal("0.5")),
    Item("three", "flashcard", {"front": "f", "back": "b", "reversed": True}),
    Item("four", "cloze", {"text": "a {{c1::b}}"}),
    Item("five", "shorttext", {"answers": ["a", "b|c"]}, stem="Who?"),
    Item("six", "numeric", {"answer": "-5", "tolerance": "0.1", "unit": "m"}, stem="How far?"),
    Item(
        "seven",
        "matching",
        {
            "pairs": [{"id": "a", "prompt": "p=q", "answer": "1"}, {"id": "b", "prompt": "r", "answer": "2;3"}],
            "distractors": ["4"],
        },
        stem="Match",
    ),
    Item("eight", "ordering", {"sequence": [{"id": i, "text": i} for i in "abc"]}, stem="Order"),
    Item("nine", "essay", {"exemplar": "Because."}, stem="Why?"),
]


def table(content, delimiter=","):
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def rows_as_objects(content):
    header, *rows = table(content)
    return [{heading: text for heading, text in zip(header, row, strict=True) if text} for row in rows]


def test_items_are_written_in_columns_for_people():
    written = write_csv(ITEMS)

    header, *rows = table(written.content)

    assert header == [
        *("id", "type", "question", "answer", "option 1", "option 2", "feedback 2"),
        *("feedback", "points", "level", "tags", "passage", "name"),
    ]
    assert [row[1:4] for row in rows] == [
        ["choice", "Which?", "B"],
        ["truefalse", "So?", "false"],
        ["flashcard (reversed)", "f", "b"],
        ["cloze", "a {{c1::b}}", ""],
        ["shorttext", "Who?", r"a | b\|c"],
        ["numeric", "How far?", "'-5 ± 0.1 m"],
        ["matching", "Match", r"p\=q = 1 ; r = 2\;3 ; = 4"],
        ["ordering", "Order", "a > b > c"],
        ["essay", "Why?", "Because."],
    ]
    assert rows[0][4:] == ["x", "y", "yes", "f", "1", "recall", "t , u", "", "N"]
    assert rows[1][8:] == ["0.5", "", "", "1.2", ""]
    assert read(written.content).items == tuple(ITEMS)


def test_tsv_has_the_same_rows():
    assert table(write_tsv(ITEMS).content, "\t") == table(write_csv(ITEMS).content)


def test_what_columns_cannot_say_stands_in_more():
    rubric = {"rubric": [{"id": "r", "title": "t", "points": 2}]}
    waiver = Waiver("r", "because")
    around = {"stem": " x", "feedback": "f ", "name": " n", "passage": "1 "}
    item = Item("e", "essay", rubric, points=Decimal(2), tags=("a;b",), was=("d",), waivers=(waiver,), **around)

    (row,) = rows_as_objects(write_csv([item]).content)

    assert row["more"] == (
        '{"body":{"rubric":[{"id":"r","title":"t","points":2}]},"stem":" x","feedback":"f ","name":" n",'
        '"passage":"1 ","tags":["a;b"],"was":["d"],'
        '"waivers":[{"rule":"r","reason":"because"}]}'
    )
    assert read(write_csv([item]).content).items == (item,)


@pytest.mark.parametrize(
    ("old", "new", "role", "expected"),
    [
        ("true", "false", "answer", {"type": "truefalse", "body": {"answer": False}}),
        ("stem x", "stem y", "question", {"stem": "stem y"}),
        ("tag1;tag2", "tag3", "tags", {"tags": ("tag3",)}),
    ],
)
def test_cell_that_was_edited_wins_over_more(old, new, role, expected):
    body = {"answer": True, "feedback_true": "yes"}
    item = Item("a", "truefalse", body, stem=" stem x", tags=("tag1;tag2",))
    edited = write_csv([item]).content.replace(f",{old},".encode(), f",{new},".encode(), 1)

    result = read(edited)

    assert result.items[0] == replace(item, **expected) if role != "question" else result.items[0].stem == "stem y"
    assert ("edited-row", role) in [(finding.rule, finding.field) for finding in result.findings]


def test_columns_of_another_table_and_foreign_ids_come_back():
    first = read(b"id,question,answer,Source,=x\nQ 7,a,b,=page 3,y\nq8,c,d,,\n")

    again = read(write_csv(first.items).content)

    assert again.items == first.items
    assert [item.origin for item in again.items] == [item.origin for item in first.items]
    assert write_csv(first.items).content.decode("utf-8-sig").splitlines()[0].endswith(",name,Source,'=x")


def test_columns_that_would_be_taken_for_others_are_left_out():
    item = Item(
        "a", "cloze", {"text": "{{c1::b}}"}, origin={"format": "tabular", "columns": {"tags": "x", "ok": 1}, "id": 7}
    )

    (row,) = rows_as_objects(write_csv([item]).content)

    assert row == {"id": "a", "type": "cloze", "question": "{{c1::b}}", "points": "1"}


def test_losses_are_findings():
    items = [
        Item("a", "flashcard", {"front": "f", "back": "b"}, origin={"format": "gift"}),
        Item("No Slug", "flashcard", {"front": "f", "back": "b"}),
    ]

    findings = write_csv(items).findings

    assert [(finding.item, finding.field, finding.severity) for finding in findings] == [
        ("a", "origin", "hint"),
        ("No Slug", "id", "hint"),
    ]


MANY = {"choices": [{"id": str(n), "text": f"t{n}", "correct": n == 1} for n in range(1, 101)]}


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (Item("a", "flashcard", {"front": "f"}), "back is missing"),
        (Item("a", "flashcard", {"front": "f", "back": "b"}, name="\x00"), "a text around its body holds a NUL"),
        (Item("a", "flashcard", {"front": "f", "back": "b"}, was=("\ud800",)), "a text around its body holds a NUL"),
        (Item("a", "truefalse", {"answer": True}, stem="x" * 100_001), "the text is longer than 100,000 characters"),
        (Item("a", "flashcard", {"front": "f", "back": "x" * 33_000}), "its cell 'answer' would be longer than 32,767"),
        (Item("a", "truefalse", {"answer": True}, level="hard"), "it would be read as another item"),
        (Item("a", "choice", MANY), "it has more options than columns can be numbered"),
        (Item("a", "flashcard", {"front": "f", "back": "b"}, points=Decimal("NaN")), "'NaN' is no number from 0"),
    ],
)
def test_item_that_a_table_cannot_say_is_left_out(item, message):
    written = write_xlsx([item, ITEMS[0]])
    (finding,) = written.findings

    assert (finding.rule, finding.severity, finding.item) == ("not-representable", "error", "a")
    assert finding.message.startswith(f"the item was left out: {message}")
    assert read(written.content).items == (ITEMS[0],)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1", "'=1", "''=1"])
def test_no_cell_starts_a_formula(text):
    item = Item("a", "flashcard", {"front": text, "back": f" {text}"}, feedback=f"\t{text}")

    written = write_csv([item])
    (row,) = rows_as_objects(written.content)

    assert (row["question"], row["answer"], row["feedback"]) == (f"'{text}",) * 3
    assert read(written.content).items == (item,)
