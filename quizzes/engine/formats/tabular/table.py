"""A table as it stands in a file, whatever kind of file that is: rows of texts with their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.engine.archives import ArchiveLimits
from quizzes.engine.linting.findings import Finding

_ARCHIVE = ArchiveLimits(entries=2_000, total_bytes=40_000_000, entry_bytes=20_000_000)


@dataclass(frozen=True, slots=True)
class TableLimits:
    """How large a table may be. Rows and columns beyond are left out; beyond the rest the file is refused."""

    file_bytes: int = 10_000_000
    lines: int = 1_000_000
    rows: int = 20_000
    columns: int = 300
    characters: int = 20_000_000  # of all cells of a workbook, in which many may show one text
    xml_elements: int = 1_500_000
    archive: ArchiveLimits = _ARCHIVE


LIMITS = TableLimits()


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one row, and the line (of a workbook: the row) on which it starts, from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FromAnki:
    """What the first lines of a file of Anki's say of its notes.

    `columns` are those that hold no field, from 1, by what they hold: 'guid', 'notetype', 'deck' or 'tags'. `notetype`,
    `deck` and `tags` are those of all notes. `is_html` is None where the file does not say.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    is_html: bool | None = None
    notetype: str = ""
    deck: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The header, empty where there is none, and the rows under it; rows without any text are left out.

    `delimiter` is '' for a workbook, `encoding` a name that Python knows. `sheets` are the workbook's, `sheet` is the
    one read. `anki` is None for a file that does not begin as Anki's do.
    """

    header: tuple[str, ...]
    rows: Sequence[Row]
    delimiter: str = ""
    encoding: str = "utf-8"
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    anki: FromAnki | None = None
    findings: tuple[Finding, ...] = ()
