"""Tables of figures: on a page as words, in a file as values, in which no text becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format, number_format

from quizzes.attempts.queries.gradebookfile import defused
from seminar.figures import per_cent

NOTHING = "–"


class Cell(NamedTuple):
    """What a page shows, what a file holds, and where a page's link leads, if anywhere."""

    shown: str
    value: str | int | float | None
    link: str = ""

    @property
    def is_figure(self) -> bool:
        return not isinstance(self.value, str)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under `head`; the first cell of a row names it. `name` is the file's, without its ending."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def columns(self) -> list[tuple[str, bool]]:
        """Return each column's title and whether it holds figures, as far as the rows tell."""
        first = self.rows[0] if self.rows else ()
        return [(title, place < len(first) and first[place].is_figure) for place, title in enumerate(self.head)]


def words(text: str, link: str = "") -> Cell:
    return Cell(text, text, link)


def number(value: int) -> Cell:
    return Cell(number_format(value, force_grouping=True), value)


def minutes(duration_ms: int) -> Cell:
    """Return the minutes, whole on the page and to a tenth in the file."""
    return Cell(number_format(round(duration_ms / 60_000), force_grouping=True), round(duration_ms / 60_000, 1))


def percent(share: float | None) -> Cell:
    """Return a share from 0 to 1 in per cent, to a tenth in the file; None shows as nothing."""
    if share is None:
        return Cell(NOTHING, None)
    return Cell(per_cent(share * 100), round(share * 100, 1))


def day(of: date) -> Cell:
    return Cell(date_format(of, "DATE_FORMAT"), of.isoformat())


def moment(at: datetime | None, *, zone: tzinfo) -> Cell:
    """Return the day of the moment in `zone` for the page, and the moment itself for the file."""
    if at is None:
        return Cell(NOTHING, "")
    local = timezone.localtime(at, zone)
    return Cell(date_format(local, "SHORT_DATE_FORMAT"), local.isoformat(timespec="minutes"))


def as_csv(table: Table) -> bytes:
    """Return the table as CSV in UTF-8 with a byte order mark, without which Excel takes it for another code."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([defused(title) for title in table.head])
    writer.writerows([[_safe(cell.value) for cell in row] for row in table.rows])
    return file.getvalue().encode("utf-8-sig")


def _safe(value: str | float | None) -> str | int | float:
    return defused(value) if isinstance(value, str) else "" if value is None else value


def sorted_rows(rows: Sequence[tuple[Cell, ...]], *, column: int, is_descending: bool) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows by one column's values, in their given order where these are equal; nothing comes last."""
    known = [row for row in rows if row[column].value not in (None, "")]
    unknown = [row for row in rows if row[column].value in (None, "")]

    def key(row: tuple[Cell, ...]) -> tuple[str, float]:
        value = row[column].value
        return (value.casefold(), 0) if isinstance(value, str) else ("", value or 0)

    return (*sorted(known, key=key, reverse=is_descending), *unknown)
