"""Items and findings as plain JSON values, by which one process tells another what it has read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TypedDict

from quizzes.engine.items import Item, Level, Waiver
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding, Severity


class PlainItem(TypedDict):
    """An item whole; `points` is a decimal in digits, `waivers` holds rule and reason."""

    id: str
    type: str
    body: Json
    stem: str
    feedback: str
    points: str
    level: Level
    tags: Sequence[str]
    passage: str
    name: str
    was: Sequence[str]
    waivers: Sequence[tuple[str, str]]
    origin: Json


class PlainFinding(TypedDict):
    """A finding whole; texts that do not apply are '', a line that is not known is None."""

    rule: str
    severity: Severity
    message: str
    item: str
    field: str
    line: int | None


def plain_item(item: Item) -> PlainItem:
    return {
        "id": item.id,
        "type": item.type,
        "body": item.body,
        "stem": item.stem,
        "feedback": item.feedback,
        "points": str(item.points),
        "level": item.level,
        "tags": list(item.tags),
        "passage": item.passage,
        "name": item.name,
        "was": list(item.was),
        "waivers": [(waiver.rule, waiver.reason) for waiver in item.waivers],
        "origin": item.origin,
    }


def item_of(plain: PlainItem) -> Item:
    return Item(
        id=plain["id"],
        type=plain["type"],
        body=plain["body"],
        stem=plain["stem"],
        feedback=plain["feedback"],
        points=Decimal(plain["points"]),
        level=plain["level"],
        tags=tuple(plain["tags"]),
        passage=plain["passage"],
        name=plain["name"],
        was=tuple(plain["was"]),
        waivers=tuple(Waiver(rule, reason) for rule, reason in plain["waivers"]),
        origin=plain["origin"],
    )


def storable(text: str) -> str:
    """Return text from a file without what a database refuses: NUL is made visible, a lone surrogate '?'."""
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()


def plain_finding(finding: Finding) -> PlainFinding:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": storable(finding.message),  # it may quote the file
        "item": finding.item,
        "field": finding.field,
        "line": finding.line,
    }


def finding_of(plain: PlainFinding) -> Finding:
    return Finding(**plain)


def changed_texts(value: Json, change: Callable[[str], str]) -> Json:
    """Return a JSON value with each text in it replaced by what `change` makes of it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: changed_texts(each, change) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [changed_texts(each, change) for each in value]
    return value
