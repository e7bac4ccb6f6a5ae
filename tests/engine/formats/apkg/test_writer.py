"""What is written of items, their media and decks, and of what a learner remembers."""

import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest

from quizzes.engine.formats.apkg.collection import collection_of
from quizzes.engine.formats.apkg.contents import LIMITS, contents_of
from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.reader import read, read_package
from quizzes.engine.formats.apkg.saving import stripped
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item
from tests.engine.formats.apkg.packages import FLASHCARD, MADE_AT, written
from tests.engine.formats.apkg.results import rules


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
