"""Writing a table of questions, and a finding for each thing that it cannot say."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from io import StringIO

from quizzes.engine.formats.tabular.bodies import MalformedRow
from quizzes.engine.formats.tabular.celltext import carried, defused
from quizzes.engine.formats.tabular.columns import MOST_OPTIONS, guess_mapping
from quizzes.engine.formats.tabular.delimited import LONGEST_CELL
from quizzes.engine.formats.tabular.rows import IN_BODY, frame_texts, item_of, tags_in
from quizzes.engine.formats.tabular.wording import cells_of
from quizzes.engine.formats.tabular.workbookwriter import LONGEST_WORKBOOK_CELL, workbook
from quizzes.engine.interchange import ItemIds, Written, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding

_BEFORE_OPTIONS = ("id", "type", "question", "answer")
_AFTER_OPTIONS = ("feedback", "points", "level", "tags", "passage", "name")


class NotInTable(ValueError):
    """A table cannot say this item at all; the message says why."""


def write_csv(items: Sequence[Item]) -> Written:
    """Return a comma-separated file, UTF-8 with a byte order mark, by which Excel knows it.

    An item that a table cannot say is left out, with a finding. Each row is read back before it is written: it gives
    the same item but for what the findings name.
    """
    return _delimited(items, ",")


def write_tsv(items: Sequence[Item]) -> Written:
    """Return a file as `write_csv` does, with tabs."""
    return _delimited(items, "\t")


def write_xlsx(items: Sequence[Item]) -> Written:
    """Return a workbook of one sheet in the columns of `write_csv`; all cells are texts."""
    rows, findings = _rows(items, longest=LONGEST_WORKBOOK_CELL)
    return Written(workbook(rows), findings)


def _delimited(items: Sequence[Item], delimiter: str) -> Written:
    rows, findings = _rows(items, longest=LONGEST_CELL)
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return Written(file.getvalue().encode("utf-8-sig"), findings)


def _rows(items: Sequence[Item], *, longest: int) -> tuple[list[list[str]], list[Finding]]:
    """Return the header and a row for each item, formulas defused, no cell longer than `longest`."""
    written: list[dict[str, str]] = []
    findings: list[Finding] = []
    for item in items:
        try:
            cells = _cells(item, longest=longest)
        except NotInTable as error:
            message = f"the item was left out: {error}"
            findings.append(Finding("not-representable", "error", message, item=item.id))
        else:
            written.append(cells)
            findings += _losses(item)
    header = _header(written)
    return [
        [defused(text) for text in header],
        *([defused(cells.get(heading, "")) for heading in header] for cells in written),
    ], findings


def _header(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the columns for people, options as far as there are any, those that other tables had, and 'more'."""
    used = dict.fromkeys(heading for cells in rows for heading in cells)
    numbered = [f"{role} {number}" for number in range(1, MOST_OPTIONS + 1) for role in ("option", "feedback")]
    known = [*_BEFORE_OPTIONS, *(role for role in numbered if role in used), *_AFTER_OPTIONS]
    others = [heading for heading in used if heading not in (*known, "more")]
    return [*known, *others, *(["more"] if "more" in used else [])]


def _cells(item: Item, *, longest: int) -> dict[str, str]:
    """Return the cells of one row by heading. Raises NotInTable."""
    body = _checked_body(item)
    if isinstance(body, OptionsBody) and len(body.options) > MOST_OPTIONS:
        raise NotInTable("it has more options than columns can be numbered")
    cells = {**cells_of(item), **_own_id(item)}
    if more := _left_to_say(item, body, cells):
        cells["more"] = json.dumps(more, separators=(",", ":"))
    try:
        said, _ = item_of(cells, is_cards_only=False)
    except MalformedRow as error:
        raise NotInTable(str(error)) from None
    if replace(said, id=item.id, body=None) != replace(item, body=None) or _body(said) != body:
        raise NotInTable("it would be read as another item")
    cells |= _other_columns(item)
    if too_long := [heading for heading, text in cells.items() if len(defused(text)) > longest]:
        raise NotInTable(f"its cell {too_long[0]!r} would be longer than {longest:,} characters")
    return cells


def _left_to_say(item: Item, body: object, cells: Mapping[str, str]) -> dict[str, Json]:
    """Return what the cells do not say of the item, by reading them."""
    more: dict[str, Json] = {}
    try:
        said, _ = item_of(cells, is_cards_only=False)
    except MalformedRow:
        said = None
    if said is None or said.type != item.type or _body(said) != body:
        more["body"] = item.body
    # What stands beside the body is carried over as it is, but for white space around it and control characters.
    frame: dict[str, tuple[Json, Json]] = {
        "stem": (item.stem, "" if item.type in IN_BODY else cells.get("question", "")),
        "feedback": (item.feedback, cells.get("feedback", "")),
        "name": (item.name, cells.get("name", "")),
        "passage": (item.passage, cells.get("passage", "")),
        "tags": (list(item.tags), list(tags_in(cells))),
        "was": (list(item.was), []),
        "waivers": ([{"rule": waiver.rule, "reason": waiver.reason} for waiver in item.waivers], []),
    }
    return more | {key: wanted for key, (wanted, carried_over) in frame.items() if wanted != carried_over}


def _checked_body(item: Item) -> object:
    """Return the body as its type reads it. Raises NotInTable, also for texts around it that no file can hold."""
    if not all(map(is_storable, frame_texts(item))):
        raise NotInTable("a text around its body holds a NUL or half a surrogate pair")
    try:
        return _body(item)
    except MalformedBody as error:
        raise NotInTable(str(error)) from None


def _body(item: Item) -> object:
    return REGISTRY[item.type].parse_body(item.body)


def _own_id(item: Item) -> dict[str, str]:
    """Return the id as it stood in the table that the item came from, where its own was made of that."""
    origin = _origin(item)
    given = origin.get("id", "")
    if isinstance(given, str) and given and carried(given) == given and ItemIds().made_from(given) == item.id:
        return {"id": given}
    return {}


def _other_columns(item: Item) -> dict[str, str]:
    """Return the columns without a role of the table that the item came from."""
    columns = _origin(item).get("columns")
    entries = columns.items() if isinstance(columns, Mapping) else ()
    return {
        heading: carried(text)
        for heading, text in entries
        if isinstance(text, str) and guess_mapping([heading], []).roles == ("",) and carried(heading) == heading != ""
    }


def _origin(item: Item) -> Mapping[str, Json]:
    origin = item.origin
    return origin if isinstance(origin, Mapping) and origin.get("format") == "tabular" else {}


def _losses(item: Item) -> Iterator[Finding]:
    if item.origin is not None and not _origin(item):
        message = "what only the format it came from can say was left out"
        yield Finding("not-representable", "hint", message, item=item.id, field="origin")
    if not is_item_id(item.id):
        message = "the id is none of ours, and will be read as another"
        yield Finding("not-representable", "hint", message, item=item.id, field="id")
