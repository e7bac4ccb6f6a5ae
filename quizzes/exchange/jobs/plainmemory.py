"""What a package remembers of its cards as plain JSON values, by which the reading process hands it over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from quizzes.engine.formats.apkg.package import LogRow, Package, PackageCard

MEMORY = "memory.json"
MOST_REVIEWS = 200_000
"""More than somebody reviews in twenty years of two dozen a day."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The cards of a package that have an item, and their reviews; `is_too_long`: there are more than are taken."""

    cards: Sequence[PackageCard] = ()
    log: Mapping[int, Sequence[LogRow]] = field(default_factory=dict)
    is_too_long: bool = False


def leave_memory(package: Package, *, folder: Path) -> None:
    """Write what the package remembers into the folder, where it remembers anything."""
    cards = [card for card in package.cards if card.item]
    known = {card.id for card in cards}
    log = [row for row in package.log if row.card in known]
    said = {"too_long": True} if len(log) > MOST_REVIEWS else {"cards": [_plain(card) for card in cards], "log": log}
    # A guid may be any text, and half a surrogate pair is none that a file could hold otherwise.
    (folder / MEMORY).write_text(json.dumps(said), encoding="ascii")


def _plain(card: PackageCard) -> dict[str, object]:
    said = asdict(card)
    for name in ("due_on", "due_at", "last_reviewed_at"):
        said[name] = None if said[name] is None else said[name].isoformat()
    return said


def memory_left(folder: Path) -> Remembered:
    """Return what was left in the folder; nothing of a file that is no package."""
    path = folder / MEMORY
    if not path.is_file():
        return Remembered()
    said: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    if said.get("too_long"):
        return Remembered(is_too_long=True)
    log: dict[int, list[LogRow]] = {}
    for row in said["log"]:
        log.setdefault(row[1], []).append(LogRow._make(row))
    return Remembered([_card(plain) for plain in said["cards"]], log)


def _card(plain: dict[str, Any]) -> PackageCard:
    due_on, due_at, last = (plain.pop(name) for name in ("due_on", "due_at", "last_reviewed_at"))
    return PackageCard(
        **plain,
        due_on=date.fromisoformat(due_on) if due_on else None,
        due_at=datetime.fromisoformat(due_at) if due_at else None,
        last_reviewed_at=datetime.fromisoformat(last) if last else None,
    )
