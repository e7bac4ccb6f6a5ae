"""The field by which a note that we wrote brings its whole item back.

Anki shows the two sides of a card; type, options, points and all else that an item says stand as JSON in the last field
of our notetypes, which no card shows. A digest of the other fields tells whether somebody has edited them in Anki.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.interchange import is_item_id
from quizzes.engine.items import LEVELS, Item, Waiver
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal
from quizzes.engine.itemtypes.storable import is_storable

FIELD = "Seminar item"

_ENCODER = json.JSONEncoder(separators=(",", ":"))
_LARGEST_POINTS = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item as it was written, and its body as its type reads it.

    `is_untouched` says that the note's other fields still are as we wrote them.
    """

    item: Item
    body: object
    is_untouched: bool


def sealed(item: Item, fields: Sequence[str]) -> str:
    """Return the text of the last field, for the other fields as they are written."""
    said: dict[str, object] = {"digest": _digest(fields), "id": item.id, "type": item.type, "body": item.body}
    more = {
        "stem": item.stem,
        "feedback": item.feedback,
        "points": "" if item.points == 1 else str(item.points),
        "level": item.level,
        "tags": list(item.tags),
        "passage": item.passage,
        "name": item.name,
        "was": list(item.was),
        "waivers": [[waiver.rule, waiver.reason] for waiver in item.waivers],
        "origin": item.origin,
    }
    said |= {key: value for key, value in more.items() if value}
    # ASCII without mark-up: Anki normalizes Unicode, and looks for tags in every field.
    text = _ENCODER.encode(said)
    return text.replace("<", "\\u003c").replace("&", "\\u0026").replace("[sound:", "\\u005bsound:")


def unsealed(text: str, fields: Sequence[str]) -> OwnItem | None:
    """Return the item that a note's last field holds, None where it holds none that is whole."""
    try:
        said = json.loads(text)
        if not isinstance(said, dict):
            return None
        item = _item(said)
        body = REGISTRY[item.type].parse_body(item.body)
    except (ValueError, RecursionError, KeyError, TypeError, MalformedBody, NotANumber):
        return None
    texts = (item.stem, item.feedback, item.name, item.passage, *item.tags)
    if not is_item_id(item.id) or not is_storable("".join(texts)):
        return None
    return OwnItem(item, body, is_untouched=said.get("digest") == _digest(fields))


def _item(said: Mapping[str, Json]) -> Item:
    """Return the item. Raises KeyError, TypeError or ValueError where a part is not what it should be."""
    level = _text(said, "level")
    return Item(
        id=_text(said, "id"),
        type=_text(said, "type"),
        body=said["body"],
        stem=_text(said, "stem"),
        feedback=_text(said, "feedback"),
        points=_points(said["points"]) if "points" in said else Decimal(1),
        level=next((known for known in LEVELS if known == level), ""),
        tags=_texts(said, "tags"),
        passage=_text(said, "passage"),
        name=_text(said, "name"),
        was=_texts(said, "was"),
        waivers=tuple(Waiver(*_pair(pair)) for pair in _list(said.get("waivers", ()))),
        origin=said.get("origin"),
    )


def _points(value: Json) -> Decimal:
    if not isinstance(value, str):
        raise TypeError("points are not text")
    points = exact_decimal(value)
    if not 0 <= points < _LARGEST_POINTS:
        raise ValueError("points out of range")
    return points


def _text(said: Mapping[str, Json], key: str) -> str:
    value = said.get(key, "")
    if not isinstance(value, str):
        raise TypeError(key)
    return value


def _list(value: Json) -> Sequence[Json]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError("not a list")
    return value


def _texts(said: Mapping[str, Json], key: str) -> tuple[str, ...]:
    if key not in said:
        return ()
    texts = tuple(text for text in _list(said[key]) if isinstance(text, str))
    if len(texts) != len(_list(said[key])):
        raise TypeError("not a list of texts")
    return texts


def _pair(value: Json) -> tuple[str, str]:
    rule, reason = _list(value)
    if not isinstance(rule, str) or not isinstance(reason, str):
        raise TypeError("not two texts")
    return rule, reason


def _digest(fields: Sequence[str]) -> str:
    text = unicodedata.normalize("NFC", "\x1f".join(fields))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
