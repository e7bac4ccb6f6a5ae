"""Reading a roster: a table of people as spreadsheets and university systems export it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

COLUMNS = ("username", "email", "first_name", "last_name", "role", "group")
LARGEST_BYTES = 1024 * 1024
MOST_ROWS = 2000  # each new account gets a letter while someone waits; a seminar is smaller


class UnreadableRoster(ValueError):
    """The file as a whole cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the file says it, each value without outer blanks, '' for none. `line` counts from 1."""

    line: int
    username: str = ""
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    role: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows in file order, and the names of the columns that are not ours and were left out."""

    rows: Sequence[RosterRow]
    ignored_columns: Sequence[str]


def read_roster(content: bytes) -> Roster:
    """Return the rows of a CSV file with a header line; comma, semicolon or tab is found in the header.

    Takes UTF-8 with or without a byte order mark, UTF-16 with one, else Windows-1252, which spreadsheets still write.
    Empty lines are skipped. Raises UnreadableRoster for a file over 1 MiB or 2,000 rows, without the columns needed, or
    with a quotation mark that does not close.
    """
    if len(content) > LARGEST_BYTES:
        raise UnreadableRoster(_("The file is larger than 1 MiB."))
    text = _decoded(content)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        names = [name.strip().casefold() for name in next(table, [])]
        _check_header(names)
        rows = []
        # A quoted value may span lines: what the reader has consumed so far is the last line of the row before.
        start = table.line_num + 1
        for values in table:
            if any(value.strip() for value in values):
                rows.append(_row(start, names, values))
            if len(rows) > MOST_ROWS:
                raise UnreadableRoster(_("The file has more than %(most)s rows: split it.") % {"most": MOST_ROWS})
            start = table.line_num + 1
    except csv.Error as error:
        raise UnreadableRoster(_("Line %(line)s: %(error)s.") % {"line": table.line_num, "error": error}) from error
    return Roster(rows, [name for name in names if name and name not in COLUMNS])


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _check_header(names: Sequence[str]) -> None:
    if "username" not in names and "email" not in names:
        raise UnreadableRoster(_("The first line must name the columns, among them username or email."))
    repeated = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if repeated:
        raise UnreadableRoster(_("The column %(column)s comes twice.") % {"column": repeated[0]})


def _row(line: int, names: Sequence[str], values: Sequence[str]) -> RosterRow:
    found = {name: value.strip() for name, value in zip(names, values, strict=False) if name in COLUMNS}
    return RosterRow(line=line, **found)
