"""Quiz text cut into questions, each with its stem, its answers' lines and what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from quizzes.engine.formats.markdown import marks

ITEM_FENCE = f"{marks.FENCE}item"  # what only JSON can say of an item


@dataclass(slots=True)
class Part:
    """One answer: its kind and mark (marks.part), the lines of its text and of its feedback."""

    kind: str
    mark: str
    line: int
    lines: list[str]
    feedback: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return joined(self.lines)


@dataclass(slots=True)
class Section:
    """A question as written.

    `is_card` says that it starts with 'Q:', `stray` is the line of a text that belongs nowhere, `quoted_from` the place
    in the stem of a quotation at its end.
    """

    line: int
    heading: str = ""
    id: str = ""
    indent: int = 0
    is_card: bool = False
    attributes: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    stem: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    feedback: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)
    stray: int = 0
    is_in_more: bool = False
    quoted_from: int | None = None

    @property
    def is_started(self) -> bool:
        """Whether anything stands under the heading."""
        return bool(joined(self.stem) or self.parts or self.is_card)


def joined(lines: list[str]) -> str:
    """Return the lines as one text without white space around it."""
    return "\n".join(lines).strip(" \t\n")


def sections(lines: list[str], *, first: int = 1) -> Iterator[Section]:
    """Yield the questions of lines, the first of which has the number `first` in its file.

    Text before the first question is a section without anything but `stray`.
    """
    are_code = marks.code_lines(lines)
    section = Section(first)
    is_open = False
    after_blank = False
    for number, (line, is_code) in enumerate(zip(lines, are_code, strict=True), start=first):
        begun = None if is_code else _begun(line, number, section, is_open=is_open)
        if begun is not None:
            if is_open or section.stray:
                yield section
            section, is_open = begun, begun.line > 0
        elif is_open:
            _add(section, _dedented(line, section.indent), number, is_code=is_code, after_blank=after_blank)
        elif line.strip(" \t") and not section.stray:
            section.stray = number
        after_blank = not line.strip(" \t")
    if is_open or section.stray:
        yield section


def _begun(line: str, number: int, section: Section, *, is_open: bool) -> Section | None:
    """Return the question that a line starts, one of line 0 for a title, None where it starts none."""
    if not marks.may_start_a_question(line):
        return None
    if found := marks.heading(line):
        level, text = found
        name, id_ = marks.with_id(text)
        return Section(number, name, id_) if level > 1 else Section(0)
    # Under a heading a list may be part of the stem, but not once there are answers.
    is_in_stem = is_open and section.line and not section.indent and not section.is_card and not section.parts
    if (found := marks.numbered(line)) and not is_in_stem:
        width, text = found
        stem, id_ = marks.with_id(text)
        return Section(number, id=id_, indent=width, stem=[stem])
    side = marks.card_side(line)
    if side and side[0] == "Q" and (not is_open or section.is_started):
        return Section(number, is_card=True, stem=[side[1]])
    return None


def _dedented(line: str, width: int) -> str:
    """Return the line without up to so many spaces before it."""
    return line[min(width, len(line) - len(line.lstrip(" "))) :]


def _add(section: Section, line: str, number: int, *, is_code: bool, after_blank: bool) -> None:
    if is_code and (section.is_in_more or line.rstrip(" \t") == ITEM_FENCE):
        if not line.startswith(marks.FENCE):
            section.more.append(line)
        section.is_in_more = line.rstrip(" \t") != marks.FENCE
    elif is_code or not line.strip(" \t"):
        (section.parts[-1].lines if section.parts else section.stem).append(line if is_code else "")
    elif _add_mark(section, line, number):
        return
    elif section.parts:
        _continue(section, line, number, after_blank=after_blank)
    else:
        if not line.startswith(">"):
            section.quoted_from = None
        elif section.quoted_from is None:
            section.quoted_from = len(section.stem)
        section.stem.append(marks.unescaped(line))


def _add_mark(section: Section, line: str, number: int) -> bool:
    """Take a line by its mark; return whether it has one."""
    if not marks.may_have_a_mark(line):
        return False
    if (tags := marks.tags(line)) is not None:
        section.tags += tags
    elif found := marks.attribute(line):
        section.attributes[found[0]] = found[1]
    elif part := marks.part(line):
        kind, mark, text = part
        section.parts.append(Part(kind, mark, number, [text]))
    elif side := marks.card_side(line):
        section.is_card = True
        section.stem.append(side[1])
    elif line.startswith(">") and section.parts:
        section.feedback.append(_unquoted(line))
    else:
        return False
    return True


def _continue(section: Section, line: str, number: int, *, after_blank: bool) -> None:
    """Add a line to the last answer: an indented one, or one that follows at once."""
    part = section.parts[-1]
    own = line[1:] if line.startswith("\t") else _dedented(line, 2)
    if own == line and (after_blank or section.feedback):
        section.stray = section.stray or number
    elif own.startswith(">"):
        part.feedback.append(_unquoted(own))
    else:
        part.lines.append(marks.unescaped(own))


def take_quote(section: Section) -> None:
    """Make feedback of the quotation at the end of a stem: a cloze has no answers after which it could stand."""
    if section.quoted_from is not None:
        section.feedback = [_unquoted(line) for line in section.stem[section.quoted_from :]]
        del section.stem[section.quoted_from :]


def _unquoted(line: str) -> str:
    return line.removeprefix(">").removeprefix(" ")
