"""Reading a deck file: which items a deck takes, and the preset it starts with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from quizzes.engine.formats.bankfile.document import Document, Table, Unreadable, read_toml
from quizzes.engine.items import LEVELS, Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.linting.findings import Finding

type PresetValue = str | int | float | bool | tuple[PresetValue, ...]

DECK_KEYS = ("id", "title", "description", "position")
SELECT_KEYS = ("banks", "passages", "tags", "types", "levels", "items")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which items belong to a deck: those that fit every line that is not empty, and in a line any of its entries.

    Passages are anchors with `*` for any text ('1.*'); items are 'bank/item'.
    """

    banks: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    items: tuple[str, ...] = ()

    def takes(self, item: Item, *, bank: str) -> bool:
        """Return whether the deck takes the item of the bank with this id."""
        return (
            (not self.banks or bank in self.banks)
            and (not self.passages or any(fnmatchcase(item.passage, pattern) for pattern in self.passages))
            and (not self.tags or not set(self.tags).isdisjoint(item.tags))
            and (not self.types or item.type in self.types)
            and (not self.levels or item.level in self.levels)
            and (not self.items or f"{bank}/{item.id}" in self.items)
        )


@dataclass(frozen=True, slots=True)
class DeckFile:
    """A deck as its file describes it. `preset` holds what was written there, for the scheduler's preset to judge."""

    id: str
    title: str
    description: str
    position: int
    select: Selection
    preset: Mapping[str, PresetValue]


@dataclass(frozen=True, slots=True)
class DeckRead:
    """The deck, None where the file has an error, and what is to be said of the file."""

    deck: DeckFile | None
    findings: Sequence[Finding]


def read_deck(content: bytes) -> DeckRead:
    """Return the deck of a file of `decks/*.toml`."""
    try:
        document = read_toml(content, parse_decimal=float)
    except Unreadable as error:
        return DeckRead(None, (error.finding,))
    top = Table(document.values, "", document)
    top.allow(("deck", "select", "preset"))
    head = Table.at(document, "deck")
    if head.values:
        head.allow(DECK_KEYS)
    select = Table.at(document, "select") if "select" in document.values else Table({}, "select", document)
    select.allow(SELECT_KEYS)
    deck = DeckFile(
        id=head.slug("id") if head.values else "",
        title=head.required_text("title") if head.values else "",
        description=head.text("description"),
        position=head.whole("position"),
        select=_read_selection(select),
        preset=_read_preset(document, top),
    )
    tables = (top, head, select)
    findings = tuple(finding for table in tables for finding in table.findings)
    return DeckRead(None if any(table.has_errors for table in tables) else deck, findings)


def _read_selection(table: Table) -> Selection:
    selection = Selection(**{key: table.texts(key) for key in SELECT_KEYS})
    _check_names(table, "types", selection.types, known=tuple(REGISTRY), rule="unknown-type")
    _check_names(table, "levels", selection.levels, known=LEVELS, rule="unknown-level")
    for place, name in enumerate(selection.items):
        if name.count("/") != 1:
            table.remark("malformed-id", f"items[{place}]", f"{name!r} is not 'bank/item'")
    return selection


def _check_names(table: Table, key: str, names: Sequence[str], *, known: Sequence[str], rule: str) -> None:
    for place, name in enumerate(names):
        if name not in known:
            table.remark(rule, f"{key}[{place}]", f"{name!r} is none of {', '.join(known)}")


def _read_preset(document: Document, top: Table) -> dict[str, PresetValue]:
    if "preset" not in document.values:
        return {}
    table = Table.at(document, "preset")
    preset: dict[str, PresetValue] = {}
    for key, raw in table.values.items():
        value = _preset_value(raw)
        if value is None:
            table.remark(
                "malformed-value", key, f"{key} must be a text, a finite number, true, false or a list of them"
            )
        else:
            preset[key] = value
    top.findings.extend(table.findings)
    return preset


def _preset_value(raw: object) -> PresetValue | None:
    match raw:
        case float():
            return raw if math.isfinite(raw) else None
        case str() | int():
            return raw
        case [*entries]:
            values = [_preset_value(entry) for entry in entries]
            return None if None in values else tuple(value for value in values if value is not None)
        case _:
            return None
