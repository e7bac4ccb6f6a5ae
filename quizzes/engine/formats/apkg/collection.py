"""The rows of a collection: notetypes, decks, notes, cards and the review log, from either of Anki's two schemas.

Schema 11 keeps notetypes, decks and settings as JSON in the one row of `col`; schemas 15 to 18 in tables of their own,
with protocol buffers. Notes, cards and log are the same in both.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from quizzes.engine.formats.apkg.contents import Limits
from quizzes.engine.formats.apkg.database import columns, opened
from quizzes.engine.formats.apkg.notetypes import Notetype, Template
from quizzes.engine.formats.apkg.package import LogRow, PackageDeck
from quizzes.engine.formats.apkg.protobuf import MalformedMessage, blob, decode, floats, number, text
from quizzes.engine.interchange import FileRefused

OLDEST_SCHEMA, NEWEST_SCHEMA = 11, 18
# Older collections do not say where they were made; their first day began at four in the morning there.
_FIRST_HOUR = 4
_WEIGHTS = (6, 5, 3)  # the fields of FSRS-6's, FSRS-5's and FSRS-4.5's weights
_DESIRED_RETENTION = 37

type NoteRow = tuple[int, str, int, str, str]
"""Id, guid, notetype's id, tags, fields."""

type CardRow = tuple[int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, str]
"""Id, note's id, deck's id, template, type, queue, due, interval, ease, reps, lapses, steps left, home due, home
deck's id, flags, data."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The rows of a collection, notes and cards by rising id."""

    created_on: date
    notetypes: Mapping[int, Notetype]
    decks: Mapping[int, PackageDeck]
    notes: Sequence[NoteRow]
    cards: Sequence[CardRow]
    log: Sequence[LogRow]


def collection_of(database: bytes, *, limits: Limits) -> Collection:
    """Return the rows of a collection. Raises FileRefused."""
    with opened(database, value_bytes=limits.value_bytes, steps=limits.steps) as connection:
        if not {"ver", "crt", "conf", "models", "decks", "dconf"} <= columns(connection, "col"):
            raise FileRefused("the package's collection is not one of Anki's")
        row = connection.execute("SELECT CAST(ver AS INTEGER), CAST(crt AS INTEGER) FROM col").fetchone()
        schema, crt = row or (0, 0)
        if not OLDEST_SCHEMA <= (schema or 0) <= NEWEST_SCHEMA:
            raise FileRefused(f"the package's collection has a schema ({schema}) of another time than is known here")
        try:
            read_kinds = _in_tables if columns(connection, "notetypes") else _in_json
            notetypes, decks, offset_minutes = read_kinds(connection)
        except MalformedMessage as error:
            raise FileRefused(f"the package's notetypes or decks are damaged: {error}") from None
        notes: list[NoteRow] = _rows(
            connection, _NOTES, limits.notes, f"the package holds more than {limits.notes:,} notes"
        )
        if sum(len(row[4]) for row in notes) > limits.characters:
            raise FileRefused(f"the package's notes hold more than {limits.characters:,} characters")
        log: list[tuple[int, ...]] = _rows(
            connection, _LOG, limits.log_rows, f"the package holds more than {limits.log_rows:,} reviews"
        )
        return Collection(
            created_on=_day(crt or 0, offset_minutes),
            notetypes=notetypes,
            decks=decks,
            notes=notes,
            cards=_rows(connection, _CARDS, limits.cards, f"the package holds more than {limits.cards:,} cards"),
            log=[LogRow._make(row) for row in log],
        )


type _Kinds = tuple[dict[int, Notetype], dict[int, PackageDeck], int | None]

# Any value can stand in any column of SQLite's; casting makes each what its reader expects.
_NOTES = """SELECT id, CAST(ifnull(guid, '') AS TEXT), CAST(ifnull(mid, 0) AS INTEGER),
CAST(ifnull(tags, '') AS TEXT), CAST(ifnull(flds, '') AS TEXT) FROM notes ORDER BY id"""
_CARD_NUMBERS = "nid, did, ord, type, queue, due, ivl, factor, reps, lapses, left, odue, odid, flags"
_CARDS = (
    "SELECT id, "  # noqa: S608 - the names of columns
    + ", ".join(f"CAST(ifnull({name}, 0) AS INTEGER)" for name in _CARD_NUMBERS.split(", "))
    + ", CAST(ifnull(data, '') AS TEXT) FROM cards ORDER BY id"
)
_LOG = (
    "SELECT id, "  # noqa: S608 - the names of columns
    + ", ".join(
        f"CAST(ifnull({name}, 0) AS INTEGER)" for name in ("cid", "ease", "ivl", "lastIvl", "factor", "time", "type")
    )
    + " FROM revlog ORDER BY id"
)


