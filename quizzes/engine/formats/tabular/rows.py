"""From the cells of one row to an item. What the columns for people cannot say stands in the column 'more', as JSON.

A cell that a person edited wins over what 'more' says of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from quizzes.engine.formats.tabular.bodies import MalformedRow, reading_of, type_named
from quizzes.engine.formats.tabular.celltext import parted
from quizzes.engine.formats.tabular.columns import ROLES
from quizzes.engine.formats.tabular.wording import cells_of
from quizzes.engine.grading import points as storage
from quizzes.engine.items import LEVELS, Item, Level, Waiver
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.itemtypes.storable import is_storable

IN_BODY = ("flashcard", "cloze")  # types whose question is part of the body


_WITH_OPTIONS = ("choice", "multiple", "truefalse")


@dataclass(frozen=True, slots=True)
class Remark:
    """Something of a row that its item does not keep; `role` is that of the cell."""

    rule: str
    message: str
    role: str


def on_missing(names: Sequence[str]) -> list[Remark]:
    """Return a remark on the files that a row shows, if there are any."""
    told = ", ".join(repr(name) for name in names[:5])
    return [Remark("missing-media", f"it shows files that a text file does not hold: {told}", "")] if names else []


def item_of(cells: Mapping[str, str], *, is_cards_only: bool) -> tuple[Item, list[Remark]]:
    """Return the item that cells say, by role and none of them empty, and what of them is not kept.

    Raises MalformedRow. The id is the cell's, whatever that is.
    """
    remarks: list[Remark] = []
    more = _more(cells.get("more", ""))
    item = _with_body(cells, more, remarks, is_cards_only=is_cards_only)
    item = replace(
        item,
        id=cells.get("id", ""),
        feedback=cells.get("feedback", ""),
        points=_points(cells, item),
        level=_level(cells, remarks),
        tags=tags_in(cells),
        passage=cells.get("passage", ""),
        name=cells.get("name", ""),
    )
    item = _with_more(item, cells, more, remarks)
    for role, text in (("question", item.stem), ("feedback", item.feedback)):
        if len(text) > LONGEST_TEXT:
            raise MalformedRow(f"the text is longer than {LONGEST_TEXT:,} characters", role=role)
    if not all(map(is_storable, frame_texts(item))):
        raise MalformedRow("a text of 'more' holds a NUL or half a surrogate pair", role="more")
    if item.type == "cloze" and "answer" in cells:
        remarks.append(Remark("not-kept", "a cloze has its answers in its text; this cell was left out", "answer"))
    if unused := _unused_options(item, cells):
        remarks.append(
            Remark("not-kept", f"a question of the type {item.type} has no options; they were left out", unused)
        )
    return item, remarks


def _unused_options(item: Item, cells: Mapping[str, str]) -> str:
    """Return the first cell with an option that the item does not show, '' where there is none."""
    if item.type in _WITH_OPTIONS or (item.type == "shorttext" and "answer" not in cells):
        return ""
    return next((role for role in sorted(cells) if role.startswith(("option ", "wrong "))), "")


def _with_body(
    cells: Mapping[str, str], more: Mapping[str, Json], remarks: list[Remark], *, is_cards_only: bool
) -> Item:
    """Return an item of type, body and stem."""
    if "body" in more and "type" in cells:
        type_ = type_named(cells["type"]).partition(" ")[0]
        stem = "" if type_ in IN_BODY else cells.get("question", "")
        whole = Item("", type_, more["body"], stem=stem)
        if type_ in REGISTRY and _says_the_same(whole, cells):
            return whole
    reading = reading_of(cells, is_cards_only=is_cards_only)
    if "body" in more:
        remarks.append(_edited("answer"))
    return Item("", reading.type, reading.body, stem=reading.stem)


def _says_the_same(item: Item, cells: Mapping[str, str]) -> bool:
    """Return whether type, question, answer and options stand in the cells as the item would write them."""
    try:
        worded = cells_of(item)
    except MalformedBody as error:
        raise MalformedRow(f"the body is not that of {item.type}: {error}", role="more") from None
    return all(
        worded.get(role) == cells.get(role)
        for role in worded.keys() | cells.keys()
        if role in ("type", "question", "answer", "tolerance", "unit") or role[-1:].isdigit()
    )


def _with_more(item: Item, cells: Mapping[str, str], more: Mapping[str, Json], remarks: list[Remark]) -> Item:
    """Return the item with what the column 'more' says beside its body."""
    for key, value in more.items():
        changed = _changed(item, key, value)
        role = "question" if key == "stem" else key
        # A card's question shows nothing of its stem, and no column shows earlier ids and waivers.
        if cells_of(changed).get(role) == cells.get(role) or role not in ROLES:
            item = changed
        else:
            remarks.append(_edited(role))
    return item


def _changed(item: Item, key: str, value: Json) -> Item:
    """Return the item with one thing that 'more' says. Raises MalformedRow."""
    match key, value:
        case "body", _:
            return item
        case "stem", str(text):
            return replace(item, stem=text)
        case "feedback", str(text):
            return replace(item, feedback=text)
        case "name", str(text):
            return replace(item, name=text)
        case "passage", str(text):
            return replace(item, passage=text)
        case "tags", [*tags]:
            return replace(item, tags=_texts(tags))
        case "was", [*ids]:
            return replace(item, was=_texts(ids))
        case "waivers", [*waivers]:
            return replace(item, waivers=tuple(_waiver(waiver) for waiver in waivers))
        case _:
            raise MalformedRow(f"{key[:40]!r} is nothing that 'more' can say, or not so", role="more")


def _edited(role: str) -> Remark:
    return Remark("edited-row", "the cell was edited since it was written: what 'more' said of it was left out", role)


def _more(text: str) -> Mapping[str, Json]:
    """Return what the column 'more' says. Raises MalformedRow."""
    if not text:
        return {}
    try:
        value: Json = json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, Mapping):
        raise MalformedRow("this cell is written by the export and holds JSON; clear it if it was damaged", role="more")
    return value


def _texts(values: Sequence[Json]) -> tuple[str, ...]:
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) < len(values):
        raise MalformedRow("a list of 'more' holds something else than texts", role="more")
    return texts


def _waiver(value: Json) -> Waiver:
    match value:
        case {"rule": str(rule), "reason": str(reason)}:
            return Waiver(rule, reason)
        case _:
            raise MalformedRow("a waiver of 'more' has no rule or no reason", role="more")


def _points(cells: Mapping[str, str], item: Item) -> Decimal:
    """Return the points: those given, else the sum of an essay's rubric, else 1. Raises MalformedRow."""
    body = REGISTRY[item.type].parse_body(item.body)
    rubric_points = body.rubric_points if isinstance(body, EssayBody) else None
    if "points" not in cells:
        return Decimal(1) if rubric_points is None else rubric_points
    text = cells["points"]
    try:
        points = exact_decimal(text.replace(",", "."))
    except NotANumber:
        points = Decimal("NaN")
    if not storage.is_storable(points) or points.is_signed():
        raise MalformedRow(f"{text[:40]!r} is no number from 0 with at most 5 digits after the point", role="points")
    if rubric_points not in (None, points):
        raise MalformedRow(f"the criteria of the rubric add up to {plain(rubric_points)}, not {text}", role="points")
    return points


def _level(cells: Mapping[str, str], remarks: list[Remark]) -> Level:
    text = cells.get("level", "")
    for level in LEVELS:
        if text.casefold() == level:
            return level
    if text:
        remarks.append(Remark("unknown-level", f"{text[:40]!r} is none of {', '.join(LEVELS)}", "level"))
    return ""


def tags_in(cells: Mapping[str, str]) -> tuple[str, ...]:
    """Return the tags, which commas or semicolons part."""
    return tuple(filter(None, parted(cells.get("tags", "").replace(";", ","), ",")))


def frame_texts(item: Item) -> Iterator[str]:
    """Yield all texts of an item that are not in its body."""
    yield from (item.stem, item.feedback, item.name, item.passage, *item.tags, *item.was)
    for waiver in item.waivers:
        yield from (waiver.rule, waiver.reason)
