"""Runs in a Python that has Anki: imports packages into one new collection, says what is there, and exports it again.

    ankioracle.py EXPORTED PACKAGE...

`EXPORTED` is a path without its ending: '.apkg' and '.legacy.apkg' are written. Prints one JSON object.
"""

import json
import sys
import tempfile
from pathlib import Path

from anki.collection import (
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

LOG = ("id", "ease", "ivl", "lastIvl", "factor", "time", "type")


def main(exported: str, *packages: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "collection.anki2"))
        imports = [imported(collection, package) for package in packages]
        said = {"imports": imports, "cards": cards(collection), "notes": notes(collection)}
        said["media"] = sorted(path.name for path in Path(collection.media.dir()).iterdir())
        said["decks"] = sorted(deck.name for deck in collection.decks.all_names_and_ids())
        for ending, is_legacy in ((".apkg", False), (".legacy.apkg", True)):
            options = ExportAnkiPackageOptions(
                with_scheduling=True, with_deck_configs=True, with_media=True, legacy=is_legacy
            )
            collection.export_anki_package(out_path=exported + ending, options=options, limit=None)
        collection.close()
    print(json.dumps(said))  # noqa: T201 - the caller reads it


def imported(collection: Collection, package: str) -> dict[str, int]:
    options = ImportAnkiPackageOptions(with_scheduling=True, with_deck_configs=True)
    log = collection.import_anki_package(ImportAnkiPackageRequest(package_path=package, options=options)).log
    return {"new": len(log.new), "updated": len(log.updated), "duplicate": len(log.duplicate)} | {
        "conflicting": len(log.conflicting),
        "notes": collection.note_count(),
        "cards": collection.card_count(),
    }


def notes(collection: Collection) -> dict[str, object]:
    return {
        note.guid: {"fields": note.fields, "tags": sorted(note.tags), "notetype": note.note_type()["name"]}
        for note in map(collection.get_note, collection.find_notes(""))
    }


def cards(collection: Collection) -> list[object]:
    return [card(collection, collection.get_card(id_)) for id_ in collection.find_cards("")]


def card(collection, found):
    state = found.memory_state
    return {
        "guid": found.note().guid,
        "template": found.ord,
        "deck": collection.decks.name(found.odid or found.did),
        "type": found.type,
        "queue": found.queue,
        "due_days": found.due - collection.sched.today if found.type == 2 else None,
        "due_seconds": found.due if found.queue == 1 else None,
        "interval": found.ivl,
        "ease": found.factor,
        "reps": found.reps,
        "lapses": found.lapses,
        "flag": found.user_flag(),
        "stability": round(state.stability, 4) if state else None,
        "difficulty": round(state.difficulty, 3) if state else None,
        "log": [list(row) for row in collection.db.all(f"select {', '.join(LOG)} from revlog where cid = ?", found.id)],
        "question": found.question(),
        "answer": found.answer(),
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
