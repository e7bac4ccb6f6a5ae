r"""Quiz text in the words of text2qti, which makes Canvas quizzes of it: '*b) a right option', '... feedback'.

A line without an indent starts something; the lines below that are indented go on with it, as Markdown. Source: the
documentation of text2qti.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from textwrap import dedent

from quizzes.engine.formats.markdown.marks import code_lines
from quizzes.engine.formats.markdown.sections import Part, Section
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain

_EXACT = Context(prec=2_000)  # two numbers of 200 digits and 300 places have an exact mean of fewer digits
_SURE = re.compile(r"(?:\*[a-zA-Z]\)|\[\*\])[ \t]+\S|[Qq]uiz [Tt]itle:")
_OUR_OPTION = re.compile(r"[-*+] +[\[(][ xX][\])] ")
_QUESTION = re.compile(r"[0-9]{1,6}\.[ \t]+\S")
_START = re.compile(
    r"(?:(?P<question>[0-9]{1,6}\.)|(?P<option>\*?[a-zA-Z]\))|(?P<several>\[[* ]?\])|(?P<answer>\*)|(?P<number>=)"
    r"|(?P<feedback>\.\.\.)|(?P<right>\+)|(?P<wrong>-)|(?P<solution>!)|(?P<key>[A-Za-z' ]{3,40}:))[ \t]+(?P<text>\S.*)"
)
_ESSAY, _UPLOAD = re.compile(r"_{3,}[ \t]*"), re.compile(r"\^{3,}[ \t]*")
_BARE = ("GROUP", "END_GROUP")
_OF_THE_QUIZ = frozenset(
    (
        *("quiz title", "quiz description", "pick", "solutions pick", "shuffle answers", "show correct answers"),
        *("one question at a time", "can't go back", "feedback is solution"),
        *("solutions sample groups", "solutions randomize groups"),
    )
)
_COMMENT, _COMMENT_END = "COMMENT", "END_COMMENT"
_RANGE = re.compile(r"\[([^,\]]{1,400}),([^,\]]{1,400})\]")


def is_text2qti(lines: Sequence[str]) -> bool:
    """Return whether the lines have marks that are text2qti's alone, and none of ours."""
    marked = [line for line, is_code in zip(lines, code_lines(lines), strict=True) if not is_code]
    if any(line.startswith("#") or _OUR_OPTION.match(line) for line in marked):
        return False
    return any(map(_SURE.match, marked)) and any(map(_QUESTION.match, marked))


@dataclass(slots=True)
class _Reading:
    """The question that is being read. `before` is what was said of the next one; `chunk` is the text that goes on.

    `by_verdict` are the feedbacks for who is right ('x') and who is wrong (''), each with its line.
    """

    section: Section | None = None
    before: dict[str, str] = field(default_factory=dict)
    chunk: list[str] = field(default_factory=list)
    by_verdict: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    group_points: str = ""


def sections_of(lines: Sequence[str]) -> Iterator[Section]:
    """Yield the questions of lines, and the texts between them as questions without an answer."""
    reading = _Reading()
    is_comment = False
    for number, line in enumerate(lines, start=1):
        if is_comment or line.startswith("%"):
            is_comment = is_comment and not line.startswith(_COMMENT_END)
        elif line.rstrip() == _COMMENT:
            is_comment = True
        elif line[:1] in ("", " ", "\t"):
            reading.chunk.append(line)
        else:
            begun = _begun(line, number, reading)
            if begun is not None:
                yield from _finished(reading)
                reading.section, reading.chunk = begun, begun.stem
            elif not _add(line, number, reading) and reading.section:
                reading.section.stray = reading.section.stray or number
    yield from _finished(reading)


def _begun(line: str, number: int, reading: _Reading) -> Section | None:
    """Return the question, or the text between questions, that a line starts."""
    found = _START.fullmatch(line)
    if found and found["question"]:
        said, reading.before = reading.before, {}
        points = said.get("points") or reading.group_points
        attributes = {"points": points} if points else {}
        return Section(number, said.get("title", ""), attributes=attributes, stem=[found["text"]])
    if found and found["key"] and found["key"].lower() in ("text:", "text title:"):
        return Section(number, stem=[found["text"]])
    return None


