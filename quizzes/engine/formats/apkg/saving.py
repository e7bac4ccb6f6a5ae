"""Writing a collection's rows into an SQLite file, of schema 11 or 18."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from html import unescape

from quizzes.engine.formats.apkg import schema11, schema18
from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.presets import Preset

_TABLES = """
CREATE TABLE col (
  id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL, scm integer NOT NULL, ver integer NOT NULL,
  dty integer NOT NULL, usn integer NOT NULL, ls integer NOT NULL, conf text NOT NULL, models text NOT NULL,
  decks text NOT NULL, dconf text NOT NULL, tags text NOT NULL
);
CREATE TABLE notes (
  id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL,
  tags text NOT NULL, flds text NOT NULL, sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL,
  data text NOT NULL
);
CREATE TABLE cards (
  id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL, ord integer NOT NULL, mod integer NOT NULL,
  usn integer NOT NULL, type integer NOT NULL, queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL,
  factor integer NOT NULL, reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL,
  odue integer NOT NULL, odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL
);
CREATE TABLE revlog (
  id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL, ease integer NOT NULL, ivl integer NOT NULL,
  lastIvl integer NOT NULL, factor integer NOT NULL, time integer NOT NULL, type integer NOT NULL
);
"""
# Made after the rows, which is quicker.
_INDEXES = """
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""
_FIRST_HOUR = timedelta(hours=4)  # of a day, as in a new collection
_SOURCE = re.compile(
    r"""<(?:img|audio|video|object)\b[^<>]*?\b(?:src|data)=["']?([^"'<>]*)["']?[^<>]*>""", re.IGNORECASE
)
_MARKUP = re.compile(r"<[^<>]*>")

type Row = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a collection holds; `notes`, `cards` and `log` are rows with all columns, `decks` ids by whole name.

    All decks but Default have the `preset`. Days count from `created_on`; `made_at` is the time of all changes.
    """

    created_on: date
    made_at: datetime
    notetypes: Sequence[Notetype]
    decks: dict[str, int]
    preset: Preset
    notes: Iterable[Row]
    cards: Iterable[Row]
    log: Iterable[Row]


def saved(rows: Rows, *, schema: int) -> bytes:
    """Return an SQLite file; `schema` is 11 or 18."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.create_collation("unicase", lambda one, other: (one > other) - (one < other))
        connection.executescript(_TABLES)
        connection.execute("BEGIN")
        _fill_col(connection, rows, schema)
        for table, columns, values in (("notes", 11, rows.notes), ("cards", 18, rows.cards), ("revlog", 9, rows.log)):
            places = ", ".join("?" * columns)
            connection.executemany(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608 - our own names
        connection.execute("COMMIT")
        connection.executescript(_INDEXES)
        if schema == 18:
            connection.executescript(schema18.TABLES)
            schema18.fill(
                connection,
                notetypes=rows.notetypes,
                decks=rows.decks,
                presets=_presets(rows.preset),
                preset=rows.preset,
                changed=_seconds(rows.made_at),
            )
        else:
            connection.execute(schema11.GRAVES)
        return connection.serialize()


def note_row(id_: int, guid: str, notetype: Notetype, tags: Sequence[str], fields: Sequence[str], changed: int) -> Row:
    """Return a note's row; `changed` in seconds since 1970."""
    first = stripped(fields[0])
    place = notetype.sort_field
    sort_text = first if not 0 < place < len(fields) else stripped(fields[place])
    joined = f" {' '.join(tags)} " if tags else ""
    return id_, guid, notetype.id, changed, -1, joined, "\x1f".join(fields), sort_text, _checksum(first), 0, ""


def stripped(html: str) -> str:
    """Return the text of a field, with the names of its media: what Anki sorts by and finds duplicates by."""
    if "<" in html:
        html = _MARKUP.sub("", _SOURCE.sub(r" \1 ", html))
    return unescape(html) if "&" in html else html


def _checksum(text: str) -> int:
    """Return the number by which Anki finds notes with the same first field: 32 bits of its SHA-1."""
    return int.from_bytes(hashlib.sha1(text.encode(), usedforsecurity=False).digest()[:4])


def _presets(preset: Preset) -> list[Preset]:
    default = Preset(1, "Default")
    return [default] if preset.id == 1 else [default, preset]


def _fill_col(connection: sqlite3.Connection, rows: Rows, schema: int) -> None:
    created = datetime(rows.created_on.year, rows.created_on.month, rows.created_on.day, tzinfo=UTC) + _FIRST_HOUR
    changed = _seconds(rows.made_at)
    texts = ["", "", "", "", ""]
    if schema == 11:
        texts = [
            schema11.settings(),
            schema11.notetypes_json(rows.notetypes),
            schema11.decks_json(rows.decks, preset=rows.preset, changed=changed),
            schema11.presets_json(_presets(rows.preset), changed=changed),
            "{}",
        ]
    connection.execute(
        "INSERT INTO col VALUES (1, ?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?)",
        (_seconds(created), changed * 1000, changed * 1000, schema, *texts),
    )


def _seconds(time: datetime) -> int:
    return int(time.timestamp())
