"""Writing a bank file, its keys in the order in which fixtures/README.md explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from quizzes.engine.formats.bankfile.reader import BankHead
from quizzes.engine.formats.bankfile.tomlvalues import NotInToml, toml_pair
from quizzes.engine.interchange import Written
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.essay import ESSAY
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.linting.findings import Finding


def write(items: Sequence[Item]) -> Written:
    """Return a file of items without a head."""
    tables, findings = _item_tables(items)
    return Written("\n".join(tables).encode(), findings)


def write_bank(head: BankHead, items: Sequence[Item]) -> Written:
    """Return a bank file. An item that TOML cannot hold is left out, with a finding.

    Reading it gives the items back, but for empty lines before and white space after a text.
    Raises NotInToml for a head that TOML cannot hold.
    """
    pairs = [toml_pair(key, text) for key, text in _head_keys(head).items() if text]
    tables, findings = _item_tables(items)
    return Written("\n".join((_table("[bank]", pairs), *tables)).encode(), findings)


def _head_keys(head: BankHead) -> dict[str, str]:
    return {"id": head.id, "title": head.title, "lecture": head.lecture, "description": head.description}


def _item_tables(items: Sequence[Item]) -> tuple[list[str], list[Finding]]:
    tables: list[str] = []
    findings: list[Finding] = []
    for item in items:
        try:
            tables.append(_table("[[item]]", [toml_pair(key, value) for key, value in _item_keys(item).items()]))
        except NotInToml as error:
            findings.append(Finding("not-representable", "error", f"the item was left out: {error}", item=item.id))
        else:
            findings += _losses(item)
    return tables, findings


def _table(header: str, pairs: Sequence[str]) -> str:
    return "".join(f"{line}\n" for line in (header, *pairs))


def _item_keys(item: Item) -> dict[str, Json]:
    """Return what is to be written of an item, in order; what is empty or goes without saying is left out."""
    rubric_points = _rubric_points(item)
    is_worth_saying = rubric_points is None and item.points != 1
    keys: dict[str, Json] = {
        "id": item.id,
        "type": item.type,
        "passage": item.passage,
        "level": item.level,
        "tags": item.tags,
        "points": plain(item.points) if is_worth_saying else "",
        "name": item.name,
        "was": item.was,
        "stem": item.stem,
        **_body_keys(item),
        "feedback": item.feedback,
        "waive": [{"rule": waiver.rule, "reason": waiver.reason} for waiver in item.waivers],
    }
    body = item.body if isinstance(item.body, Mapping) else {}
    return {key: value for key, value in keys.items() if (value is not None if key in body else value)}


def _body_keys(item: Item) -> dict[str, Json]:
    if not isinstance(item.body, Mapping):
        raise NotInToml("its body is not an object")
    order = REGISTRY[item.type].keys if item.type in REGISTRY else ()
    return {key: item.body[key] for key in (*order, *item.body) if key in item.body}


def _rubric_points(item: Item) -> Decimal | None:
    """Return what the rubric of an essay adds up to, None where there is none."""
    try:
        return ESSAY.parse_body(item.body).rubric_points if item.type == ESSAY.name else None
    except MalformedBody:
        return None


def _losses(item: Item) -> list[Finding]:
    losses = []
    rubric_points = _rubric_points(item)
    if rubric_points not in (None, item.points):
        message = f"{plain(item.points)} points were left out: the rubric adds up to {plain(rubric_points)}"
        losses.append(Finding("not-representable", "warning", message, item=item.id, field="points"))
    if item.origin is not None:
        message = "what only the format it came from can say was left out"
        losses.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))
    return losses
