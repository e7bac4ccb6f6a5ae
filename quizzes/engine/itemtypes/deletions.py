"""The notation of cloze deletions, `{{c1::answer::hint}}`, read by hand in one pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizzes.engine.itemtypes.base import MalformedBody

LARGEST_NUMBER = 499  # as in Anki, which makes no card beyond it
DEEPEST = 8

_MARK = re.compile(r"\{\{c([0-9]+)::|\}\}|::")

type Part = str | Deletion


@dataclass(frozen=True, slots=True)
class Deletion:
    """A stretch of text that card `number` asks for. Its parts may hold further deletions."""

    number: int
    parts: tuple[Part, ...]
    hint: str


@dataclass(slots=True)
class _Open:
    """A deletion whose end was not met yet."""

    number: int
    parts: list[Part] = field(default_factory=list)
    hint: list[str] | None = None

    def add(self, text: str) -> None:
        (self.parts if self.hint is None else self.hint).append(text)


def parse_deletions(text: str) -> tuple[Part, ...]:
    """Return plain texts and deletions in order.

    `}}` outside a deletion and '::' there are text, as TeX and C++ have them; inside, the first `}}` closes and the
    first '::' starts the hint. Raises MalformedBody where a deletion is empty, not closed, numbered outside 1–499,
    nested in a hint or nested more than 8 deep.
    """
    top = _Open(0)
    stack = [top]
    done = 0
    for mark in _MARK.finditer(text):
        between = text[done : mark.start()]
        done = mark.end()
        stack[-1].add(between)
        if mark[1]:
            stack.append(_opened(mark[1], inside=stack))
        elif len(stack) == 1 or (mark[0] == "::" and stack[-1].hint is not None):
            stack[-1].add(mark[0])
        elif mark[0] == "::":
            stack[-1].hint = []
        else:
            closed = _closed(stack.pop())
            stack[-1].parts.append(closed)
    if len(stack) > 1:
        raise _malformed(f"deletion c{stack[-1].number} is not closed with }}}}")
    top.add(text[done:])
    return tuple(part for part in top.parts if part)


def _opened(digits: str, *, inside: Sequence[_Open]) -> _Open:
    # Looking at the length first: Python refuses to read thousands of digits.
    if len(digits) > 3 or not 1 <= int(digits) <= LARGEST_NUMBER:
        raise _malformed(f"deletion c{digits[:10]} is not numbered from 1 to {LARGEST_NUMBER}")
    if inside[-1].hint is not None:
        raise _malformed(f"deletion c{digits} stands in a hint")
    if len(inside) > DEEPEST:
        raise _malformed(f"deletion c{digits} is nested more than {DEEPEST} deep")
    return _Open(int(digits))


def _closed(deletion: _Open) -> Deletion:
    parts = tuple(part for part in deletion.parts if part)
    if not "".join(part if isinstance(part, str) else "deletion" for part in parts).strip():
        raise _malformed(f"deletion c{deletion.number} is empty")
    return Deletion(deletion.number, parts, "".join(deletion.hint or ()).strip())


def _malformed(message: str) -> MalformedBody:
    return MalformedBody(message, field="text")
