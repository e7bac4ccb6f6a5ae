"""An item: what an author writes, in the form that all readers, writers, lint rules and the bank share."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from quizzes.engine.itemtypes.base import Json

type Level = Literal["", "recall", "understand", "apply", "evaluate"]

LEVELS: tuple[Level, ...] = ("recall", "understand", "apply", "evaluate")


@dataclass(frozen=True, slots=True)
class Waiver:
    """An author's word that a lint finding is meant so, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Item:
    """One question or card.

    `id` is a slug, unique in its bank and never reused; `was` lists earlier ids. `body` is what the item type alone
    understands; `stem` and `feedback` are Markdown, the stem always public. `passage` is a passage's anchor ('3.2').
    `origin` keeps what only the format it came from can say.
    """

    id: str
    type: str
    body: Json
    stem: str = ""
    feedback: str = ""
    points: Decimal = Decimal(1)
    level: Level = ""
    tags: tuple[str, ...] = ()
    passage: str = ""
    name: str = ""
    was: tuple[str, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    origin: Json = field(default=None, compare=False)


def content_hash(item: Item) -> str:
    """Return 64 hex digits over what a version stores (type, stem, body, feedback, points): equal content, equal hash.

    Tags, level, passage and name are not part of it: changing them makes no new version.
    """
    content = [item.type, item.stem, item.body, item.feedback, str(item.points.normalize())]
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
