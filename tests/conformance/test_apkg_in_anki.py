"""Packages of ours opened by Anki itself, and Anki's export of them read again.

Anki (AGPL) is no part of the service: `ANKI_PYTHON` names a Python that has the package `anki`, such as one made with
`uv pip install --group anki`. Without one these tests are skipped.
"""

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.reader import read_package
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.itemtypes import REGISTRY

pytestmark = [pytest.mark.conformance, pytest.mark.slow]

FOLDER = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "apkg"
BANKS = sorted((Path(__file__).parents[2] / "fixtures" / "banks").glob("*.toml"))
ORACLE = Path(__file__).parent / "ankioracle.py"
ANKI = os.environ.get("ANKI_PYTHON") or (sys.executable if importlib.util.find_spec("anki") else "")
FORMS = ("current", "legacy")
TYPES = ("new", "learning", "review", "relearning")
MADE_AT = datetime(2026, 11, 22, tzinfo=UTC)
# The day changes at four in the morning where the learner is.
TODAY = (datetime.now().astimezone() - timedelta(hours=4)).date()

needs_anki = pytest.mark.skipif(not ANKI, reason="no Python with the package anki: set ANKI_PYTHON")


def in_anki(folder, *packages):
    """Return what Anki says after importing the packages one after another, and its two exports."""
    paths = []
    for number, package in enumerate(packages):
        paths.append(folder / f"{number}.apkg")
        paths[-1].write_bytes(package)
    run = subprocess.run(
        [ANKI, str(ORACLE), str(folder / "exported"), *map(str, paths)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    exports = [read_package((folder / f"exported{ending}").read_bytes()) for ending in (".apkg", ".legacy.apkg")]
    return json.loads(run.stdout), exports


def state_of(card):
    """Return a card of ours as Anki numbers it; what only FSRS's own digits tell apart is rounded."""
    queue = {"new": 0, "review": 2}.get(card.kind, 1 if card.due_at else 3)
    buried = {"learner": -3, "scheduler": -2}.get(card.buried_by, queue)
    return {
        "guid": card.guid,
        "template": card.template,
        "deck": card.deck,
        "type": TYPES.index(card.kind),
        "queue": -1 if card.is_suspended else buried,
        "due_days": (card.due_on - TODAY).days if card.kind == "review" else None,
        "due_seconds": int(card.due_at.timestamp()) if card.due_at else None,
        "interval": card.interval_days,
        "ease": card.ease_permille,
        "reps": card.reps,
        "lapses": card.lapses,
        "flag": card.flag,
        "stability": card.stability,
        "difficulty": card.difficulty,
    }


def logs_of(package):
    """Return the log's rows without the ids of cards, by guid and template."""
    keys = {card.id: (card.guid, card.template) for card in package.cards}
    found = {key: [] for key in keys.values()}
    for row in package.log:
        found[keys[row.card]].append([row.id_ms, *row[2:]])
    return found


def without_ids(cards):
    return sorted((replace(card, id=0) for card in cards), key=lambda card: (card.guid, card.template))


def origins(items):
    """Return what items keep of their notes, by id; Anki renames a notetype where it has one of that name."""
    kept = {}
    for item in items:
        notetype = item.origin["notetype"]
        kept[item.id] = item.origin | {"notetype": notetype | {"name": notetype["name"].rstrip("+")}}
    return kept


@needs_anki
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["scheduled_fsrs", "media"])
def test_what_came_from_anki_goes_back_without_a_difference(name, form, tmp_path):
    path = FOLDER / f"{name}.apkg"
    if not path.exists():
        pytest.skip(f"{path} is missing")
    first = read_package(path.read_bytes())
    written = write(
        first.items.items, made_at=MADE_AT, form=form, media=first.items.media, memory=Memory(first.cards, first.log)
    )

    said, exports = in_anki(tmp_path, written.content)

    assert list(written.findings) == []
    assert {guid: note["fields"] for guid, note in said["notes"].items()} == {
        item.origin["guid"]: list(item.origin["fields"]) for item in first.items.items
    }
    assert sorted(said["media"]) == sorted(first.items.media)
    names = state_of(first.cards[0]).keys()
    key = lambda card: (card["guid"], card["template"])  # noqa: E731
    assert sorted(({name: card[name] for name in names} for card in said["cards"]), key=key) == sorted(
        map(state_of, first.cards), key=key
    )
    assert {key(card): card["log"] for card in said["cards"]} == logs_of(first)
    for export in exports:
        assert {item.id: item for item in export.items.items} == {item.id: item for item in first.items.items}
        assert origins(export.items.items) == origins(first.items.items)
        assert without_ids(export.cards) == without_ids(first.cards)
        assert logs_of(export) == logs_of(first)
        assert export.items.media == first.items.media


def our_items():
    return [item for path in BANKS for item in read_bank(path.read_bytes()).result.items]


def remembered(items):
    """Return a learner who knows each card, with one review in the log of it."""
    cards = []
    for item in items:
        kind = REGISTRY[item.type]
        for ordinal in kind.ordinals(kind.parse_body(item.body)):
            number = len(cards) + 1
            known = {"kind": "review", "interval_days": 3, "ease_permille": 2500, "reps": 1, "stability": 3.25}
            cards.append(
                PackageCard(
                    number,
                    "",
                    0,
                    item.id,
                    ordinal,
                    "Course::Ours",
                    **known,
                    difficulty=5.5,
                    desired_retention=0.9,
                    decay=0.154,
                    due_on=TODAY + timedelta(days=number % 30),
                    last_reviewed_at=MADE_AT,
                    flag=number % 8,
                    is_suspended=number % 11 == 0,
                )
            )
    log = [LogRow(1_790_000_000_000 + card.id, card.id, 3, 3, 0, 550, 4000, 0) for card in cards]
    return Memory(cards, log)


@needs_anki
@pytest.mark.parametrize("form", FORMS)
def test_items_of_every_type_come_back_with_their_memory(form, tmp_path):
    items = our_items()
    memory = remembered(items)
    written = write(items, made_at=MADE_AT, form=form, memory=memory)

    said, exports = in_anki(tmp_path, written.content)

    assert list(written.findings) == []
    assert {item.type for item in items} == REGISTRY.keys()
    assert said["imports"][0]["new"] == len(items)
    assert said["imports"][0]["cards"] == len(memory.cards)
    assert not any("{{" in card["question"] or not card["answer"] for card in said["cards"])
    for export in exports:
        assert list(export.items.findings) == []
        assert {item.id: item for item in export.items.items} == {item.id: item for item in items}
        assert {replace(card, id=0, guid="", template=0) for card in export.cards} == {
            replace(card, id=0) for card in memory.cards
        }
        assert sorted(row[0] for row in export.log) == sorted(row[0] for row in memory.log)


@needs_anki
def test_a_second_import_updates_and_adds_nothing_twice(tmp_path):
    items = our_items()
    first = write(items, made_at=MADE_AT)
    changed = [replace(items[0], feedback="Another word on it."), *items[1:]]
    second = write(changed, made_at=MADE_AT + timedelta(days=1), form="legacy")

    said, exports = in_anki(tmp_path, first.content, second.content, second.content)

    counts = {"conflicting": 0, "notes": len(items), "cards": said["imports"][0]["cards"]}
    assert said["imports"] == [
        {"new": len(items), "updated": 0, "duplicate": 0} | counts,
        {"new": 0, "updated": len(items), "duplicate": 0} | counts,
        {"new": 0, "updated": 0, "duplicate": len(items)} | counts,
    ]
    assert {item.id: item for item in exports[0].items.items} == {item.id: item for item in changed}
