"""CSV and TSV: the encoding and the delimiter recognised, one line after the other, in time that grows with the file.

Sources: RFC 4180; 'sep=;' as Excel writes it; the '#separator:' lines of Anki (docs.ankiweb.net, 'Text Files').
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from itertools import islice

from quizzes.engine.formats.tabular.blackboard import is_upload
from quizzes.engine.formats.tabular.headers import header_place, without_header
from quizzes.engine.formats.tabular.layout import DELIMITERS, Layout
from quizzes.engine.formats.tabular.table import FromAnki, Row, Table, TableLimits
from quizzes.engine.interchange import FileRefused
from quizzes.engine.linting.findings import Finding

LONGEST_CELL = 131_072  # of the csv module: its limit is one for the whole process, so it is left as it is

_NAMED_DELIMITERS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}
_SPECIAL_COLUMNS = ("guid", "notetype", "deck", "tags")
_END = "\x00"  # no text holds it
_SAMPLE_CHARS = 50_000  # fewer than one cell may have: sampling never fails
_SAMPLE_ROWS = 30


@dataclass(slots=True)
class _Heading:
    """What the lines before the table say: 'sep=;', or such as '#separator:tab'. `lines` is their number."""

    lines: int = 0
    delimiter: str = ""
    columns: str = ""
    anki: FromAnki | None = None


def read_delimited(content: bytes, *, layout: Layout, limits: TableLimits) -> Table:
    """Return the table of a text file. Raises FileRefused for what is no text."""
    text, encoding, findings = _decoded_as(content, layout.encoding) if layout.encoding else _decoded(content)
    if text.count("\n") + text.count("\r") > limits.lines:
        raise FileRefused(f"the file has more than {limits.lines:,} lines; cut it into several")
    heading = _heading(text)
    delimiter = layout.delimiter or heading.delimiter or _delimiter_of(text, skipped=heading.lines)
    rows = _Rows(text, delimiter, heading.lines, limits)
    header = tuple(next(csv.reader([heading.columns], delimiter=delimiter))) if heading.columns else ()
    kept: Sequence[Row] = rows.kept
    above: Sequence[Finding] = ()
    if not header:
        header, kept, above = without_header(rows.kept, has_header=layout.has_header)
    return Table(
        header,
        tuple(kept),
        delimiter,
        encoding,
        anki=heading.anki,
        findings=(*findings, *above, *rows.findings),
    )


def _decoded(content: bytes) -> tuple[str, str, list[Finding]]:
    """Return text and encoding: by the byte order mark, else UTF-8, else Windows-1252 with a finding."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    encoding = next((name for mark, name in marks if content.startswith(mark)), "utf-8")
    findings = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise FileRefused("the file says that it is UTF-16, but it is not") from None
        message = "the file is not UTF-8; it was read as Windows-1252: look whether letters with accents are right"
        line = content.count(b"\n", 0, error.start) + 1
        findings.append(Finding("guessed-encoding", "warning", message, line=line))
        encoding = "cp1252"
        text = content.decode(encoding, errors="replace")
    if "\x00" in text:
        raise FileRefused("the file holds a NUL: it is no text, or UTF-16 without a byte order mark")
    return text, encoding, findings


def _decoded_as(content: bytes, encoding: str) -> tuple[str, str, list[Finding]]:
    """Return text and encoding as a person says; bytes that it does not have become U+FFFD, with a finding."""
    marked = "utf-8-sig" if encoding == "utf-8" else encoding
    text = content.decode(marked, "replace").replace("\x00", "\ufffd")
    message = "the file holds bytes that are no text in the encoding chosen: look whether another one is right"
    findings = [Finding("guessed-encoding", "warning", message, line=1)] if "\ufffd" in text else []
    return text, encoding, findings


