"""Items that came from Anki's notes: written as they came, and as notes of ours where these cannot say them."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.engine.formats.apkg.notetypes import Template
from quizzes.engine.formats.apkg.reader import item_id, read, read_package
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Waiver
from tests.engine.formats.apkg.packages import (
    BASIC,
    CLOZE,
    MADE_AT,
    REVERSED,
    RULE,
    TYPED,
    card,
    database,
    note,
    of_notes,
    package,
    written,
)
from tests.engine.formats.apkg.results import rules


def from_anki(notetype, *fields, templates=(0,)):
    return list(read(of_notes(notetype, fields, templates=templates)).items)


def test_notes_from_anki_leave_as_they_came():
    notetypes = [BASIC, CLOZE, replace(TYPED, name="basic", css="x", latex=("pre", "post"), sort_field=1), REVERSED]
    notes = [
        note(1, BASIC, "<b>a</b>", "[sound:x.mp3]", tags=("t",)),
        note(2, CLOZE, "{{c1::a}} {{c2::b}}", "more"),
        note(3, TYPED, "a", "b"),
        note(4, REVERSED, "a", "b", "y"),
    ]
    cards = [card(1, 1, deck=6), card(2, 2, 0), card(3, 2, 1), card(4, 3), card(5, 4, 0), card(6, 4, 1)]
    first = read_package(package(database(notetypes, notes, cards), media={"0": "x.mp3"}, files={"0": b""}))

    made = write(first.items.items, made_at=MADE_AT, media=first.items.media)

    again = read_package(made.content)
    assert list(made.findings) == []
    assert again.items == first.items
    assert [(card.guid, card.template, card.deck) for card in again.cards] == [
        (card.guid, card.template, card.deck) for card in first.cards
    ]
    assert [item.origin["notetype"]["name"] for item in again.items.items] == ["Basic", "Cloze", "basic+", "Both"]
    assert [item.origin["fields"] for item in again.items.items] == [
        item.origin["fields"] for item in first.items.items
    ]


def test_two_items_of_one_note_are_one_note_again():
    notetype = replace(BASIC, templates=(*BASIC.templates, Template("Card 2", "Which? {{Front}}", RULE + "{{Back}}")))
    first, second = from_anki(notetype, "a", "b", templates=(0, 1))

    together, alone = (read_package(written(*items).content) for items in ((first, second), (second,)))

    assert together.items.items == (first, second)
    assert [(card.template, card.item) for card in together.cards] == [(0, first.id), (1, second.id)]
    assert [(item.id, item.body) for item in alone.items.items] == [(item_id("guid 1"), second.body)]


def test_an_edited_note_keeps_its_guid_where_its_fields_can_say_it():
    (basic,) = from_anki(BASIC, "old", "b")
    (cloze,) = read(package(database([CLOZE], [note(2, CLOZE, "{{c1::old}}", "")], [card(2, 2)]))).items
    edited = [
        replace(basic, body={"front": "*new*", "back": "b & c"}),
        replace(cloze, body={"text": "{{c1::new}}"}, feedback="more"),
    ]

    made = written(*edited)

    items = read(made.content).items
    assert list(made.findings) == []
    assert [(item.id, item.origin["guid"], item.origin["fields"]) for item in items] == [
        (basic.id, "guid 1", ["<em>new</em>", "b &amp; c"]),
        (cloze.id, "guid 2", ["{{c1::new}}", "more"]),
    ]


def test_an_edited_note_becomes_one_of_ours_where_its_fields_cannot_say_it():
    (typed,) = from_anki(TYPED, "a", "b")
    (basic,) = from_anki(BASIC, "a", "b")
    edited = [
        replace(typed, body={"answers": ["b", "c"]}),
        replace(basic, id="stem", stem="Above"),
        replace(basic, id="type", type="truefalse", body={"answer": True}),
    ]

    made = written(*edited)

    assert rules(made.findings) == [("changed-note", item.id, "origin") for item in edited]
    assert list(read(made.content).items) == edited


def test_what_a_note_of_anki_cannot_say_is_found():
    (item,) = from_anki(BASIC, "a", "b")
    more = {
        "id": "mine",
        "points": Decimal(2),
        "level": "recall",
        "passage": "1.1",
        "name": "Name",
        "was": ("old",),
        "waivers": (Waiver("rule", "reason"),),
    }

    made = written(replace(item, **more))

    assert [(finding.field, finding.severity) for finding in made.findings] == [
        (field, "warning" if field == "points" else "hint") for field in more
    ]
    assert list(read(made.content).items) == [item]


@pytest.mark.parametrize(
    "change",
    [
        {"guid": 5},
        {"guid": "\ud800"},
        {"fields": ["a", "b\x1fc"]},
        {"fields": ["a"]},
        {"fields": "ab"},
        {"deck": None},
        {"notetype": None},
        {"notetype": {"id": 1}},
        {"notetype": BASIC.as_json() | {"fields": "ab"}},
        {"notetype": BASIC.as_json() | {"templates": [["one", "two"]]}},
        {"notetype": BASIC.as_json() | {"templates": [["T", "{{/x}}", ""]]}},
        {"cards": [9]},
        {"cards": None},
    ],
)
def test_an_origin_that_was_tampered_with_does_no_harm(change):
    (item,) = from_anki(BASIC, "a", "b")
    tampered = replace(item, origin=item.origin | change)

    made = written(tampered)

    (back,) = read(made.content).items
    assert replace(back, id=item.id) == item
    assert rules(made.findings) in ([], [("changed-note", item.id, "origin")])


def test_a_notetype_of_another_time_is_not_mixed_with_the_first():
    (first,) = from_anki(BASIC, "a", "b")
    other = replace(BASIC, css="other")
    (second,) = read(package(database([other], [note(2, other, "c", "d")], [card(2, 2)]))).items

    made = written(first, second, replace(first, id="again"))

    assert rules(made.findings) == [("changed-note", second.id, "origin"), ("changed-note", "again", "origin")]
    assert [item.body for item in read(made.content).items] == [first.body, second.body, first.body]


def test_a_deck_of_two_cards_of_one_place_keeps_both_guids():
    (one,) = from_anki(BASIC, "a", "b")

    made = written(one, replace(one, id="two"))

    assert rules(made.findings) == [("changed-note", "two", "origin")]
    assert [item.id for item in read(made.content).items] == [one.id, "two"]
