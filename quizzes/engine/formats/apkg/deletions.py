"""Deletions of several numbers, '{{c1,2::text}}', in the words that our clozes know: '{{c1::{{c2::text}}}}'."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_SEVERAL = re.compile(r"\{\{c[0-9]{1,3},")
_MARK = re.compile(r"\{\{c([0-9]{1,3}(?:,[0-9]{1,3}){0,20})::|\}\}|::")


class MalformedDeletion(ValueError):
    """A deletion stands in the hint of another, which nothing of ours can say."""


@dataclass(slots=True)
class _Open:
    numbers: tuple[str, ...] = ()
    source: str = ""
    text: list[str] = field(default_factory=list)
    hint: list[str] | None = None

    def add(self, text: str) -> None:
        (self.text if self.hint is None else self.hint).append(text)

    def closed(self) -> str:
        made = "".join(self.text)
        hint = "" if self.hint is None else f"::{''.join(self.hint)}"
        for number in reversed(self.numbers):
            made = f"{{{{c{number}::{made}{hint}}}}}"
        return made

    def left_open(self) -> str:
        return f"{self.source}{''.join(self.text)}{'' if self.hint is None else f'::{"".join(self.hint)}'}"


def of_single_numbers(html: str) -> str:
    """Return the text with each deletion of several numbers as so many, one in the other: all of them show the same.

    Raises MalformedDeletion.
    """
    if _SEVERAL.search(html) is None:
        return html
    stack = [_Open()]
    done = 0
    for mark in _MARK.finditer(html):
        stack[-1].add(html[done : mark.start()])
        done = mark.end()
        if mark[1]:
            if stack[-1].hint is not None:
                raise MalformedDeletion(f"the deletion {mark[0][:20]!r} stands in the hint of another")
            stack.append(_Open(tuple(dict.fromkeys(mark[1].split(","))), mark[0]))
        elif len(stack) == 1 or (mark[0] == "::" and stack[-1].hint is not None):
            stack[-1].add(mark[0])
        elif mark[0] == "::":
            stack[-1].hint = []
        else:
            closed = stack.pop().closed()
            stack[-1].add(closed)
    stack[-1].add(html[done:])
    return "".join(each.left_open() for each in stack)