def _add(line: str, number: int, reading: _Reading) -> bool:
    """Take a line by its mark; return whether it has one that has its place here."""
    reading.chunk = []  # whatever goes on with a line that is passed over is passed over as well
    found = _START.fullmatch(line)
    section = reading.section
    if found and found["key"]:
        return _take_key(found["key"].lower().rstrip(":"), found["text"].strip(), reading)
    if line.rstrip() in _BARE:
        reading.group_points = ""
        return True
    if section is None:
        return False
    if _ESSAY.fullmatch(line):
        section.parts.append(Part("essay", "", number, [""]))
    elif _UPLOAD.fullmatch(line):
        section.attributes["type"] = "file upload"
    elif found and (found["feedback"] or found["right"] or found["wrong"]):
        _add_feedback(found, number, section, reading)
    elif found and (part := _part(found, number, section)):
        section.parts.append(part)
        reading.chunk = part.lines
    else:
        return False
    return True


def _take_key(key: str, text: str, reading: _Reading) -> bool:
    if key in ("title", "points"):
        reading.before[key] = text
    elif key == "points per question":
        reading.group_points = text
    else:
        return key in _OF_THE_QUIZ
    return True


def _part(found: re.Match[str], number: int, section: Section) -> Part | None:
    """Return the answer that a line says, None for a solution, which has no place here."""
    text = found["text"].rstrip()
    if mark := found["option"] or found["several"]:
        if found["several"]:
            section.attributes["type"] = "multiple"
        return Part("option", "x" if "*" in mark else "", number, [text])
    if found["answer"]:
        section.attributes["type"] = "shorttext"
        return Part("answer", "", number, [text.replace("*", "\\*")])
    if found["number"]:
        section.attributes["type"] = "numeric"
        return Part("answer", "", number, [_number(text)])
    return None


def _number(text: str) -> str:
    """Return '[3.1, 3.2]' and '5 +- 2%' as we write them: '3.15 ± 0.05', '5 ± 0.1'. What is neither stays as it is."""
    try:
        if span := _RANGE.fullmatch(text):
            low, high = exact_decimal(span[1].strip()), exact_decimal(span[2].strip())
            middle = _EXACT.divide(_EXACT.add(low, high), Decimal(2))
            return f"{plain(middle)} ± {plain(_EXACT.subtract(high, middle))}"
        number, mark, margin = text.partition("+-")
        value = exact_decimal(number.strip().replace("_", ""))
        if not mark:
            return plain(value)
        share = margin.strip()
        width = exact_decimal(share.removesuffix("%").strip())
        if share.endswith("%"):
            width = _EXACT.multiply(abs(value), width.scaleb(-2, _EXACT))
        return f"{plain(value)} ± {plain(width)}"
    except NotANumber:
        return text


def _add_feedback(found: re.Match[str], number: int, section: Section, reading: _Reading) -> None:
    """Add a feedback: of the option before it, of the question, or of who is right or wrong."""
    lines = [found["text"]]
    reading.chunk = lines
    if found["right"] or found["wrong"]:
        reading.by_verdict["x" if found["right"] else ""] = number, lines
        return
    part = section.parts[-1] if section.parts else None
    if part and part.kind == "option" and not part.feedback:
        part.feedback = lines
    else:
        section.feedback = lines


def _finished(reading: _Reading) -> Iterator[Section]:
    """Yield the question that was being read, its texts without their indents."""
    section = reading.section
    if section is None:
        return
    section.stem, section.feedback = _dedented(section.stem), _dedented(section.feedback)
    for part in section.parts:
        part.lines, part.feedback = _dedented(part.lines), _dedented(part.feedback)
    for mark, (line, text) in reading.by_verdict.items():
        options = [part for part in section.parts if part.kind == "option" and part.mark == mark]
        for option in options:
            option.feedback = [*_dedented(text), "", *option.feedback]
        if not options:
            section.stray = section.stray or line
    reading.by_verdict = {}
    yield section


def _dedented(lines: list[str]) -> list[str]:
    return [*lines[:1], *dedent("\n".join(lines[1:])).split("\n")] if len(lines) > 1 else lines
