"""What a file would do to a bank, item by item, as JSON that the page, the API and the command show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from quizzes.bank.models import Bank
from quizzes.bank.queries import PlannedItem, plan_items, stored_item
from quizzes.engine.differences import content_lines, difference
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.exchange.jobs.media import refused_media, stored_names, with_names
from quizzes.exchange.jobs.plainitems import PlainFinding, plain_finding
from quizzes.exchange.jobs.reading import Reading

FATES = ("new", "changed", "unchanged", "kept", "conflict")
APPLICABLE = frozenset(("new", "changed"))
LONGEST_STEM = 200
LONGEST_DIFF_LINES = 60


class PlanRow(TypedDict):
    """One item of a plan. `stem` is its beginning or, for a type without one, a summary; `line` is None if unknown.

    `diff` holds a sign ('+', '−' or ' ') and a line for each, of an item that the bank has otherwise.
    """

    id: str
    type: str
    name: str
    stem: str
    fate: str
    line: int | None
    diff: Sequence[tuple[str, str]]


class PlannedMedia(TypedDict):
    """A file that came along; `is_known` says that the bank holds it already."""

    name: str
    size_bytes: int
    is_known: bool


class PlannedMemory(TypedDict):
    """What a package in a learner's own bank remembers: its cards, and the reviews that their log does not have."""

    cards: int
    reviews: int


class Plan(TypedDict):
    """How many items of each fate, the items in file order, the media, and what the linter says of the items.

    `table` is what is shown of a table, so that a person can say which column is what.
    """

    counts: dict[str, int]
    items: Sequence[PlanRow]
    media: Sequence[PlannedMedia]
    lint: Sequence[PlainFinding]
    table: Mapping[str, Json] | None
    memory: NotRequired[PlannedMemory]


def planned_items(bank: Bank | None, reading: Reading) -> list[PlannedItem]:
    """Return what loading the file would do; media that the bank holds are named as it names them."""
    names = stored_names(bank, reading.media) if bank else {}
    return plan_items(bank=bank, items=[with_names(item, names) for item in reading.items])


def plan_of(bank: Bank, reading: Reading) -> tuple[Plan, list[PlainFinding]]:
    """Return the plan, and the findings: those of the reader, then refused media."""
    planned = planned_items(bank, reading)
    counts = Counter(each.fate for each in planned)
    known = stored_names(bank, reading.media)
    plan: Plan = {
        "counts": {fate: counts[fate] for fate in FATES},  # type: ignore[index]  # the fates of the bank
        "items": [_row(each, reading) for each in planned],
        "media": [
            {"name": each.name, "size_bytes": each.size_bytes, "is_known": each.name in known} for each in reading.media
        ],
        "lint": [plain_finding(finding) for finding in reading.lint],
        "table": reading.table,
    }
    findings = [*reading.findings, *refused_media(reading.media)]
    return plan, [plain_finding(finding) for finding in findings]


def _row(planned: PlannedItem, reading: Reading) -> PlanRow:
    written = planned.written
    return {
        "id": written.id,
        "type": written.type,
        "name": written.name,
        "stem": _beginning(written),
        "fate": planned.fate,
        "line": reading.lines.get(written.id),
        "diff": diff_of(planned),
    }


def _beginning(item: Item) -> str:
    if item.stem:
        return item.stem[:LONGEST_STEM]
    item_type = REGISTRY[item.type]
    return item_type.summary(item_type.parse_body(item.body))[:LONGEST_STEM]


def diff_of(planned: PlannedItem) -> list[tuple[str, str]]:
    """Return the lines in which the file differs from the bank, at most LONGEST_DIFF_LINES; none for a new item."""
    if planned.stored is None or planned.fate == "unchanged":
        return []
    old, new = _lines(stored_item(planned.stored)), _lines(planned.written)
    changed = [(line.sign, line.text) for line in difference(old, new) if line.change != "same"]
    return changed[:LONGEST_DIFF_LINES]


def _lines(item: Item) -> list[str]:
    about = {
        "id": item.id,
        "type": item.type,
        "name": item.name,
        "level": item.level,
        "tags": ", ".join(sorted(item.tags)),
        "passage": item.passage,
    }
    told = [f"{key} = {text}" for key, text in about.items() if text]
    content = content_lines(
        type_name=item.type, stem=item.stem, body=item.body, feedback=item.feedback, points=item.points
    )
    return [*told, *content]
