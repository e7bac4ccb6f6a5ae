"""Reading a bank file: items, and a finding with its line for each thing that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from quizzes.engine.formats.bankfile.document import Document, Table, Unreadable, read_toml
from quizzes.engine.grading import points as storage
from quizzes.engine.interchange import ReadResult, is_item_id
from quizzes.engine.items import LEVELS, Item, Level, Waiver
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import ItemType, Json, MalformedBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.keys import split_known
from quizzes.engine.linting.findings import Finding

HEAD_KEYS = ("id", "title", "lecture", "description")
COMMON_KEYS = ("id", "type", "passage", "level", "tags", "points", "name", "was", "stem", "feedback", "waive")


@dataclass(frozen=True, slots=True)
class BankHead:
    """What a bank file says of its bank. `lecture` is the id of a lecture file, '' for none."""

    id: str
    title: str
    lecture: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class BankFile:
    """A bank file: its head, None where that could not be read, and its items. All findings are in `result`."""

    head: BankHead | None
    result: ReadResult


def read(content: bytes) -> ReadResult:
    """Return the items of a file; it may do without a head. An item with an error is left out, the others are not."""
    try:
        document = _document(content)
    except Unreadable as error:
        return ReadResult((), (error.finding,))
    return _read_items(document)


def read_bank(content: bytes) -> BankFile:
    """Return head and items. A head without id or title is an error."""
    try:
        document = _document(content)
    except Unreadable as error:
        return BankFile(None, ReadResult((), (error.finding,)))
    table = Table.at(document, "bank")
    head = _read_head(table) if table.values else None
    result = _read_items(document)
    findings = (*table.findings, *result.findings)
    return BankFile(None if table.has_errors else head, replace(result, findings=findings))


def _document(content: bytes) -> Document:
    # Decimals stay text, so that 0.1 is a tenth; TOML allows '_' between digits.
    return read_toml(content, parse_decimal=lambda text: text.replace("_", ""))


def _read_head(table: Table) -> BankHead:
    table.allow(HEAD_KEYS)
    return BankHead(table.slug("id"), table.required_text("title"), table.text("lecture"), table.text("description"))


def _read_items(document: Document) -> ReadResult:
    entries, findings = _entries(document)
    items: dict[str, Item] = {}
    lines: dict[str, int] = {}
    for place, values in enumerate(entries):
        table = _item_table(values, f"item[{place}]", document)
        item = _read_item(table)
        if item is not None and item.id in items:
            table.remark("repeated-id", "id", f"{item.id!r} is already the id of the item on line {lines[item.id]}")
        findings += table.findings
        if item is not None and not table.has_errors:
            items[item.id] = item
            lines[item.id] = document.lines[table.path]
    findings += _renamed_to_themselves(items.values(), lines)
    return ReadResult(tuple(items.values()), tuple(findings), lines)


def _entries(document: Document) -> tuple[list[Mapping[str, Json]], list[Finding]]:
    top = Table(document.values, "", document)
    top.allow(("bank", "item"))
    entries = document.values.get("item", [])
    if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
        top.remark("malformed-value", "item", "items are written as [[item]]")
        return [], top.findings
    return entries, top.findings


def _item_table(values: Mapping[str, Json], path: str, document: Document) -> Table:
    id_ = values.get("id")
    return Table(values, path, document, item=id_ if isinstance(id_, str) else "")


def _read_item(table: Table) -> Item | None:
    """Return the item, None where not even its type is known; it is worth nothing where the table has errors."""
    id_ = table.slug("id")
    type_name = table.required_text("type")
    kind = REGISTRY.get(type_name)
    if kind is None:
        if type_name:
            table.remark("unknown-type", "type", f"{type_name!r} is none of {', '.join(REGISTRY)}")
        return None
    body, parsed = _read_body(table, kind)
    return Item(
        id=id_,
        type=type_name,
        body=body,
        stem=table.text("stem"),
        feedback=table.text("feedback"),
        points=_read_points(table, parsed),
        level=_read_level(table),
        tags=table.texts("tags"),
        passage=table.text("passage"),
        name=table.text("name"),
        was=_read_earlier_ids(table),
        waivers=_read_waivers(table),
    )


def _read_body(table: Table, kind: ItemType[Any, Any]) -> tuple[Json, object]:
    """Return the body as it is stored, and as its type reads it (None where it cannot)."""
    own = {key: value for key, value in table.values.items() if key not in COMMON_KEYS}
    body, unknown = split_known(own, kind.keys)
    for path in unknown:
        table.remark("unknown-key", path, f"{path} is not a key of {kind.name}, and was left out", severity="warning")
    try:
        return body, kind.parse_body(body)
    except MalformedBody as error:
        table.remark("malformed-body", error.field, str(error))
        return body, None


def _read_points(table: Table, parsed: object) -> Decimal:
    """Return the points: those given, else the sum of an essay's rubric, else 1."""
    rubric_points = parsed.rubric_points if isinstance(parsed, EssayBody) else None
    if "points" not in table.values:
        return Decimal(1) if rubric_points is None else rubric_points
    try:
        points = Fields(table.values).number("points")
    except MalformedBody:
        points = Decimal("NaN")
    if not storage.is_storable(points) or points.is_signed():
        table.remark(
            "malformed-points", "points", "points must be a number from 0, with at most 5 digits after the point"
        )
        return Decimal(1)
    if rubric_points is not None and points != rubric_points:
        message = f"points is {plain(points)}, but the criteria of the rubric add up to {plain(rubric_points)}"
        table.remark("malformed-points", "points", message)
    return points


def _read_level(table: Table) -> Level:
    text = table.text("level")
    for level in LEVELS:
        if text == level:
            return level
    if text:
        table.remark("unknown-level", "level", f"{text!r} is none of {', '.join(LEVELS)}")
    return ""


def _read_earlier_ids(table: Table) -> tuple[str, ...]:
    earlier = table.texts("was")
    for place, id_ in enumerate(earlier):
        if not is_item_id(id_):
            table.remark("malformed-id", f"was[{place}]", f"{id_!r} is not lower-case letters and digits joined by '-'")
    return earlier


def _read_waivers(table: Table) -> tuple[Waiver, ...]:
    raw = table.values.get("waive", [])
    waivers = []
    for place, entry in enumerate(raw if isinstance(raw, list) else [raw]):
        match entry:
            case {"rule": str(rule), "reason": str(reason), **rest} if rule and reason and not rest:
                waivers.append(Waiver(rule, reason))
            case _:
                message = "a waiver names its rule and gives a reason: { rule = '…', reason = '…' }"
                table.remark("malformed-value", f"waive[{place}]", message)
    return tuple(waivers)


def _renamed_to_themselves(items: Iterable[Item], lines: Mapping[str, int]) -> list[Finding]:
    """Return an error for each earlier id that an item of the file still goes by: a history cannot have two heirs."""
    heirs = {item.id: item for item in items}
    findings = []
    for item in list(heirs.values()):
        for earlier in item.was:
            if earlier in heirs:
                message = f"{earlier!r} is the id of an item, or an earlier id of {heirs[earlier].id!r} too"
                findings.append(
                    Finding("repeated-id", "error", message, item=item.id, field="was", line=lines[item.id])
                )
            else:
                heirs[earlier] = item
    return findings
