"""Which format a file is in, told by its content, and the one table of the formats that are read and written."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from quizzes.engine.archives import is_archive, open_archive
from quizzes.engine.formats.aiken import reader as aiken_reader
from quizzes.engine.formats.aiken import writer as aiken_writer
from quizzes.engine.formats.apkg import reader as apkg_reader
from quizzes.engine.formats.apkg import writer as apkg_writer
from quizzes.engine.formats.bankfile import reader as bankfile_reader
from quizzes.engine.formats.bankfile import writer as bankfile_writer
from quizzes.engine.formats.gift import reader as gift_reader
from quizzes.engine.formats.gift import writer as gift_writer
from quizzes.engine.formats.markdown import reader as markdown_reader
from quizzes.engine.formats.markdown import writer as markdown_writer
from quizzes.engine.formats.markdown.lettered import is_lettered
from quizzes.engine.formats.moodlexml import reader as moodlexml_reader
from quizzes.engine.formats.moodlexml import writer as moodlexml_writer
from quizzes.engine.formats.qti import reader as qti_reader
from quizzes.engine.formats.qti import writer as qti_writer
from quizzes.engine.formats.tabular import reader as tabular_reader
from quizzes.engine.formats.tabular import writer as tabular_writer
from quizzes.engine.formats.tabular.blackboard import is_upload
from quizzes.engine.formats.tabular.columns import is_header
from quizzes.engine.interchange import FileRefused, Reader, Written
from quizzes.engine.items import Item

LOOKED_AT_BYTES = 200_000
"""So much of a text or of XML is looked at: whatever comes after does not make it another format."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is written: items in order, the media that their texts name, and when any of them was last changed."""

    items: Sequence[Item]
    media: Mapping[str, bytes]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its lasting name. `label` is a product's name, so it is not translated; `ending` has its dot."""

    name: str
    label: str
    ending: str
    content_type: str
    read: Reader
    write: Callable[[Leaving], Written]


def _table(*formats: Format) -> Mapping[str, Format]:
    return {each.name: each for each in formats}


FORMATS = _table(
    Format(
        "bankfile",
        "TOML",
        ".toml",
        "application/toml",
        bankfile_reader.read,
        lambda leaving: bankfile_writer.write(leaving.items),
    ),
    Format(
        "markdown",
        "Markdown",
        ".md",
        "text/markdown",
        markdown_reader.read,
        lambda leaving: markdown_writer.write(leaving.items),
    ),
    Format("gift", "GIFT", ".gift", "text/plain", gift_reader.read, lambda leaving: gift_writer.write(leaving.items)),
    Format(
        "aiken", "Aiken", ".txt", "text/plain", aiken_reader.read, lambda leaving: aiken_writer.write(leaving.items)
    ),
    Format(
        "moodlexml",
        "Moodle XML",
        ".xml",
        "application/xml",
        moodlexml_reader.read,
        lambda leaving: moodlexml_writer.write(leaving.items, leaving.media),
    ),
    Format(
        "qti",
        "QTI 3",
        ".zip",
        "application/zip",
        qti_reader.read,
        lambda leaving: qti_writer.write(leaving.items, leaving.media),
    ),
    Format(
        "apkg",
        "Anki",
        ".apkg",
        "application/zip",
        apkg_reader.read,
        lambda leaving: apkg_writer.write(leaving.items, made_at=leaving.changed_at, media=leaving.media),
    ),
    Format(
        "csv",
        "CSV",
        ".csv",
        "text/csv",
        tabular_reader.read,
        lambda leaving: tabular_writer.write_csv(leaving.items),
    ),
    Format(
        "tsv",
        "TSV",
        ".tsv",
        "text/tab-separated-values",
        tabular_reader.read,
        lambda leaving: tabular_writer.write_tsv(leaving.items),
    ),
    Format(
        "xlsx",
        "Excel",
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        tabular_reader.read,
        lambda leaving: tabular_writer.write_xlsx(leaving.items),
    ),
)

