"""XLSX: the texts of one sheet, read in one pass over its XML.

Written by hand instead of with openpyxl, which builds an object for each style of a hostile file; here nothing is kept
but texts, under limits. Source: ECMA-376 part 1, chapter 18 (SpreadsheetML), in its transitional and strict forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from quizzes.engine.archives import open_archive
from quizzes.engine.formats.tabular.headers import without_header
from quizzes.engine.formats.tabular.layout import Layout
from quizzes.engine.formats.tabular.table import Row, Table, TableLimits
from quizzes.engine.formats.tabular.xmlparts import EndOfReading, Parts
from quizzes.engine.interchange import FileRefused
from quizzes.engine.linting.findings import Finding

_FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook knows no time zones
_DAYS_TO_1904 = 1462
_LATEST_DAY = 2_958_465  # 9999-12-31
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENT_FORMATS = frozenset((9, 10))
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)[\s>]")
_NOT_A_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile(r"[A-Z]{1,3}")


@dataclass(slots=True)
class _Book:
    """What the parts around a sheet say of it: the sheets' relation ids by name, and what its cells refer to."""

    sheets: dict[str, str] = field(default_factory=dict)
    starts_in_1904: bool = False
    texts: list[str] = field(default_factory=list)
    date_styles: frozenset[int] = frozenset()
    percent_styles: frozenset[int] = frozenset()


def read_workbook(content: bytes, *, layout: Layout, limits: TableLimits) -> Table:
    """Return the table of a workbook's sheet, the first where none is named. Formulas give the values last computed.

    Raises FileRefused for what is no workbook, for one that archives.py does not open, for XML with entities, and where
    there is no such sheet.
    """
    parts = Parts(open_archive(content, limits=limits.archive), limits.xml_elements)
    path, book = _read_book(parts)
    name = layout.sheet or next(iter(book.sheets))
    if name not in book.sheets:
        raise FileRefused(f"the workbook has no sheet {name!r}, but {', '.join(map(repr, book.sheets))}")
    related = parts.related(path)
    for kind, other in related.values():
        if kind.endswith("/sharedStrings"):
            book.texts = _shared_texts(parts, other)
        elif kind.endswith("/styles"):
            book.date_styles, book.percent_styles = _number_styles(parts, other)
    sheet_path = related.get(book.sheets[name], ("", ""))[1]
    reading = _SheetReading(book, limits)
    parts.parse(sheet_path, reading.start, reading.end)
    header, rows, above = without_header(reading.rows, has_header=layout.has_header)
    paths = {sheet: related.get(id_, ("", ""))[1] for sheet, id_ in book.sheets.items() if sheet != name}
    unread = [sheet for sheet, place in paths.items() if not layout.sheet and parts.holds(place, _VALUE)]
    findings = (*above, *reading.findings, *_left_out(name, unread))
    return Table(header, tuple(rows), sheet=name, sheets=tuple(book.sheets), findings=findings)


def _left_out(name: str, sheets: Sequence[str]) -> Iterator[Finding]:
    if sheets:
        others = ", ".join(map(repr, sheets))
        yield Finding(
            "other-sheets", "hint", f"only the sheet {name!r} is read; there is something in others: {others}"
        )


def _read_book(parts: Parts) -> tuple[str, _Book]:
    """Return the path of the workbook's main part, and what it says."""
    path = next((path for kind, path in parts.related("").values() if kind.endswith("/officeDocument")), "")
    book = _Book()

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "sheet":
            book.sheets[attributes.get("name", "")] = attributes.get("id", "")
        elif tag == "workbookPr":
            book.starts_in_1904 = attributes.get("date1904") in ("1", "true")

    parts.parse(path, start)
    if not book.sheets:
        raise FileRefused("the archive is no workbook: it has no sheets")
    return path, book


def _shared_texts(parts: Parts, path: str) -> list[str]:
    texts: list[str] = []
    text = _RichText()

    def start(tag: str, _attributes: Mapping[str, str]) -> None:
        text.start(tag)

    def end(tag: str, content: str) -> None:
        text.end(tag, content)
        if tag == "si":
            texts.append(text.taken())

    parts.parse(path, start, end)
    return texts


class _RichText:
    """A text put together from its runs; how it is pronounced, which Japanese files add, is none of it."""

    def __init__(self) -> None:
        self._runs: list[str] = []
        self._is_phonetic = False

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self._is_phonetic = True

    def end(self, tag: str, content: str) -> None:
        if tag == "rPh":
            self._is_phonetic = False
        elif tag == "t" and not self._is_phonetic:
            self._runs.append(content)

    def taken(self) -> str:
        """Return the text and start the next one. '_x000D_' stands for a character that XML cannot hold."""
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), "".join(self._runs))
        self._runs.clear()
        # Beyond U+FFFF such a code is half a character, which no database takes.
        return text.encode("utf-8", "replace").decode()


