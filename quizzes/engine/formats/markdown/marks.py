r"""What a line of quiz text is, by how it starts. Each test takes time in proportion to the line.

A line of a text that starts like one of these is written with a backslash before it: '\= is no answer'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizzes.engine.interchange import is_item_id

ATTRIBUTES = ("type", "points", "level", "passage", "unit", "words", "case")

_BULLET = re.compile(r"[-*+] +")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+(.*))?")
_NUMBERED = re.compile(r"([0-9]{1,4}[.)] +)(\S.*)")
_TAGS = re.compile(r"#[^\s#]\S*(?:[ \t]+#[^\s#]\S*)*[ \t]*")
_OPTION = re.compile(r"[-*+] +[\[(]([ xX])[\])] +(.*)")
_STEP = re.compile(r"[-*+] +\[([0-9]{1,3})\] +(.*)")
_CRITERION = re.compile(r"[-*+] +\[([0-9.,]{1,20}) ?(?:p|P|points?|Punkte?)\] +(.*)")
_ANSWER = re.compile(r"=(?:([0-9.]{1,20})%)? +(.*)")
_CARD = re.compile(r"([QA]): +(.*)")
_ATTRIBUTE = re.compile(rf"({'|'.join(ATTRIBUTES)}): *(.*)")
_ESSAY = re.compile(r"_{3,}[ \t]*")
FENCE = "```"
_QUESTION_STARTS = frozenset("#Q0123456789")
_STARTS = _QUESTION_STARTS | frozenset("-*+=_A>:") | frozenset(key[0] for key in ATTRIBUTES)


def may_start_a_question(line: str) -> bool:
    """Return whether a look at a line's first character allows for a heading, a numbered line or a card."""
    return line[:1] in _QUESTION_STARTS


def may_have_a_mark(line: str) -> bool:
    """Return whether a quick look at a line allows for any mark."""
    return line[:1] in _STARTS or " :: " in line


def heading(line: str) -> tuple[int, str] | None:
    match = _HEADING.fullmatch(line)
    return (len(match[1]), (match[2] or "").strip(" \t")) if match else None


def numbered(line: str) -> tuple[int, str] | None:
    """Return the width of '1. ' or '1) ' and the text after it."""
    match = _NUMBERED.fullmatch(line)
    return (len(match[1]), match[2]) if match else None


def tags(line: str) -> tuple[str, ...] | None:
    """Return the tags of a line such as '#forces #week-2'."""
    return tuple(word[1:] for word in line.split()) if _TAGS.fullmatch(line) else None


def attribute(line: str) -> tuple[str, str] | None:
    match = _ATTRIBUTE.fullmatch(line)
    return (match[1], match[2].strip(" \t")) if match else None


def card_side(line: str) -> tuple[str, str] | None:
    """Return 'Q' or 'A' and the text after it."""
    match = _CARD.fullmatch(line)
    return (match[1], match[2]) if match else None


def part(line: str) -> tuple[str, str, str] | None:
    """Return the kind of an answer's line, what its mark says, and its text.

    Kinds are option ('x' or ''), step (its number), criterion (its points), answer (its percentage), pair (the
    prompt), back and essay.
    """
    for kind, pattern in (("option", _OPTION), ("step", _STEP), ("criterion", _CRITERION), ("answer", _ANSWER)):
        if match := pattern.fullmatch(line):
            return kind, (match[1] or "").strip(" ").lower(), match[2]
    if (side := card_side(line)) and side[0] == "A":
        return "back", "", side[1]
    if _ESSAY.fullmatch(line):
        return "essay", "", ""
    bare = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    prompt, mark, answer = f" {bare}".partition(" :: ")
    return ("pair", prompt.strip(" \t"), answer) if mark and "{{c" not in line else None


def escaped(line: str) -> str:
    return f"\\{line}" if _is_marked(line) else line


def unescaped(line: str) -> str:
    return line[1:] if line.startswith("\\") and _is_marked(line) else line


def _is_marked(line: str) -> bool:
    # Backslashes do not count, so that a marked line that has one of its own gets a second.
    bare = line.lstrip("\\")
    tests = (heading, numbered, tags, attribute, card_side, part)
    return bare.startswith((">", FENCE)) or any(test(bare) is not None for test in tests)


def with_id(text: str) -> tuple[str, str]:
    """Return a text without the '{#id}' at its end, and the id, '' where there is none."""
    start, mark, rest = text.rstrip(" \t").rpartition("{#")
    if mark and rest.endswith("}") and is_item_id(rest[:-1]):
        return start.rstrip(" \t"), rest[:-1]
    return text, ""


def code_lines(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it belongs to a block of code. A fence that nothing closes opens none."""
    fences = [place for place, line in enumerate(lines) if line.startswith(FENCE)]
    are_code = [False] * len(lines)
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        are_code[opening : closing + 1] = [True] * (closing + 1 - opening)
    return are_code