# The older standard's root, and those of the newer ones, which change their spelling and not their names.
_QTI_ROOTS = frozenset(
    ("questestinterop", "assessmentitem", "assessmenttest", "assessmentsection", "assessmentstimulus", "manifest")
)
_ENDINGS = {
    ".apkg": "apkg",
    ".colpkg": "apkg",
    ".toml": "bankfile",
    ".md": "markdown",
    ".gift": "gift",
    ".aiken": "aiken",
    ".csv": "csv",
    ".tsv": "tsv",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NONE_OF_THEM = (
    "the file is in no format that is read here: "
    "TOML, Markdown, GIFT, Aiken, Moodle XML, QTI, an Anki package, CSV, TSV or Excel"
)
_XML_START = re.compile(r"\s*<[?!A-Za-z_]")
_PROLOG = re.compile(r"\s*+(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)", re.DOTALL)
_ROOT = re.compile(r"\s*+<(?:[^\s<>:/]{1,50}:)?([^\s<>:/]{1,50})")
_TOML = re.compile(r"^\[\[?(?:bank|item)\]\]?[ \t]*+(?:#.*)?$", re.MULTILINE)
_AIKEN_KEY = re.compile(r"^ANSWER:[ \t]*+[A-Z][ \t]*+$", re.MULTILINE)
_AIKEN_OPTION = re.compile(r"^[A-Z][.)][ \t]", re.MULTILINE)
_QUIZ_TEXT = re.compile(
    r"^[-*+] +(?:\[[ xX0-9]{1,3}\]|\([ xX]\)) |^Q: .*\n+A: |^```item$|^(?:\*[a-zA-Z]\)|\[\*\])[ \t]+\S", re.MULTILINE
)
_HEADING = re.compile(r"^(?:#{1,6}|[0-9]{1,4}[.)])[ \t]+\S", re.MULTILINE)
_ANSWER = re.compile(r"^ {0,4}(?:=(?:[0-9.]{1,20}%)? +\S|_{3,}[ \t]*$|.*\{\{c[0-9]|[-*+] +.* :: )", re.MULTILINE)
_ANKI_LINE = re.compile(
    r"#(?:separator|html|tags|columns|notetype|deck|if matches|(?:guid|notetype|deck|tags) column):", re.IGNORECASE
)
_ANKI_SEPARATOR = re.compile(r"^#separator:[ \t]*+(.*?)[ \t]*$", re.MULTILINE | re.IGNORECASE)
_OPEN_BRACE = re.compile(r"(?<!\\)\{[^{}\n]*$", re.MULTILINE)
_GIFT = re.compile(r"(?<!\\)\{[^{}]*+\}|^[ \t]*+(?:::|\$CATEGORY:|//|\[(?:html|markdown|plain|moodle)\])", re.MULTILINE)


def recognise(content: bytes, name: str = "") -> str:
    """Return the name of the format in FORMATS that the bytes are in.

    The file's name decides only where the content leaves it open. Raises FileRefused for what is none of them, and for
    an archive that is not opened (archives.py).
    """
    if not content:
        raise FileRefused("the file is empty")
    if is_archive(content):
        return _archived(content, name)
    if content.startswith(b"SQLite format 3\0"):
        raise FileRefused("this is a bare database: export a package (.apkg) from Anki instead")
    if content.startswith(_OLD_OFFICE):
        return "xlsx"  # whose reader says what to do about it
    text = _beginning(content)
    found = _of_xml(text) or _of_text(text) or _ENDINGS.get(_ending(name))
    if found is None:
        raise FileRefused(NONE_OF_THEM)
    return found


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _archived(content: bytes, name: str) -> str:
    paths = [held.casefold() for held in open_archive(content)]
    names = [path.rpartition("/")[2] for path in paths]
    if "xl/workbook.xml" in paths:
        return "xlsx"
    if any(held.startswith("collection.anki2") for held in names):
        return "apkg"
    if any(held.endswith((".xml", ".qti")) for held in names):
        return "qti"
    if _ENDINGS.get(_ending(name)) == "apkg":
        return "apkg"
    raise FileRefused("the archive holds neither questions in QTI nor an Anki collection")


def _beginning(content: bytes) -> str:
    """Return the first part of a text. Bytes that are none become signs that decide nothing: the reader will say so."""
    start = content[:LOOKED_AT_BYTES]
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return start.decode("utf-16", "replace")
    return start.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _of_xml(text: str) -> str | None:
    """Return the format by the root element; None for what is no XML, such as GIFT that begins with a tag of HTML."""
    if not _XML_START.match(text):
        return None
    place = 0
    while found := _PROLOG.match(text, place):
        place = found.end()
    root = _ROOT.match(text, place)
    local = root[1].lower().replace("-", "").removeprefix("qti") if root else ""
    if local == "quiz":
        return "moodlexml"
    if local in _QTI_ROOTS:
        return "qti"
    if place:
        raise FileRefused(f"this XML holds no questions that are read here: it begins with <{local[:40]}>")
    return None


def _of_text(text: str) -> str | None:
    if _TOML.search(text):
        return "bankfile"
    lines = [line for line in text.split("\n", 21)[:20] if line.strip()]
    if lines and is_upload([line.split("\t") for line in lines]):
        return "tsv"
    if _AIKEN_KEY.search(text) and _AIKEN_OPTION.search(text):
        return "aiken"
    if found := _of_header(text):
        return found
    if _is_quiz_text(text) or is_lettered(text.split("\n")):
        return "markdown"
    if _GIFT.search(text):
        return "gift"
    return "tsv" if len(lines) > 1 and all("\t" in line for line in lines) else None


def _is_quiz_text(text: str) -> bool:
    """Return whether some line is one that quiz text alone has, or a heading comes with an answer.

    Braces that stay open at the end of a line are GIFT's, where feedback may look like a heading.
    """
    if _QUIZ_TEXT.search(text):
        return True
    is_answered = _HEADING.search(text) and _ANSWER.search(text)
    return bool(is_answered) and not _OPEN_BRACE.search(text)


def _of_header(text: str) -> str | None:
    """Return the format of a table by its first line: what Anki writes there, or columns that are named."""
    first = text.lstrip("\n").partition("\n")[0][:5000]
    if _ANKI_LINE.match(first):
        separator = _ANKI_SEPARATOR.search(text)
        return "csv" if separator and separator[1].casefold() not in ("tab", "\\t") else "tsv"
    for delimiter, name in (("\t", "tsv"), (",", "csv"), (";", "csv")):
        cells = next(csv.reader([first], delimiter=delimiter), [])
        if len(cells) > 1 and is_header(cells):
            return name
    return None
