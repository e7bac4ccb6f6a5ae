"""The gradebook as a file: CSV and XLSX, in which no name becomes a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from quizzes.attempts.queries.gradebook import Gradebook

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(text: str) -> str:
    """Return the text with an apostrophe before what a spreadsheet would take for a formula.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _lines(book: Gradebook) -> Iterator[list[str | Decimal]]:
    """Yield the head and a line per learner; texts are defused, grades in per cent are numbers, none is ''.

    The last column tells a grade that is not final yet: an answer that waits for a person counts as 0.
    """
    head = [_("user name"), _("last name"), _("first name"), *(quiz.title for quiz in book.quizzes)]
    head += [_("mean"), _("answers to grade")]
    yield [defused(text) for text in head]
    for row in book.rows:
        who = row.learner
        yield [
            *(defused(text) for text in (who.username, who.last_name, who.first_name)),
            *("" if cell.per_cent is None else cell.per_cent for cell in row.cells),
            "" if row.mean_per_cent is None else row.mean_per_cent,
            Decimal(row.unmarked_count),
        ]


def as_csv(book: Gradebook) -> bytes:
    """Return the gradebook as CSV in UTF-8 with a byte order mark, without which Excel takes it for another code."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows(_lines(book))
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(book: Gradebook) -> bytes:
    """Return the gradebook as a workbook of one sheet; signs that XML cannot hold are left out of names."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("Grades"))
    for line in _lines(book):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value for value in line])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
