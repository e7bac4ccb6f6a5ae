"""What the current form of a package keeps in tables of its own: notetypes, decks, presets and settings of schema 18.

The columns and the fields of the messages are those of Anki 26.09.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.presets import DEFAULT_PRESET, Preset
from quizzes.engine.formats.apkg.protobuf import encode, float_field, packed_floats

TABLES = """
CREATE TABLE deck_config (
  id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer NOT NULL,
  usn integer NOT NULL, config blob NOT NULL
);
CREATE TABLE config (
  KEY text NOT NULL PRIMARY KEY, usn integer NOT NULL, mtime_secs integer NOT NULL, val blob NOT NULL
) WITHOUT ROWID;
CREATE TABLE fields (
  ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase, config blob NOT NULL,
  PRIMARY KEY (ntid, ord)
) WITHOUT ROWID;
CREATE UNIQUE INDEX idx_fields_name_ntid ON fields (name, ntid);
CREATE TABLE templates (
  ntid integer NOT NULL, ord integer NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer NOT NULL,
  usn integer NOT NULL, config blob NOT NULL, PRIMARY KEY (ntid, ord)
) WITHOUT ROWID;
CREATE UNIQUE INDEX idx_templates_name_ntid ON templates (name, ntid);
CREATE INDEX idx_templates_usn ON templates (usn);
CREATE TABLE notetypes (
  id integer NOT NULL PRIMARY KEY, name text NOT NULL COLLATE unicase, mtime_secs integer NOT NULL,
  usn integer NOT NULL, config blob NOT NULL
);
CREATE UNIQUE INDEX idx_notetypes_name ON notetypes (name);
CREATE INDEX idx_notetypes_usn ON notetypes (usn);
CREATE TABLE decks (
  id integer PRIMARY KEY NOT NULL, name text NOT NULL COLLATE unicase, mtime_secs integer NOT NULL,
  usn integer NOT NULL, common blob NOT NULL, kind blob NOT NULL
);
CREATE UNIQUE INDEX idx_decks_name ON decks (name);
CREATE INDEX idx_notes_mid ON notes (mid);
CREATE INDEX idx_cards_odid ON cards (odid) WHERE odid != 0;
CREATE TABLE tags (
  tag text NOT NULL PRIMARY KEY COLLATE unicase, usn integer NOT NULL, collapsed boolean NOT NULL, config blob NULL
) WITHOUT ROWID;
CREATE TABLE graves (
  oid integer NOT NULL, type integer NOT NULL, usn integer NOT NULL, PRIMARY KEY (oid, type)
) WITHOUT ROWID;
CREATE INDEX idx_graves_pending ON graves (usn);
"""

_SETTINGS = {"schedVer": b"2", "sched2021": b"true", "creationOffset": b"0", "rollover": b"4", "curDeck": b"1"}
_FIELD = encode(((3, "Arial"), (4, 20)))


def fill(
    connection: sqlite3.Connection,
    *,
    notetypes: Sequence[Notetype],
    decks: Mapping[str, int],
    presets: Sequence[Preset],
    preset: Preset,
    changed: int,
) -> None:
    """Write the rows; `decks` are ids by whole name, `changed` is in seconds since 1970.

    Notetypes were changed at time 0, so that they never replace what a learner has made of them.
    """
    connection.executemany("INSERT INTO config VALUES (?, 0, 0, ?)", _SETTINGS.items())
    connection.executemany(
        "INSERT INTO deck_config VALUES (?, ?, ?, -1, ?)",
        ((each.id, each.name, changed, _preset(each)) for each in presets),
    )
    connection.executemany(
        "INSERT INTO decks VALUES (?, ?, ?, -1, x'', ?)",
        (
            (id_, name.replace("::", "\x1f"), changed, encode(((1, encode(((1, 1 if id_ == 1 else preset.id),))),)))
            for name, id_ in decks.items()
        ),
    )
    for notetype in notetypes:
        _add_notetype(connection, notetype)


def _add_notetype(connection: sqlite3.Connection, notetype: Notetype) -> None:
    config = encode(
        [
            *((1, 1) for _ in range(notetype.is_cloze)),
            (2, notetype.sort_field),
            (3, notetype.css),
            (5, notetype.latex[0]),
            (6, notetype.latex[1]),
        ]
    )
    connection.execute("INSERT INTO notetypes VALUES (?, ?, 0, -1, ?)", (notetype.id, notetype.name, config))
    connection.executemany(
        "INSERT INTO fields VALUES (?, ?, ?, ?)",
        ((notetype.id, place, name, _FIELD) for place, name in enumerate(notetype.fields)),
    )
    connection.executemany(
        "INSERT INTO templates VALUES (?, ?, ?, 0, -1, ?)",
        (
            (notetype.id, place, template.name, encode(((1, template.question), (2, template.answer))))
            for place, template in enumerate(notetype.templates)
        ),
    )


def _preset(preset: Preset) -> bytes:
    """Return a preset's message; what Anki leaves out where it is 0 is left out."""
    default = DEFAULT_PRESET
    weights: Iterable[tuple[int, bytes]] = [(6, packed_floats(preset.weights))] if preset.weights else []
    return b"".join(
        (
            encode([(1, packed_floats([1, 10])), (2, packed_floats([10])), (4, packed_floats([1] * 7)), *weights]),
            encode([(9, default["new_a_day"]), (10, default["reviews_a_day"])]),
            *(float_field(field, value) for field, value in ((11, 2.5), (12, 1.3), (13, 1.2), (15, 1))),
            encode([(16, default["longest_days"]), (17, 1), (18, default["good_days"]), (19, default["easy_days"])]),
            encode([(21, 1), (22, default["leech_lapses"]), (24, default["seconds_counted"])]),
            float_field(37, preset.desired_retention),
            float_field(40, 0.9),
        )
    )
