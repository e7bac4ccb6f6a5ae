"""The questions of a Moodle XML file as small trees, one after the other, so that a large file is never held as one.

The parser is expat without document types: there are no entities but XML's own five, nothing is fetched, nothing grows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from quizzes.engine.interchange import FileRefused

_CHUNK_BYTES = 1 << 16
_ROOT = "quiz"
_CONTENT = "file"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# What tools on old systems write. Moodle itself writes UTF-8, whatever else is declared.
_ENCODINGS = frozenset({"iso-8859-1", "iso-8859-15", "latin1", "us-ascii", "windows-1252", "utf-16"})


class Unreadable(ValueError):
    """The file cannot be read beyond this line; the questions before it can."""

    def __init__(self, rule: str, message: str, *, line: int) -> None:
        super().__init__(message)
        self.rule = rule
        self.line = line


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold, so that a hostile one costs neither time nor memory. Sizes are in bytes of UTF-8."""

    file_bytes: int = 64_000_000
    text_bytes: int = 10_000_000  # all questions without their files
    tag_bytes: int = 1_000_000
    depth: int = 20
    elements: int = 10_000  # of one question
    questions: int = 50_000


LIMITS = Limits()


@dataclass(slots=True)
class Element:
    """An element without the text between its children, which Moodle never writes.

    `span` is where the content of a `file` stands in the UTF-8 bytes; `asset` is the name that the file was given here.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Element] = field(default_factory=list)
    span: tuple[int, int] = (0, 0)
    asset: str = ""

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
    """A question as a tree, and where its source starts and ends in the UTF-8 bytes.

    `is_whole` says that none of its elements was left out for being one too many.
    """

    element: Element
    line: int
    start: int
    end: int
    is_whole: bool
    files: Sequence[Element]


def utf8(content: bytes, limits: Limits) -> bytes:
    """Return the file as UTF-8 without a byte order mark. Raises FileRefused."""
    if len(content) > limits.file_bytes:
        raise FileRefused(f"the file is larger than {limits.file_bytes:,} bytes; cut it into several")
    declared = _DECLARED.match(content.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode().lower() if declared else ""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    if encoding in _ENCODINGS:
        try:
            return content.decode(encoding).encode()
        except UnicodeError:
            raise FileRefused(f"the file says that it is {encoding}, but it is not") from None
    return content.removeprefix(b"\xef\xbb\xbf")


def questions(content: bytes, limits: Limits = LIMITS) -> Iterator[Found]:
    """Yield the questions of a file in UTF-8, in order. Raises Unreadable where it cannot go on.

    Elements beside the questions are passed over. Only the questions of about 64 kB are held at a time. Raises
    FileRefused for what is not Moodle XML at all, and for what only a file made to do harm holds.
    """
    trees = _Trees(content, limits)
    parser = trees.parser
    for start in range(0, len(content) + 1, _CHUNK_BYTES):
        chunk = content[start : start + _CHUNK_BYTES]
        try:
            parser.Parse(chunk, len(chunk) < _CHUNK_BYTES)
        except expat.ExpatError as error:
            yield from trees.taken()
            raise trees.broken(error) from None
        except Unreadable:
            yield from trees.taken()
            raise
        yield from trees.taken()
        if start - parser.CurrentByteIndex > limits.tag_bytes:
            message = f"line {parser.CurrentLineNumber}: a tag or comment is longer than {limits.tag_bytes:,} bytes"
            raise FileRefused(message)


def fragment(source: str) -> Element:
    """Return the tree of one question's source. Raises Unreadable and FileRefused."""
    found = list(questions(f"<{_ROOT}>{source}</{_ROOT}>".encode()))
    if len(found) != 1 or not found[0].is_whole:
        raise Unreadable("malformed-xml", "the source is not that of one question", line=1)
    return found[0].element


class _Trees:
    """The handlers of one parse, and the questions that are finished and not taken yet."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._content = content
        self._limits = limits
        self._finished: list[Found] = []
        self._stack: list[Element] = []
        self._depth = 0
        self._count = 0
        self._questions = 0
        self._text_bytes = 0
        self._start = 0
        self._line = 0
        self._files: list[Element] = []
        self.parser = parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.buffer_size = _CHUNK_BYTES
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._add
        parser.StartDoctypeDeclHandler = self._refuse

    def taken(self) -> list[Found]:
        """Return the questions finished since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def broken(self, error: expat.ExpatError) -> ValueError:
        """Return what to raise for broken XML."""
        reason = expat.errors.messages[error.code]
        if not self._depth and not self._questions:
            return FileRefused(f"this is no XML: {reason} in line {error.lineno}")
        return Unreadable("malformed-xml", f"the XML is broken here: {reason}", line=error.lineno)

    def _refuse(self, *_declaration: object) -> None:
        raise FileRefused("the file has a document type, which no export of Moodle has")

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._stack:
            self._open_inside(tag, attributes)
        elif self._depth == 1 and tag != _ROOT:
            raise FileRefused(f"this is no Moodle XML: it starts with <{tag[:40]}>, not with <quiz>")
        elif self._depth == 2:
            self._open_question(tag, attributes)
        elif self._depth > self._limits.depth:
            raise self._too_deep()

    def _open_question(self, tag: str, attributes: dict[str, str]) -> None:
        self._questions += 1
        self._start = self.parser.CurrentByteIndex
        self._line = self.parser.CurrentLineNumber
        if self._questions > self._limits.questions:
            message = f"the file has more than {self._limits.questions:,} questions; from here on they were left out"
            raise Unreadable("too-many", message, line=self._line)
        if tag == "question":
            self._count = 0
            self._files = []
            self._stack.append(Element(tag, attributes))

    def _open_inside(self, tag: str, attributes: dict[str, str]) -> None:
        if self._depth > self._limits.depth:
            raise self._too_deep()
        self._count += 1
        element = Element(tag, attributes)
        if self._count <= self._limits.elements:
            self._stack[-1].children.append(element)
        if tag == _CONTENT:
            start = self._content.find(b">", self.parser.CurrentByteIndex) + 1
            element.span = (start, start)
            self._files.append(element)
        self._stack.append(element)

    def _too_deep(self) -> FileRefused:
        line = self.parser.CurrentLineNumber
        return FileRefused(f"line {line}: elements stand in each other more than {self._limits.depth} deep")

    def _add(self, text: str) -> None:
        if self._stack and self._stack[-1].tag != _CONTENT:
            element = self._stack[-1]
            element.text = element.text + text if element.text else text

    def _close(self, tag: str) -> None:
        self._depth -= 1
        if not self._stack:
            return
        element = self._stack.pop()
        if tag == _CONTENT:
            # An empty tag '<file/>' ends where it starts.
            element.span = (element.span[0], max(self.parser.CurrentByteIndex, element.span[0]))
        if not self._stack:
            self._finish(element)

    def _finish(self, element: Element) -> None:
        end = self._content.find(b">", self.parser.CurrentByteIndex) + 1
        self._text_bytes += end - self._start - sum(file.span[1] - file.span[0] for file in self._files)
        if self._text_bytes > self._limits.text_bytes:
            message = f"its texts are larger than {self._limits.text_bytes:,} bytes; from here on they were left out"
            raise Unreadable("too-large", message, line=self._line)
        is_whole = self._count <= self._limits.elements
        self._finished.append(Found(element, self._line, self._start, end, is_whole, self._files))
