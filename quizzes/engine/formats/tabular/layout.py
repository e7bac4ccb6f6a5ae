"""How a table is to be read, as far as a person says so: which column is what, header, delimiter, encoding, sheet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from quizzes.engine.formats.tabular.columns import ColumnMapping, column_letters, role_named
from quizzes.engine.formats.tabular.table import Table
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json

DELIMITERS = "\t;,|"
ENCODINGS = ("utf-8", "utf-16", "cp1252", "iso-8859-15", "cp1250", "mac-roman", "cp437")
MOST_COLUMNS = 300
_LONGEST_SHEET = 100
_SHOWN_ROWS = 5
_SHOWN_CHARS = 100


class LayoutInvalid(ValueError):
    """Something said of a table is not possible; `field` names it, and the message is a sentence without its end."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class PlainLayout(TypedDict):
    """A layout as JSON."""

    columns: Sequence[str] | None
    type: str
    has_header: bool | None
    delimiter: str
    encoding: str
    sheet: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What a person says of a table; None and '' leave it to be told by the content.

    `mapping` is which column is what, `type` what a row is that does not say so itself. Raises LayoutInvalid.
    """

    mapping: ColumnMapping | None = None
    type: str = ""
    has_header: bool | None = None
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    def __post_init__(self) -> None:
        if self.type and self.type not in REGISTRY:
            raise LayoutInvalid("type", f"{self.type[:40]!r} is none of {', '.join(REGISTRY)}")
        if self.delimiter and self.delimiter not in tuple(DELIMITERS):
            raise LayoutInvalid("delimiter", f"{self.delimiter[:40]!r} is no tab, semicolon, comma or bar")
        if self.encoding and self.encoding not in ENCODINGS:
            raise LayoutInvalid("encoding", f"{self.encoding[:40]!r} is none of {', '.join(ENCODINGS)}")
        if len(self.sheet) > _LONGEST_SHEET or not self.sheet.isprintable():
            raise LayoutInvalid("sheet", "no workbook has a sheet of such a name")
        if self.mapping and len(self.mapping.roles) > MOST_COLUMNS:
            raise LayoutInvalid("columns", f"a table has at most {MOST_COLUMNS} columns")


AS_FOUND = Layout()


def mapping_of_roles(roles: Sequence[str]) -> ColumnMapping:
    """Return which column is what. Raises LayoutInvalid for a role that there is not, or that comes twice."""
    try:
        return ColumnMapping(tuple(roles))
    except ValueError as error:
        raise LayoutInvalid("columns", str(error)) from None


def plain_layout(layout: Layout) -> PlainLayout:
    return {
        "columns": list(layout.mapping.roles) if layout.mapping else None,
        "type": layout.type,
        "has_header": layout.has_header,
        "delimiter": layout.delimiter,
        "encoding": layout.encoding,
        "sheet": layout.sheet,
    }


def layout_of(plain: PlainLayout) -> Layout:
    """Return the layout again. Raises LayoutInvalid."""
    columns = plain["columns"]
    return Layout(
        mapping=None if columns is None else mapping_of_roles(columns),
        type=plain["type"],
        has_header=plain["has_header"],
        delimiter=plain["delimiter"],
        encoding=plain["encoding"],
        sheet=plain["sheet"],
    )


def named_columns(header: Sequence[str], roles: Sequence[str], named: Mapping[str, str]) -> ColumnMapping:
    """Return a mapping in which the columns named by heading or letter have these roles, the others those in `roles`.

    A role is named as a heading is ('stem', 'Option B'); given to one column it is taken from any other. Raises
    LayoutInvalid.
    """
    kept = list(roles)
    for name, column in named.items():
        role = role_named(name)
        if not role:
            raise LayoutInvalid("columns", f"{name[:40]!r} is not the role of a column")
        place = _place_of(column, header, len(roles))
        kept = ["" if each == role else each for each in kept]
        kept[place] = role
    return mapping_of_roles(kept)


def _place_of(column: str, header: Sequence[str], width: int) -> int:
    wanted = column.strip().casefold()
    for place, heading in enumerate(header):
        if heading.strip().casefold() == wanted:
            return place
    letters = [column_letters(place + 1).casefold() for place in range(width)]
    if wanted in letters:
        return letters.index(wanted)
    raise LayoutInvalid("columns", f"the table has no column {column[:40]!r}")


def key_of(table: Table) -> str:
    """Return 64 hex digits over the first row: files of the same header have the same."""
    first = table.header or (table.rows[0].cells if table.rows else ())
    return hashlib.sha256(json.dumps(list(first)).encode()).hexdigest()


def plain_table(table: Table, mapping: ColumnMapping, layout: Layout, *, key: str) -> Mapping[str, Json]:
    """Return as JSON what a person is shown to say what is what: the first rows and how they were read.

    Every row has as many cells as there are columns, each cut to 100 characters.
    """
    width = max([len(table.header), len(mapping.roles), *(len(row.cells) for row in table.rows)])
    return {
        "key": key,
        "header": _cut(table.header, width) if table.header else [],
        "rows": [{"line": row.line, "cells": _cut(row.cells, width)} for row in table.rows[:_SHOWN_ROWS]],
        "letters": [column_letters(place + 1) for place in range(width)],
        "columns": [*mapping.roles, *[""] * (width - len(mapping.roles))],
        "type": layout.type,
        "has_header": bool(table.header),
        "delimiter": table.delimiter,
        "encoding": table.encoding,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "row_count": len(table.rows),
    }


def _cut(cells: Sequence[str], width: int) -> list[str]:
    return [*(cell[:_SHOWN_CHARS] for cell in cells), *[""] * (width - len(cells))]