def _number_styles(parts: Parts, path: str) -> tuple[frozenset[int], frozenset[int]]:
    """Return the numbers of the cell styles that show a number as a date or time, and as per cent."""
    dates, percents = set(_DATE_FORMATS), set(_PERCENT_FORMATS)
    styles: list[int] = []
    is_in_cells = False

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal is_in_cells
        if tag == "numFmt":
            code = _NOT_A_CODE.sub("", attributes.get("formatCode", "")).lower()
            if not set("ymdhs").isdisjoint(code) and "general" not in code:
                dates.add(_whole(attributes.get("numFmtId", "")))
            elif "%" in code:
                percents.add(_whole(attributes.get("numFmtId", "")))
        elif tag == "xf" and is_in_cells:
            styles.append(_whole(attributes.get("numFmtId", "")))
        elif tag == "cellXfs":
            is_in_cells = True

    def end(tag: str, _content: str) -> None:
        nonlocal is_in_cells
        if tag == "cellXfs":
            is_in_cells = False

    parts.parse(path, start, end)
    shown = [frozenset(place for place, number in enumerate(styles) if number in kind) for kind in (dates, percents)]
    return shown[0], shown[1]


def _whole(text: str) -> int:
    """Return a number of up to nine digits, -1 for any other text."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdecimal() else -1


class _SheetReading:
    """The rows of a sheet, gathered tag by tag."""

    def __init__(self, book: _Book, limits: TableLimits) -> None:
        self.rows: list[Row] = []
        self.findings: list[Finding] = []
        self._book = book
        self._limits = limits
        self._text = _RichText()
        self._line = 0
        self._column = 0
        self._kind = ""
        self._style = 0
        self._value = ""
        self._cells: dict[int, str] = {}
        self._characters = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "row":
            # Rows and cells may do without a place of their own; then they follow the one before.
            self._line = max(_whole(attributes.get("r", "")), self._line + 1)
            self._column = 0
        elif tag == "c":
            self._column = _column_in(attributes.get("r", "")) or self._column + 1
            self._kind = attributes.get("t", "n")
            self._style = _whole(attributes.get("s", "0"))
            self._value = ""
        self._text.start(tag)

    def end(self, tag: str, content: str) -> None:
        self._text.end(tag, content)
        if tag == "v":
            self._value = content
        elif tag == "is":
            self._value = self._text.taken()
        elif tag == "c" and self._value:
            self._cells[self._column] = self._shown()
        elif tag == "row":
            self._end_row()

    def _shown(self) -> str:
        """Return a cell's value as text."""
        match self._kind:
            case "s":
                place = _whole(self._value)
                if not 0 <= place < len(self._book.texts):
                    raise FileRefused(f"row {self._line} refers to a text that the workbook does not have")
                return self._book.texts[place]
            case "b":
                return "TRUE" if self._value == "1" else "FALSE"
            case "n":
                return self._number()
            case _:
                return self._value

    def _number(self) -> str:
        try:
            number = float(self._value)
        except ValueError:
            return self._value
        if self._style in self._book.date_styles and 0 <= number < _LATEST_DAY - _DAYS_TO_1904:
            return _date(number + _DAYS_TO_1904 * self._book.starts_in_1904)
        if self._style in self._book.percent_styles:
            return f"{_plain(round(number * 100, 10))}%"
        return _plain(number)

    def _end_row(self) -> None:
        cells, self._cells = self._cells, {}
        if not any(map(str.strip, cells.values())):
            return
        if len(self.rows) == self._limits.rows:
            self._remark(f"the table has more than {self._limits.rows:,} rows; from here on they were left out")
            raise EndOfReading
        self._characters += sum(map(len, cells.values()))
        if self._characters > self._limits.characters:
            raise FileRefused(f"the cells of the sheet hold more than {self._limits.characters:,} characters")
        width = max(cells)
        if width > self._limits.columns:
            self._remark(f"the row has more than {self._limits.columns} cells; the rest was left out")
            width = self._limits.columns
        self.rows.append(Row(self._line, tuple(cells.get(column, "") for column in range(1, width + 1))))

    def _remark(self, message: str) -> None:
        self.findings.append(Finding("too-many", "error", message, line=self._line))


def _plain(number: float) -> str:
    # 0.1 is stored as 0.10000000000000001.
    return str(int(number)) if abs(number) < 1e15 and number.is_integer() else repr(number)


def _column_in(reference: str) -> int:
    """Return the column of a reference such as 'AB12', from 1, or 0."""
    match = _COLUMN.match(reference)
    number = 0
    for letter in match[0] if match else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _date(days: float) -> str:
    """Return '2024-01-31', with the time where it is not midnight, or a time alone."""
    moment = _FIRST_DAY + timedelta(seconds=round(days * 86_400))
    if days < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time() else moment.isoformat(sep=" ")