def _rows[Row: tuple[object, ...]](connection: sqlite3.Connection, query: str, most: int, refusal: str) -> list[Row]:
    rows: list[Row] = connection.execute(f"{query} LIMIT ?", (most + 1,)).fetchall()
    if len(rows) > most:
        raise FileRefused(refusal)
    return rows


def _day(crt: int, offset_minutes: int | None) -> date:
    """Return the day on which a collection was made; `offset_minutes` is how far west of Greenwich."""
    try:
        utc = datetime.fromtimestamp(crt, UTC)
        if offset_minutes is None:
            hours_east = _FIRST_HOUR - utc.hour
            offset_minutes = -60 * (hours_east if hours_east > -11 else hours_east + 24)
        return (utc - timedelta(minutes=offset_minutes)).date()
    except (ValueError, OverflowError, OSError):
        raise FileRefused("the package's collection was made at no time that a calendar knows") from None


def _in_json(connection: sqlite3.Connection) -> _Kinds:
    conf, models, decks, presets = map(
        _object, connection.execute("SELECT conf, models, decks, dconf FROM col").fetchone()
    )
    offset = conf.get("creationOffset")
    return (
        {int(id_): Notetype.from_json(int(id_), model) for id_, model in models.items() if _is_number(id_)},
        {int(id_): _deck_from_json(deck, presets) for id_, deck in decks.items() if _is_number(id_)},
        offset if isinstance(offset, int) else None,
    )


def _is_number(id_: str) -> bool:
    return id_.isascii() and id_.isdecimal() and len(id_) < 19


def _object(value: object) -> dict[str, object]:
    """Return the JSON object in a column of `col`. Raises MalformedMessage."""
    if not isinstance(value, str):
        raise MalformedMessage("a setting is not text")
    try:
        found = json.loads(value or "{}")
    except (ValueError, RecursionError):
        raise MalformedMessage("a setting is not JSON") from None
    if not isinstance(found, dict):
        raise MalformedMessage("a setting is not an object")
    return found


def _deck_from_json(deck: object, presets: Mapping[str, object]) -> PackageDeck:
    if not isinstance(deck, dict) or not isinstance(deck.get("name"), str):
        raise MalformedMessage("a deck has no name")
    found = presets.get(str(deck.get("conf")))
    preset = found if isinstance(found, dict) else {}
    weights = next(
        (preset[name] for name in ("fsrsParams6", "fsrsWeights5", "fsrsParams5", "fsrsWeights") if preset.get(name)), ()
    )
    retention = preset.get("desiredRetention")
    description = deck.get("desc")
    return PackageDeck(
        name=deck["name"],
        description=description if isinstance(description, str) else "",
        is_filtered=bool(deck.get("dyn")),
        weights=tuple(float(weight) for weight in weights if isinstance(weight, int | float)),
        desired_retention=retention if isinstance(retention, float) else None,
    )


def _in_tables(connection: sqlite3.Connection) -> _Kinds:
    presets = {id_: decode(bytes(config)) for id_, config in connection.execute("SELECT id, config FROM deck_config")}
    decks = {
        id_: _deck_from_message(str(name), decode(bytes(kind)), presets)
        for id_, name, kind in connection.execute("SELECT id, name, kind FROM decks")
    }
    offset = connection.execute("SELECT val FROM config WHERE KEY = 'creationOffset'").fetchone()
    return _notetypes_in_tables(connection), decks, _whole(offset[0]) if offset else None


def _whole(value: object) -> int | None:
    data = value if isinstance(value, bytes) else str(value).encode()
    return int(data) if len(data) < 6 and data.removeprefix(b"-").isdigit() else None


def _notetypes_in_tables(connection: sqlite3.Connection) -> dict[int, Notetype]:
    fields: dict[int, list[str]] = {}
    for id_, name in connection.execute("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields.setdefault(id_, []).append(str(name))
    templates: dict[int, list[Template]] = {}
    for id_, name, config in connection.execute("SELECT ntid, name, config FROM templates ORDER BY ntid, ord"):
        templates.setdefault(id_, []).append(Template.from_message(str(name), decode(bytes(config))))
    return {
        id_: Notetype.from_message(
            id_, str(name), decode(bytes(config)), tuple(fields.get(id_, ())), tuple(templates.get(id_, ()))
        )
        for id_, name, config in connection.execute("SELECT id, name, config FROM notetypes")
    }


def _deck_from_message(
    name: str, kind: dict[int, list[int | bytes]], presets: Mapping[int, dict[int, list[int | bytes]]]
) -> PackageDeck:
    normal = decode(blob(kind, 1))
    preset = presets.get(number(normal, 1), {})
    retention = floats(normal, 10) or floats(preset, _DESIRED_RETENTION)
    return PackageDeck(
        name=name.replace("\x1f", "::"),
        description=text(normal, 4),
        is_filtered=2 in kind,
        weights=next((weights for field in _WEIGHTS if (weights := floats(preset, field))), ()),
        desired_retention=retention[-1] if retention else None,
    )
