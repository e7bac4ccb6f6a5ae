"""Reading a table of questions: items, and a finding with line and column for each thing that is wrong or not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from quizzes.engine.archives import is_archive
from quizzes.engine.formats.tabular import blackboard
from quizzes.engine.formats.tabular.ankinotes import (
    fields_alone,
    heading_of,
    said_of_all,
    with_fields_read,
    with_special_roles,
)
from quizzes.engine.formats.tabular.bodies import MalformedRow, options_in
from quizzes.engine.formats.tabular.celltext import carried, undefused
from quizzes.engine.formats.tabular.columns import ColumnMapping, column_letters, guess_mapping
from quizzes.engine.formats.tabular.delimited import read_delimited
from quizzes.engine.formats.tabular.layout import AS_FOUND, Layout, key_of, plain_table
from quizzes.engine.formats.tabular.rows import Remark, item_of, on_missing
from quizzes.engine.formats.tabular.table import LIMITS, Row, Table, TableLimits
from quizzes.engine.formats.tabular.workbook import read_workbook
from quizzes.engine.interchange import FileRefused, ItemIds, ReadResult, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.linting.findings import Finding, Severity

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order


@dataclass(frozen=True, slots=True)
class Laid:
    """What a table says, and as JSON what a person is shown to lay it out otherwise (layout.plain_table)."""

    result: ReadResult
    table: Mapping[str, Json]
    layout: Layout


class _Entry(NamedTuple):
    """An item under whatever id its row gives it, and what is to be said of the row."""

    item: Item
    line: int
    question: str
    origin: Mapping[str, Json]
    findings: tuple[Finding, ...]


def read_table(content: bytes, layout: Layout = AS_FOUND, *, limits: TableLimits = LIMITS) -> Table:
    """Return the table of a CSV, TSV or XLSX file, whichever it is.

    Raises FileRefused for what is no table, is larger than the limits or holds a NUL.
    """
    if len(content) > limits.file_bytes:
        raise FileRefused(f"the file is larger than {limits.file_bytes:,} bytes; cut it into several")
    if content.startswith(_OLD_WORKBOOK):
        raise FileRefused("the file is an old or an encrypted Excel workbook; save it as .xlsx without a password")
    if is_archive(content):
        return read_workbook(content, layout=layout, limits=limits)
    return read_delimited(content, layout=layout, limits=limits)


def read(content: bytes, layout: Layout = AS_FOUND, *, limits: TableLimits = LIMITS) -> ReadResult:
    """Return the items of a file, by its columns' headings where the layout names no columns. Raises FileRefused.

    A row with an error is left out, the others are not. An item's `origin` keeps the columns that have no role, and
    its id where that is none of ours.
    """
    return items_of(read_table(content, layout, limits=limits), layout)


def read_laid_out(
    content: bytes,
    layout: Layout | None = None,
    *,
    remembered: Mapping[str, Layout] = MappingProxyType({}),
    limits: TableLimits = LIMITS,
) -> Laid:
    """Return the items of a file as a person says that it is to be read, else as was said of files of its header.

    `remembered` are layouts by key (layout.key_of). Raises FileRefused.
    """
    found = read_table(content, limits=limits)
    key = key_of(found)
    said = layout or remembered.get(key, AS_FOUND)
    if said.sheet and said.sheet not in found.sheets:
        said = replace(said, sheet="")
    table = found if said == AS_FOUND else read_table(content, said, limits=limits)
    return Laid(items_of(table, said), plain_table(table, said.mapping or mapping_of(table), said, key=key), said)


def mapping_of(table: Table) -> ColumnMapping:
    """Return what a table's columns seem to be."""
    if _is_upload(table):
        return ColumnMapping(blackboard.ROLES)
    if table.anki is None:
        return guess_mapping(table.header, [row.cells for row in table.rows])
    mapping = guess_mapping(*fields_alone(table))
    return ColumnMapping(with_special_roles(mapping.roles, table.anki))


def _is_upload(table: Table) -> bool:
    return not (table.header or table.anki) and blackboard.is_upload([row.cells for row in table.rows])


def items_of(table: Table, layout: Layout = AS_FOUND) -> ReadResult:
    """Return the items of a table; of the layout, columns and type count."""
    mapping = layout.mapping or mapping_of(table)
    is_upload = tuple(filter(None, mapping.roles)) == blackboard.ROLES and _is_upload(table)
    findings = [*table.findings, *(() if is_upload else _on_columns(table, mapping))]
    entries: list[_Entry] = []
    for row in table.rows if "question" in mapping.roles else ():
        try:
            if is_upload:
                item, remarks = blackboard.item_of(row.cells)
                read = {"question": row.cells[1], "answer": "\t".join(row.cells[2:])}
                entries.append(_entry(item, remarks, row, table, mapping, read=read))
            elif entry := _read_row(row, table, mapping, layout.type):
                entries.append(entry)
            else:
                message = "the row holds nothing in the columns that are read, and asks nothing"
                findings.append(Finding("not-a-question", "hint", message, line=row.line))
        except MalformedRow as error:
            findings.append(_finding("malformed-row", "error", str(error), error.role, row, table, mapping))
    return _named(entries, findings)


