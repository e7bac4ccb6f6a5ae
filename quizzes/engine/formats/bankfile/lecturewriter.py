"""Writing a lecture file: its head, its parts, and its passages."""

from __future__ import annotations

import re

from quizzes.engine.formats.bankfile.lectures import LectureFile, PassageText
from quizzes.engine.interchange import Written
from quizzes.engine.linting.findings import Finding

_HEADING = re.compile(r"^(?=#{2,3}(?: |$))", re.MULTILINE)


def write_lecture(lecture: LectureFile) -> Written:
    """Return the file; reading it gives the passages back, each under the title of its part.

    Parts are numbered as the anchors of their passages begin. A line of a gist that would be read as a heading is set
    in by a blank, which Markdown shows the same; a finding says so.
    """
    findings: list[Finding] = []
    head = {
        "id": lecture.id,
        "title": lecture.title,
        "author": lecture.author,
        "source": lecture.source,
        "language": lecture.language,
    }
    lines = ["---", *(f"{key}: {_line(value)}" for key, value in head.items() if _line(value)), "---"]
    if description := _body(lecture.description, "", findings):
        lines += ["", description]
    part = ""
    for passage in lecture.passages:
        if passage.part != part:
            part = passage.part
            lines += ["", f"## {_part_heading(passage)}".rstrip()]
        lines += ["", f"### {passage.anchor} {_line(passage.title)}"]
        if gist := _body(passage.gist, passage.anchor, findings):
            lines.append(gist)
    return Written(("\n".join(lines) + "\n").encode(), findings)


def _part_heading(passage: PassageText) -> str:
    title = _line(passage.part)
    return f"{passage.anchor.partition('.')[0]} {title}" if title else ""


def _line(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def _body(text: str, anchor: str, findings: list[Finding]) -> str:
    body = _HEADING.sub(" ", text.strip())
    if body != text.strip():
        message = "a line that would be read as a heading is set in by a blank"
        findings.append(Finding("not-representable", "hint", message, field=anchor))
    return body
