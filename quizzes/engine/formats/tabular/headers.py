"""Which row names the columns: the first, or one below the lines with which templates of quiz programs begin."""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.engine.formats.tabular.columns import is_header, role_named
from quizzes.engine.formats.tabular.table import Row
from quizzes.engine.linting.findings import Finding

_LOOKED_AT_ROWS = 15


def header_place(rows: Sequence[Sequence[str]]) -> int | None:
    """Return which row names the columns, from 0; None if none does.

    Below others it must leave no doubt: three columns known by name, question and answer or options among them, and
    fewer cells filled in above it in every row. So templates begin: a title, then what to do.
    """
    if rows and is_header(rows[0]):
        return 0
    most_filled = 0
    for place, cells in enumerate(rows[:_LOOKED_AT_ROWS]):
        roles = {role for cell in cells if (role := role_named(cell))}
        if "question" in roles and len(roles) >= 3 and most_filled < len(roles) and _asks(roles):
            return place
        most_filled = max(most_filled, sum(map(bool, map(str.strip, cells))))
    return None


def _asks(roles: set[str]) -> bool:
    return any(role == "answer" or role.startswith(("option ", "wrong ")) for role in roles)


def without_header(
    rows: Sequence[Row], *, has_header: bool | None
) -> tuple[tuple[str, ...], Sequence[Row], tuple[Finding, ...]]:
    """Return the header, empty where there is none, the rows below it, and what is to be said of those above it.

    `has_header` is what a person says: with True it is the first row where no other names the columns.
    """
    place = header_place([row.cells for row in rows[:_LOOKED_AT_ROWS]]) if rows and has_header is not False else None
    if place is None and not (rows and has_header):
        return (), rows, ()
    place = place or 0
    message = f"the names of the columns stand here; the rows above ({place}) were not read"
    findings = (Finding("rows-above", "hint", message, line=rows[place].line),) if place else ()
    return rows[place].cells, rows[place + 1 :], findings