def _on_columns(table: Table, mapping: ColumnMapping) -> Iterator[Finding]:
    """Yield a finding for each column that is not read, and one where none is the question's."""
    if "question" not in mapping.roles:
        message = "no column is known as that of the questions; say which column is which"
        yield Finding("unknown-columns", "error", message, line=1)
        return
    width = max([len(table.header), *(len(row.cells) for row in table.rows)])
    filled = {place for row in table.rows for place, cell in enumerate(row.cells) if cell and cell.strip()}
    for place in range(width):
        is_read = _role_at(mapping, place) or _is_further_answer(table, mapping, place)
        if not is_read and (_heading_at(table, place) or place in filled) and not heading_of(table.anki, place):
            message = f"{_column(table, place)} is not read; it is kept beside each item"
            yield Finding("unknown-column", "hint", message, line=1)


def _role_at(mapping: ColumnMapping, place: int) -> str:
    return mapping.roles[place] if place < len(mapping.roles) else ""


def _heading_at(table: Table, place: int) -> str:
    return " ".join(table.header[place].split()) if place < len(table.header) else ""


def _is_further_answer(table: Table, mapping: ColumnMapping, place: int) -> bool:
    """Return whether the column is headed as that of the answer is: some programs have one for each right answer."""
    answer = mapping.column_of("answer") or 0
    heading = _heading_at(table, place)
    return bool(answer and heading and not _role_at(mapping, place)) and heading == _heading_at(table, answer - 1)


def _column(table: Table, place: int) -> str:
    """Return a column as a person finds it: by letter and heading."""
    letters = column_letters(place + 1)
    heading = _heading_at(table, place)
    return f"column {letters} ({heading[:40]})" if heading else f"column {letters}"


def _read_row(row: Row, table: Table, mapping: ColumnMapping, type_name: str) -> _Entry | None:
    """Return what a row says; without a type of its own it has this one, if any. None: it says nothing.

    Raises MalformedRow.
    """
    cells, rest = _cells_of_row(row, table, mapping)
    if not cells:
        return None
    if type_name:
        cells.setdefault("type", type_name)
    missing: tuple[str, ...] = ()
    if table.anki:
        rest = {**said_of_all(table.anki), **rest}
        cells, missing = with_fields_read(cells, table.anki, rest.get("Notetype", ""))
    item, remarks = item_of(cells, is_cards_only=mapping.is_cards_only)
    remarks += on_missing(missing)
    if table.anki:
        tags = tuple(" ".join(item.tags).split()) if "tags" in table.anki.columns else item.tags
        item = replace(item, tags=tuple(dict.fromkeys((*tags, *table.anki.tags))))
    return _entry(item, remarks, row, table, mapping, read=cells, rest=rest)


def _entry(
    item: Item,
    remarks: Sequence[Remark],
    row: Row,
    table: Table,
    mapping: ColumnMapping,
    *,
    read: Mapping[str, str],
    rest: Mapping[str, str] = MappingProxyType({}),
) -> _Entry:
    """Return the item of a row; `read` are the cells that were read by role, `rest` the others by heading."""
    origin: dict[str, Json] = {"format": "tabular", **({"columns": rest} if rest else {})}
    item = replace(item, origin=origin)
    findings = [
        _finding(remark.rule, "warning", remark.message, remark.role, row, table, mapping) for remark in remarks
    ]
    if any(not _TURNS.isdisjoint(text) for text in read.values() if not text.isascii()):
        message = "a text holds characters that turn its direction: it may show another order than it has"
        findings.append(Finding("turned-text", "warning", message, line=row.line))
    return _Entry(item, row.line, read.get("question", ""), origin, tuple(findings))


def _cells_of_row(row: Row, table: Table, mapping: ColumnMapping) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts of a row by role, and by heading those of the columns without one."""
    cells: dict[str, str] = {}
    rest: dict[str, str] = {}
    for place, raw in enumerate(row.cells):
        text = undefused(carried(raw))
        if not text:
            continue
        if role := _role_at(mapping, place):
            cells[role] = text
        elif _is_further_answer(table, mapping, place):
            mark = ", " if options_in(cells) else " | "
            cells["answer"] = f"{cells['answer']}{mark}{text}" if "answer" in cells else text
        else:
            heading = undefused(carried(_heading_at(table, place))) or heading_of(table.anki, place)
            rest[heading or f"column {column_letters(place + 1)}"] = text
    return cells, rest


def _finding(
    rule: str, severity: Severity, message: str, role: str, row: Row, table: Table, mapping: ColumnMapping
) -> Finding:
    """Return a finding on one cell; its field is the column's role, and its message names the column."""
    column = mapping.column_of(role) if role else None
    text = f"{_column(table, column - 1)}: {message}" if column else message
    return Finding(rule, severity, text, field=role, line=row.line)


def _named(entries: Sequence[_Entry], findings: list[Finding]) -> ReadResult:
    """Return the items under their ids: the one that the row gives, if it is one of ours, else one made of words."""
    free = {entry.item.id for entry in entries if is_item_id(entry.item.id)}
    ids = ItemIds(taken=free)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for entry in entries:
        item, given = entry.item, entry.item.id
        if given in free:
            free.remove(given)
        else:
            made = ids.made_from(given or item.name or item.stem or entry.question)
            item = replace(item, id=made, origin={**entry.origin, **({"id": given} if given else {})})
            if is_item_id(given):
                message = f"{given!r} is the id of another row already; this one got {made!r}"
                findings.append(Finding("repeated-id", "warning", message, item=made, field="id", line=entry.line))
        items.append(item)
        lines[item.id] = entry.line
        findings += [replace(finding, item=item.id) for finding in entry.findings]
    findings.sort(key=lambda finding: finding.line or 0)
    made_up = {item.id for item, entry in zip(items, entries, strict=True) if not entry.item.id}
    return ReadResult(tuple(items), tuple(findings), lines, made_up=made_up)