def _heading(text: str) -> _Heading:
    heading = _Heading()
    for line in islice(StringIO(text[:_SAMPLE_CHARS]), 20):
        bare = line.rstrip("\r\n")
        if heading.lines == 0 and bare.lower().startswith("sep=") and len(bare) == len("sep=") + 1:
            return _Heading(lines=1, delimiter=bare[-1])
        name, colon, value = bare.partition(":")
        if not (bare.startswith("#") and colon):
            break
        heading.lines += 1
        _take(heading, name.lower(), value)
    return heading


def _take(heading: _Heading, name: str, value: str) -> None:
    """Take over one of Anki's lines; of one that it does not know nothing is said."""
    word = value.strip()
    said = heading.anki or FromAnki()
    special = name.removeprefix("#").removesuffix(" column")
    if name == "#separator" and (word.lower() in _NAMED_DELIMITERS or len(word) == 1):
        heading.delimiter = _NAMED_DELIMITERS.get(word.lower(), word)
    elif name == "#columns":
        heading.columns = value
    elif name == "#html":
        heading.anki = replace(said, is_html=word.lower() == "true")
    elif name == "#tags":
        heading.anki = replace(said, tags=tuple(dict.fromkeys(word.split())))
    elif name == "#notetype":
        heading.anki = replace(said, notetype=word)
    elif name == "#deck":
        heading.anki = replace(said, deck=word)
    elif special in _SPECIAL_COLUMNS and word.isascii() and word.isdecimal() and 0 < int(word[:4]) < 1000:
        heading.anki = replace(said, columns={**said.columns, special: int(word)})


def _delimiter_of(text: str, *, skipped: int) -> str:
    """Return the delimiter that makes a header or tags of types appear, or else the most rows of one width above 1."""
    lines = list(islice(StringIO(text[:_SAMPLE_CHARS], newline=""), skipped, None))

    def fitness(delimiter: str) -> tuple[bool, int]:
        rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), _SAMPLE_ROWS) if any(row)]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        is_named = bool(widths) and (place := header_place(rows)) is not None and len(rows[place]) > 1
        is_named = is_named or is_upload(rows)
        return is_named, max(widths.values(), default=0)

    # Of equals the first: a tab stands in few texts, a comma in most.
    return max(DELIMITERS, key=fitness)


class _Rows:
    """The rows that hold a text, as far as the limits allow, and what is to be said of the others."""

    def __init__(self, text: str, delimiter: str, skipped: int, limits: TableLimits) -> None:
        self.kept: list[Row] = []
        self.findings: list[Finding] = []
        reader = csv.reader(_lines(text, skipped), delimiter=delimiter)
        line = skipped + 1
        try:
            for cells in reader:
                if cells and cells[-1].endswith(_END):
                    if cells != [_END]:
                        self._remark("open-quote", "a quotation mark that opens a cell here is never closed", line)
                elif any(map(str.strip, cells)):
                    if len(self.kept) == limits.rows:
                        message = f"the table has more than {limits.rows:,} rows; from here on they were left out"
                        self._remark("too-many", message, line)
                        break
                    self._keep(cells, line, limits)
                line = skipped + reader.line_num + 1
        except csv.Error:
            message = f"a cell that starts here is longer than {LONGEST_CELL:,} characters: is its quotation mark open?"
            self._remark("too-long", f"{message} The rest was left out", line)

    def _keep(self, cells: list[str], line: int, limits: TableLimits) -> None:
        if len(cells) > limits.columns:
            self._remark("too-many", f"the row has more than {limits.columns} cells; the rest was left out", line)
        self.kept.append(Row(line, tuple(cells[: limits.columns])))

    def _remark(self, rule: str, message: str, line: int) -> None:
        self.findings.append(Finding(rule, "error", message, line=line))


def _lines(text: str, skipped: int) -> Iterator[str]:
    """Yield the lines, and then one that comes back as a row of its own unless a quotation mark is still open."""
    yield from islice(StringIO(text, newline=""), skipped, None)
    yield _END
