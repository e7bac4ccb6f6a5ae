"""Packages made by hand, of any notetype and note and with any change to database or zip file, or by our writer."""

import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import zstandard

from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.presets import Preset
from quizzes.engine.formats.apkg.saving import Rows, note_row, saved
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item

RULE = "{{FrontSide}}\n\n<hr id=answer>\n\n"
BASIC = Notetype(1, "Basic", False, ("Front", "Back"), (Template("Card 1", "{{Front}}", RULE + "{{Back}}"),))
REVERSED = replace(
    BASIC,
    id=2,
    name="Both",
    fields=("Front", "Back", "Add Reverse"),
    templates=(
        *BASIC.templates,
        Template("Card 2", "{{#Add Reverse}}{{Back}}{{/Add Reverse}}", RULE + "{{Front}}"),
    ),
)
TYPED = replace(
    BASIC,
    id=3,
    name="Typed",
    templates=(Template("Card 1", "{{Front}}\n{{type:Back}}", "{{Front}}<hr id=answer>{{type:Back}}"),),
)
CLOZE = Notetype(
    4,
    "Cloze",
    True,
    ("Text", "Back Extra"),
    (Template("Cloze", "{{cloze:Text}}", "{{cloze:Text}}<br>\n{{Back Extra}}"),),
)
MADE_AT = datetime(2026, 11, 22, tzinfo=UTC)
CREATED_ON = date(2026, 11, 20)
FLASHCARD = Item(id="one", type="flashcard", body={"front": "*a*", "back": "b"}, stem="Above", feedback="Below")


def with_templates(*templates, fields=("Front", "Back"), **more):
    """Return a notetype of templates, each given as its two sides."""
    named = [Template(f"Card {place}", *sides) for place, sides in enumerate(templates, start=1)]
    return Notetype(9, "Other", False, fields, tuple(named), **more)


def note(number, notetype, *fields, guid=None, tags=()):
    return note_row(number, guid or f"guid {number}", notetype, tags, fields, 0)


def card(number, note_id, template=0, *, deck=1, state=(0, 0, 1), rest=(0, 0, 0, 0, 0, 0, 0, 0, "")):
    return (number, note_id, deck, template, 0, -1, *state, *rest)


def database(notetypes, notes, cards, *, log=(), decks=None, schema=11, changes=()):
    """Return an SQLite file; `changes` are SQL that is run on it."""
    rows = Rows(
        created_on=CREATED_ON,
        made_at=MADE_AT,
        notetypes=notetypes,
        decks=decks or {"Default": 1, "Course": 5, "Course::Unit": 6},
        preset=Preset(1, "Default"),
        notes=notes,
        cards=cards,
        log=log,
    )
    content = saved(rows, schema=schema)
    return changed(content, *changes) if changes else content


def changed(content, *changes):
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(content)
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        for change in changes:
            connection.execute(*change) if isinstance(change, tuple) else connection.execute(change)
        return connection.serialize()


def package(content, *, meta=b"\x08\x02", name="collection.anki21", files=None, media=None):
    """Return a zip file around a database; `media` is the list of names as it stands in the file."""
    entries = {"meta": meta, name: content, "media": json.dumps(media or {}).encode(), **(files or {})}
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for entry, data in entries.items():
            if data is not None:
                file.writestr(entry, data)
    return made.getvalue()


def current(content, **more):
    """Return a package of the current form around a database."""
    return package(
        zstandard.compress(content),
        **{"meta": b"\x08\x03", "name": "collection.anki21b", "files": {"media": zstandard.compress(b"")}} | more,
    )


def of_notes(notetype, *notes, templates=(0,), **more):
    """Return a package of notes, given as their fields, each with cards of these templates."""
    note_rows = [note(number, notetype, *fields) for number, fields in enumerate(notes, start=1)]
    card_rows = [
        card(number * 10 + template, number, template) for number in range(1, len(notes) + 1) for template in templates
    ]
    return package(database([notetype], note_rows, card_rows), **more)


def written(*items, **more):
    """Return a package of items, and the findings, as our writer makes them at `MADE_AT`."""
    return write(items, made_at=MADE_AT, **more)
