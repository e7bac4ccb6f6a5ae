"""Reading a lecture file: its head, its parts, and the passages that items rest on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.engine.formats.bankfile.document import Unreadable, decoded
from quizzes.engine.interchange import is_item_id
from quizzes.engine.linting.findings import Finding

HEAD_KEYS = ("id", "title", "author", "source", "language")

_HEAD_LINE = re.compile(r"([a-z_]+):(?: +(.*))?")
_NUMBERED = re.compile(r"([0-9]+(?:\.[0-9]+)*)[ \t]+(\S.*)")


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage: its anchor ('3.2'), title, gist as Markdown, the title of its part, and the line it starts on."""

    anchor: str
    title: str
    gist: str
    part: str
    line: int


@dataclass(frozen=True, slots=True)
class PartText:
    """A part of the lecture: its number ('3', '' for none), title, line and passages."""

    number: str
    title: str
    line: int
    passages: tuple[PassageText, ...]


@dataclass(frozen=True, slots=True)
class LectureFile:
    """A lecture. `description` is the Markdown between the head and the first part, often ''."""

    id: str
    title: str
    author: str
    source: str
    language: str
    description: str
    parts: tuple[PartText, ...]

    @property
    def passages(self) -> tuple[PassageText, ...]:
        return tuple(passage for part in self.parts for passage in part.passages)


@dataclass(frozen=True, slots=True)
class LectureRead:
    """The lecture, None where the file has an error, and what is to be said of the file."""

    lecture: LectureFile | None
    findings: Sequence[Finding]


@dataclass(slots=True)
class _Section:
    """A heading, the line it stands on, and the text below it."""

    level: int
    heading: str
    line: int
    text: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        return "\n".join(self.text).strip()


def read_lecture(content: bytes) -> LectureRead:
    """Return the lecture of a file of `lectures/*.md`."""
    try:
        text = decoded(content)
    except Unreadable as error:
        return LectureRead(None, (error.finding,))
    findings: list[Finding] = []
    lines = text.split("\n")
    head, body_from = _read_head(lines, findings)
    description, *sections = _sections(lines, body_from)
    parts = _read_parts(sections, findings)
    if not any(part.passages for part in parts):
        findings.append(
            Finding("missing-passage", "error", "the lecture has no passage, a heading such as ### 1.1 Title")
        )
    if any(finding.severity == "error" for finding in findings):
        return LectureRead(None, findings)
    lecture = LectureFile(
        id=head["id"],
        title=head["title"],
        author=head.get("author", ""),
        source=head.get("source", ""),
        language=head.get("language", "en"),
        description=description.body,
        parts=parts,
    )
    return LectureRead(lecture, findings)


def _read_head(lines: Sequence[str], findings: list[Finding]) -> tuple[dict[str, str], int]:
    """Return the head's values and the index of the line after it."""
    head: dict[str, str] = {}
    try:
        end = lines.index("---", 1) if lines[0] == "---" else 0
    except ValueError:
        end = 0
    if not end:
        findings.append(
            Finding("missing-head", "error", "the file must begin with a head between two lines ---", line=1)
        )
        return head, 0
    for number, line in enumerate(lines[1:end], start=2):
        found = _HEAD_LINE.fullmatch(line.strip())
        if found is None or found[1] in head:
            findings.append(Finding("malformed-value", "error", "a line of the head is 'key: value'", line=number))
        elif found[1] in HEAD_KEYS:
            head[found[1]] = (found[2] or "").strip()
        else:
            message = f"{found[1]} is not known here, and was left out"
            findings.append(Finding("unknown-key", "warning", message, field=found[1], line=number))
    missing = [key for key in ("id", "title") if not head.get(key)]
    findings.extend(Finding("missing-key", "error", f"{key} is missing", field=key, line=1) for key in missing)
    if head.get("id") and not is_item_id(head["id"]):
        message = f"{head['id']!r} is not lower-case letters and digits joined by '-'"
        findings.append(Finding("malformed-id", "error", message, field="id", line=1))
    return head, end + 1


def _sections(lines: Sequence[str], start: int) -> list[_Section]:
    """Return the text before the first heading, then each section that starts with `##` or `###`."""
    sections = [_Section(0, "", start + 1)]
    for number, line in enumerate(lines[start:], start=start + 1):
        marks, _, heading = line.partition(" ")
        if marks in ("##", "###"):
            sections.append(_Section(len(marks), heading.strip(), number))
        else:
            sections[-1].text.append(line)
    return sections


def _read_parts(sections: Sequence[_Section], findings: list[Finding]) -> tuple[PartText, ...]:
    parts: list[PartText] = []
    passages: list[PassageText] = []
    line_of: dict[str, int] = {}
    number, title, line = "", "", 0

    def close_part() -> None:
        if title or passages:
            parts.append(PartText(number, title, line, tuple(passages)))
            passages.clear()

    for section in sections:
        found = _NUMBERED.fullmatch(section.heading)
        if section.level == 2:
            close_part()
            number, title, line = found[1] if found else "", found[2] if found else section.heading, section.line
        elif found is None:
            message = f"a passage's heading is its anchor and title, such as ### 1.1 Title, not {section.heading!r}"
            findings.append(Finding("missing-anchor", "error", message, line=section.line))
        elif found[1] in line_of:
            message = f"{found[1]} is already the anchor of the passage on line {line_of[found[1]]}"
            findings.append(Finding("repeated-id", "error", message, field=found[1], line=section.line))
        else:
            line_of[found[1]] = section.line
            if not section.body:
                message = f"passage {found[1]} has no gist"
                findings.append(Finding("missing-gist", "warning", message, field=found[1], line=section.line))
            passages.append(PassageText(found[1], found[2], section.body, title, section.line))
    close_part()
    return tuple(parts)
