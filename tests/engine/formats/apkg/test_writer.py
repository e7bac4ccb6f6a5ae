"""What is written, and what the findings say of it."""

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest

from quizzes.engine.formats.apkg.collection import collection_of
from quizzes.engine.formats.apkg.contents import LIMITS, contents_of
from quizzes.engine.formats.apkg.notetypes import Template
from quizzes.engine.formats.apkg.ownitems import FIELD, sealed, unsealed
from quizzes.engine.formats.apkg.ownnotetypes import BOTH_WAYS, CARD, guid_of
from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.reader import item_id, read, read_package
from quizzes.engine.formats.apkg.saving import stripped
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item, Waiver
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
)

FLASHCARD = Item(id="one", type="flashcard", body={"front": "*a*", "back": "b"}, stem="Above", feedback="Below")


def written(*items, **more):
    return write(items, made_at=MADE_AT, **more)


def from_anki(notetype, *fields, templates=(0,)):
    return list(read(of_notes(notetype, fields, templates=templates)).items)


def rules(findings):
    return [(finding.rule, finding.item, finding.field) for finding in findings]


def test_the_same_items_make_the_same_bytes():
    assert written(FLASHCARD) == written(FLASHCARD)
    assert written(FLASHCARD).content != written(FLASHCARD, namespace="other bank").content


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="made_at has no time zone"):
        write([], made_at=datetime(2026, 1, 1))  # noqa: DTZ001


def test_each_form_has_its_files():
    names = {
        form: zipfile.ZipFile(BytesIO(written(FLASHCARD, form=form, media={"a.png": b"x"}).content)).namelist()
        for form in ("current", "legacy")
    }

    assert names == {
        "current": ["meta", "collection.anki21b", "collection.anki2", "0", "media"],
        "legacy": ["meta", "collection.anki21", "collection.anki2", "0", "media"],
    }


@pytest.mark.parametrize("form", ["current", "legacy"])
def test_media_come_back_and_names_that_lead_elsewhere_are_left_out(form):
    media = {"a b.png": b"x", "e\u0301.png": b"y", "\u00e9.png": b"z", "../c": b""}

    made = written(FLASHCARD, form=form, media=media)

    assert read(made.content).media == {"a b.png": b"x", "\u00e9.png": b"y"}
    assert rules(made.findings) == [("not-representable", "", "media")] * 2


def test_items_that_cannot_be_stored_are_left_out():
    items = [
        replace(FLASHCARD, id="nul", stem="\x00"),
        replace(FLASHCARD, id="empty", body={"front": ""}),
        FLASHCARD,
        FLASHCARD,
    ]

    made = written(*items)

    assert rules(made.findings) == [("not-representable", id_, "") for id_ in ("nul", "empty", "one")]
    assert list(read(made.content).items) == [FLASHCARD]


def test_decks_are_given_by_item_with_their_parents():
    items = [replace(FLASHCARD, id=f"i{number}") for number in range(4)]
    decks = {"i0": 'A::B"c\x01', "i1": "a::b::", "i2": "a::C"}

    package_ = read_package(written(*items, decks=decks).content)

    assert [card.deck for card in package_.cards] == ["A::Bc", "A::b::blank", "A::C", "Seminar"]
    assert sorted(deck.name for deck in package_.decks) == [
        "A",
        "A::Bc",
        "A::C",
        "A::b",
        "A::b::blank",
        "Default",
        "Seminar",
    ]


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


def test_an_item_without_a_front_shows_its_stem_or_name():
    answer = Item(id="answer", type="shorttext", body={"answers": ["x"]}, stem="What?")
    bare = [replace(answer, id="named", stem="", name="Name"), replace(answer, id="bare", stem="")]

    notes = [read_note(item) for item in (answer, *bare)]

    assert [(note["Front"], note["Stem"]) for note in notes] == [("What?", ""), ("Name", ""), ("bare", "")]


def read_note(item):
    """Return the fields of an item's note by name."""
    collection = collection_of(contents_of(written(item).content).database, limits=LIMITS)
    ((_, _, notetype, _, fields),) = collection.notes
    return dict(zip(collection.notetypes[notetype].fields, fields.split("\x1f"), strict=True))


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


def test_what_belongs_to_no_item_is_left_out_of_the_memory():
    stray = PackageCard(2, "", 0, "other", 1, "")
    known = PackageCard(1, "", 0, "one", 1, "", kind="learning", due_at=MADE_AT)
    log = [LogRow(5_000, 1, 3, 1, 0, 0, 9, 0), LogRow(5_000, 1, 4, 1, 0, 0, 9, 0), LogRow(6, 2, 3, 1, 0, 0, 9, 0)]
    memory = Memory([known, stray], log, weights=(0.5, 1.25), desired_retention=0.85)

    made = written(FLASHCARD, memory=memory)

    again = read_package(made.content)
    assert [finding.message for finding in made.findings] == [
        "1 cards of the learner's belong to none of the items and were left out",
        "1 reviews belong to no card of the package and were left out",
    ]
    assert [row.id_ms for row in again.log] == [5_000, 5_001]
    assert again.created_on == date(1970, 1, 1)
    assert [(card.due_at, card.deck) for card in again.cards] == [(MADE_AT, "Seminar")]
    assert {deck.name: (deck.weights, deck.desired_retention) for deck in again.decks} == {
        "Default": ((), 0.9),
        "Seminar": ((0.5, 1.25), 0.85),
    }


def test_reviews_later_than_the_package_do_not_move_its_first_day():
    later = int((MADE_AT + timedelta(days=9)).timestamp() * 1000)
    memory = Memory([PackageCard(1, "", 0, "one", 1, "")], [LogRow(later, 1, 3, 1, 0, 0, 9, 0)], weights=(1.0,))

    again = read_package(written(FLASHCARD, memory=memory).content)

    assert again.created_on == MADE_AT.astimezone(UTC).date()
    assert again.cards[0].position == 1


def test_anki_sorts_by_text_and_names_of_media():
    assert stripped('<b>a</b> &amp; <img src="x y.png">') == "a &  x y.png "


def test_a_deck_of_two_cards_of_one_place_keeps_both_guids():
    (one,) = from_anki(BASIC, "a", "b")

    made = written(one, replace(one, id="two"))

    assert rules(made.findings) == [("changed-note", "two", "origin")]
    assert [item.id for item in read(made.content).items] == [one.id, "two"]
