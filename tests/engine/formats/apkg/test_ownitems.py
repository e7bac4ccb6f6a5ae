"""Notes of ours that were edited in Anki: what is taken over, what stays, and a last field that holds no item."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.engine.formats.apkg.ownitems import FIELD, sealed, unsealed
from quizzes.engine.formats.apkg.ownnotetypes import BOTH_WAYS, CARD, guid_of
from quizzes.engine.formats.apkg.reader import item_id, read
from quizzes.engine.items import Item
from tests.engine.formats.apkg.packages import CLOZE, FLASHCARD, card, database, note, package


def own(item, *, notetype=CARD, seal=None, tags=(), front="<em>edited</em>", back="b"):
    """Return a package with one note of ours, edited in Anki."""
    fields = (front, back, "", "") if notetype is not CLOZE_OF_OURS else (front, "", "")
    last = sealed(item, ["as", "written"]) if seal is None else seal
    row = note(1, notetype, *fields, last, guid=guid_of(item.id, namespace=""), tags=tags)
    return package(database([notetype], [row], [card(1, 1)]))


CLOZE_OF_OURS = replace(CLOZE, id=8, fields=("Text", "Stem", "Feedback", FIELD))


def test_other_answers_stay_with_the_gaps_that_an_edit_leaves():
    also = [{"gap": "c1", "text": "b"}]
    cloze = Item(id="cloze", type="cloze", body={"text": "{{c1::a}}", "also": also})

    kept, lost = (read(own(cloze, notetype=CLOZE_OF_OURS, front=f"x {{{{{gap}::a}}}}")).items for gap in ("c1", "c2"))

    assert [item.body for item in (*kept, *lost)] == [
        {"text": "x {{c1::a}}", "also": also},
        {"text": "x {{c2::a}}"},
    ]


def test_what_was_edited_in_anki_is_taken_over():
    both = replace(FLASHCARD, body={"front": "a", "back": "b", "reversed": True}, points=Decimal(3))
    cloze = Item(id="cloze", type="cloze", body={"text": "{{c1::a}}"}, stem="Above")

    flashcard = read(own(both, notetype=BOTH_WAYS, tags=("leech",)))
    gap = read(own(cloze, notetype=CLOZE_OF_OURS, front="{{c2::<i>x</i>}}"))

    assert flashcard.items == (
        replace(
            both,
            body={"front": "<em>edited</em>", "back": "b", "reversed": True},
            stem="",
            feedback="",
            tags=("leech",),
        ),
    )
    assert gap.items == (replace(cloze, body={"text": "{{c2::<em>x</em>}}"}, stem=""),)
    assert list(flashcard.findings) == list(gap.findings) == []


@pytest.mark.parametrize(
    ("item", "front", "message"),
    [
        (
            Item(id="x", type="truefalse", body={"answer": True}),
            "x",
            "the note was edited in Anki, which cannot change what the item asks: the item is as it was",
        ),
        (
            FLASHCARD,
            " ",
            "the note was edited in Anki to what no item can be (front is empty): the item is as it was",
        ),
    ],
)
def test_what_anki_cannot_change_stays_and_is_said(item, front, message):
    result = read(own(item, front=front))

    assert result.items == (item,)
    assert [(finding.rule, finding.item, finding.message) for finding in result.findings] == [
        ("edited-note", item.id, message)
    ]


@pytest.mark.parametrize(
    "seal",
    [
        "x",
        "[]",
        "{}",
        "[" * 5000,
        '{"id": "A b", "type": "truefalse", "body": {"answer": true}}',
        '{"id": "a", "type": "none", "body": {}}',
        '{"id": "a", "type": "truefalse", "body": {}}',
        '{"id": 5, "type": "truefalse", "body": {"answer": true}}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "stem": "\\u0000"}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "points": 5}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "points": "-5"}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "points": "x"}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "tags": [5]}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "tags": "x"}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "waivers": [["a", 5]]}',
        '{"id": "a", "type": "truefalse", "body": {"answer": true}, "waivers": [["a"]]}',
    ],
)
def test_a_last_field_that_holds_no_item_is_no_item(seal):
    assert unsealed(seal, []) is None
    assert [(item.type, item.body) for item in read(own(FLASHCARD, seal=seal)).items] == [
        ("flashcard", {"front": "<em>edited</em>", "back": "b"})
    ]


def test_an_item_that_two_notes_hold_is_read_once_as_itself():
    rows = [
        note(number, CARD, "a", "b", "", "", sealed(FLASHCARD, ["a", "b", "", ""]), guid=str(number))
        for number in (1, 2)
    ]

    items = read(package(database([CARD], rows, [card(1, 1), card(2, 2)]))).items

    assert [item.id for item in items] == ["one", item_id("2")]
