"""Packages that Anki 26.09 wrote, against what Anki says is in them."""

import json
import os
from datetime import UTC, date, datetime
from hashlib import sha1
from pathlib import Path

import pytest

from quizzes.engine.formats.apkg.reader import read_package
from quizzes.engine.interchange import FileRefused
from quizzes.engine.markup.ankifields import field_text

pytestmark = pytest.mark.conformance

FOLDER = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "apkg"
FILES = sorted(FOLDER.glob("*.apkg"))
BAD = sorted((FOLDER / "bad").glob("*.apkg"))
QUEUES = {"suspended": (True, ""), "buried_user": (False, "learner"), "buried_sched": (False, "scheduler")}


def is_missing():
    return pytest.mark.skipif(not FILES, reason=f"{FOLDER} is missing")


def truth_of(path):
    return json.loads((FOLDER / f"{path.name.split('.')[0]}.json").read_text(encoding="utf-8"))


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_notes_have_the_fields_tags_and_notetypes_that_anki_says(path):
    truth = truth_of(path)

    package = read_package(path.read_bytes())

    origins = {item.origin["guid"]: item for item in package.items.items}
    assert {
        guid: {
            "notetype": item.origin["notetype"]["name"],
            "kind": "cloze" if item.origin["notetype"]["cloze"] else "normal",
            "fields": dict(zip(item.origin["notetype"]["fields"], item.origin["fields"], strict=True)),
            "tags": sorted(item.tags),
        }
        for guid, item in origins.items()
    } == {
        note["guid"]: {key: note[key] for key in ("notetype", "kind", "fields")} | {"tags": sorted(note["tags"])}
        for note in truth["notes"]
    }


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_items_say_what_anki_shows(path):
    truth = truth_of(path)
    media = truth.get("media_in_package", truth["media"])
    kinds = {note["guid"]: note["kind"] for note in truth["notes"]}

    package = read_package(path.read_bytes())

    items = {item.id: item for item in package.items.items}
    said = {
        (card.guid, card.template): side(items[card.item], card.ordinal)
        for card in package.cards
        if kinds[card.guid] == "normal"
    }
    assert said == {
        (card["guid"], card["ord"]): (shown(card["question_html"], media), shown(answer_of(card), media))
        for card in truth["cards"]
        if kinds[card["guid"]] == "normal"
    }


def side(item, ordinal):
    sides = item.body["front"], item.body["back"]
    return sides if ordinal == 1 else sides[::-1]


def shown(html, media):
    return field_text(html, media=media).markdown


def answer_of(card):
    """Return what stands under the line, with sounds as fields have them: Anki's own rendering only numbers them."""
    return card["answer_html"].partition("<hr id=answer>\n\n")[2].replace("[anki:play:a:0]", "[sound:tone.wav]")


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_cards_stand_where_anki_says(path):
    truth = truth_of(path)
    today = datetime.fromtimestamp(truth["made_epoch"], UTC).date()

    package = read_package(path.read_bytes())

    assert sorted((card_as_truth(card, today) for card in package.cards), key=key_of) == sorted(
        (expected_card(card) for card in truth["cards"]), key=key_of
    )


def key_of(card):
    return card["guid"], card["ord"]


def card_as_truth(card, today):
    return {
        "guid": card.guid,
        "ord": card.template,
        "deck": card.deck,
        "state": card.kind,
        "is_suspended": card.is_suspended,
        "buried_by": card.buried_by,
        "flag": card.flag,
        "reps": card.reps,
        "lapses": card.lapses,
        "interval_days": card.interval_days,
        "ease_permille": card.ease_permille,
        "due_in_days": (card.due_on - today).days if card.due_on else None,
        "due_epoch": int(card.due_at.timestamp()) if card.due_at else None,
        "stability": card.stability,
        "difficulty": card.difficulty,
        "desired_retention": card.desired_retention,
        "decay": card.decay,
        "last_review_epoch": int(card.last_reviewed_at.timestamp()) if card.last_reviewed_at else None,
    }


def expected_card(card):
    is_suspended, buried_by = QUEUES.get(card.get("queue"), (False, ""))
    nothing = {"state": "new", "flag": 0, "reps": 0, "lapses": 0, "interval_days": 0, "ease_permille": 0}
    names = ("due_in_days", "due_epoch", "stability", "difficulty", "desired_retention", "decay", "last_review_epoch")
    return {
        "guid": card["guid"],
        "ord": card["ord"],
        "deck": card["deck"],
        "is_suspended": is_suspended,
        "buried_by": buried_by,
        **{name: card.get(name, value) for name, value in nothing.items()},
        **{name: card.get(name) for name in names},
    }


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_reviews_are_those_that_anki_logged(path):
    truth = truth_of(path)
    names = ("id_ms", "button", "ivl", "last_ivl", "factor", "ms", "kind")

    package = read_package(path.read_bytes())

    keys = {card.id: (card.guid, card.template) for card in package.cards}
    assert sorted((row.id_ms, keys[row.card], *row[2:]) for row in package.log) == sorted(
        (row["id_ms"], key_of(card), *(row[name] for name in names[1:]))
        for card in truth["cards"]
        for row in card.get("revlog", ())
    )


@is_missing()
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_media_are_those_of_the_package(path):
    truth = truth_of(path)

    package = read_package(path.read_bytes())

    digests = {name: sha1(data).hexdigest() for name, data in package.items.media.items()}
    assert digests == truth.get("media_in_package", truth["media"])


@is_missing()
@pytest.mark.parametrize("path", [*FILES, *BAD], ids=lambda path: path.stem)
def test_what_cannot_be_kept_is_said(path):
    """Only the files that are missing from the package, or damaged, give rise to any remark."""
    try:
        rules = {finding.rule for finding in read_package(path.read_bytes()).items.findings}
    except FileRefused:
        rules = {"refused"}

    assert rules == ({"refused"} if path in BAD else {"missing-media"} if path.stem.startswith("media") else set())


@is_missing()
def test_the_preset_of_a_learner_comes_with_the_decks():
    path = FOLDER / "scheduled_fsrs.apkg"
    truth = truth_of(path)

    decks = {deck.name: deck for deck in read_package(path.read_bytes()).decks}

    assert sorted(decks.keys() - {"Default", "Course"}) == truth["decks"]
    assert decks["Course::Live"].weights == tuple(truth["params"])
    assert decks["Course::Live"].desired_retention == truth["desired_retention_preset"]


@is_missing()
def test_the_two_forms_of_a_package_say_the_same():
    current, legacy = (
        read_package((FOLDER / name).read_bytes()) for name in ("scheduled_fsrs.apkg", "scheduled_fsrs.legacy.apkg")
    )

    assert current.items.items == legacy.items.items
    assert sorted(current.cards, key=lambda card: (card.guid, card.template)) == sorted(
        legacy.cards, key=lambda card: (card.guid, card.template)
    )
    assert current.log == legacy.log
    assert current.created_on == legacy.created_on
    assert current.created_on == date(2026, 11, 22)
