"""The questions of a Moodle XML file as small trees, one after the other, so that a large file is never held as one.

Where a question starts and ends is found by looking at tags, comments and CDATA alone; each is then parsed by itself.
So one that is broken does not cost the others. There are no document types, and so no entities but XML's own five:
nothing is fetched and nothing grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree as ET

from quizzes.engine.interchange import FileRefused

_FILE = "file"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# What tools on old systems write. Moodle itself writes UTF-8, whatever else is declared.
_ENCODINGS = frozenset({"iso-8859-1", "iso-8859-15", "latin1", "us-ascii", "windows-1252"})

# In XML a '<' stands nowhere but at the start of one of these and of tags.
_MARKS = re.compile(rb"<(?=[!?/q])(?:(!--)|(!\[CDATA\[)|(\?)|(!)|(question(?=[\s/>]))|(/question(?=[\s>])))")
_COMMENT, _CDATA, _INSTRUCTION, _DECLARATION, _OPENING, _CLOSING = range(1, 7)
_ENDS = {_COMMENT: b"-->", _CDATA: b"]]>", _INSTRUCTION: b"?>"}
_ROOT = re.compile(rb"\s*<([A-Za-z_][^\s/>]{0,100})")


class MalformedSource(ValueError):
    """The source of a question is no XML, or not that of one question; `line` is that of the fault in it, from 1."""

    def __init__(self, message: str, *, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


class Unreadable(ValueError):
    """The file cannot be read beyond this line; the questions before it can."""

    def __init__(self, rule: str, message: str, *, line: int) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold, so that a hostile one costs neither time nor memory. Sizes are in bytes of UTF-8."""

    file_bytes: int = 40_000_000
    text_bytes: int = 10_000_000  # all questions without their files
    depth: int = 20
    marks: int = 50_000  # '<' in one question, or '=', those of its HTML among them
    all_marks: int = 500_000  # '<' in all questions: each costs microseconds
    questions: int = 20_000


LIMITS = Limits()


@dataclass(slots=True)
class Element:
    """An element without the text between its children, which Moodle never writes.

    `asset` is the name that a `file` was given here. `is_mended` is true of a question in which a text held elements.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)
    asset: str = ""
    is_mended: bool = False

    def all(self, tag: str) -> list[Element]:
        return [child for child in self.children if child.tag == tag]

    def first(self, tag: str) -> Element | None:
        for child in self.children:
            if child.tag == tag:
                return child
        return None

    def value(self, tag: str, default: str = "") -> str:
        """Return the text of the first child of this name, without white space around it."""
        child = self.first(tag)
        return default if child is None else child.text.strip()


class Found(NamedTuple):
    """The source of a question in UTF-8, and the line on which it starts, from 1."""

    source: bytes
    line: int


def utf8(content: bytes, limits: Limits) -> bytes:
    """Return the file as UTF-8 without a byte order mark. Raises FileRefused."""
    if len(content) > limits.file_bytes:
        raise FileRefused(f"the file is larger than {limits.file_bytes:,} bytes; cut it into several")
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode().lower() if declared else ""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding not in _ENCODINGS:
        return content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode(encoding).encode()
    except UnicodeError:
        raise FileRefused(f"the file says that it is {encoding}, but it is not") from None


def questions(content: bytes, limits: Limits = LIMITS) -> Iterator[Found | Unreadable]:
    """Yield the questions of a file in UTF-8 in order, and in its place what cannot be read as one.

    Takes time in proportion to the length of the file. Raises FileRefused for what is not Moodle XML at all.
    """
    root = _ROOT.match(content, _end_of_prolog(content))
    if root is None or root[1] != b"quiz":
        name = root[1].decode("utf-8", "replace")[:40] if root else ""
        raise FileRefused(f"this is no Moodle XML: it starts with <{name}>, not with <quiz>")
    line = opened_line = 1
    counted = count = 0
    opened = -1
    for kind, place, end in _marks(content, root.end()):
        if kind == _OPENING:
            line += content.count(b"\n", counted, place)
            if opened >= 0:
                yield Unreadable("malformed-xml", "a question starts before this one ends", line=opened_line)
            opened, opened_line, counted = place, line, place
            count += 1
            if count > limits.questions:
                message = f"the file has more than {limits.questions:,} questions; from here on they were left out"
                yield Unreadable("too-many", message, line=line)
                return
        if opened >= 0 and (kind == _CLOSING or (kind == _OPENING and content.endswith(b"/>", place, end))):
            yield Found(content[opened:end], opened_line)
            opened = -1
    if opened >= 0:
        yield Unreadable("malformed-xml", "the file breaks off before this question ends", line=opened_line)


def _end_of_prolog(content: bytes) -> int:
    """Return where the XML declaration and comments before the root end. Raises FileRefused."""
    place = 0
    for kind, start, end in _marks(content, 0):
        if kind not in _ENDS or content[place:start].strip():
            break
        place = end
    return place


def _marks(content: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield what kind of mark stands where, and where it ends, which may be where the file breaks off.

    Raises FileRefused for a document type.
    """
    while mark := _MARKS.search(content, place):
        kind = mark.lastindex or 0
        if kind == _DECLARATION:
            raise FileRefused("the file has a document type, which no export of Moodle has")
        end = content.find(_ENDS.get(kind, b">"), mark.end())
        place = end + len(_ENDS.get(kind, b">")) if end >= 0 else len(content)
        yield kind, mark.start(), place


def tree_of(source: bytes, limits: Limits = LIMITS) -> Element:
    """Return the tree of one question's source. Raises MalformedSource, and FileRefused for one made to do harm."""
    if max(source.count(b"<"), source.count(b"=")) > limits.marks:
        raise MalformedSource("it has too many parts")
    try:
        # No document type can stand in the middle of a file, and `questions` found none: nothing is there to expand.
        parser = ET.XMLParser(encoding="utf-8")  # noqa: S314
        parser.feed(source)
        parsed = parser.close()
    except ET.ParseError as error:
        line, column = error.position
        raise MalformedSource(
            f"the XML is broken: {str(error).partition(':')[0]} (column {column})", line=line
        ) from None
    is_mended = _with_markup_as_text(parsed)
    element = _tree(parsed, limits.depth)
    element.is_mended = is_mended
    return element


def _with_markup_as_text(parsed: ET.Element) -> bool:
    """Make the HTML that stands unescaped in a text this text, and return whether there was any.

    Moodle's own importer refuses such a file; what was meant leaves no doubt.
    """
    found = [text for text in parsed.iter("text") if len(text)]
    for text in found:
        inner = "".join(ET.tostring(child, encoding="unicode", method="html") for child in text)
        text.text = f"{escape(text.text or '', quote=False)}{inner}"
        del text[:]
    return bool(found)


def _tree(parsed: ET.Element, depth: int) -> Element:
    if not depth:
        raise FileRefused("elements of a question stand in each other deeper than any export has them")
    return Element(parsed.tag, parsed.attrib, parsed.text or "", [_tree(child, depth - 1) for child in parsed])


def files_of(element: Element) -> list[Element]:
    """Return the `file` elements of a tree in order."""
    found: list[Element] = []
    for child in element.children:
        if child.tag == _FILE:
            found.append(child)
        elif child.children:
            found += files_of(child)
    return found
