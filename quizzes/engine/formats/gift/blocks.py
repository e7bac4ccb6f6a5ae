"""A GIFT file cut at its blank lines into questions, each with the comments and the category that go with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

BLANKS = " \t\n"

_COMMENT = "//"
_CATEGORY = "$CATEGORY:"


@dataclass(frozen=True, slots=True)
class Category:
    """A line that puts the questions after it into a category, such as '$course$/top/Unit 1'."""

    path: str
    line: int


@dataclass(slots=True)
class Block:
    """The lines of one question, with their ends but without comments; `line_numbers` are theirs in the file, from 1.

    `comments` are the lines after '//' since the question before; an id and tags may stand in them.
    """

    lines: list[str] = field(default_factory=list)
    line_numbers: list[int] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        return "".join(self.lines)


def blocks(text: str) -> Iterator[Block | Category]:
    """Yield the questions and categories of a text with LF line ends, in order.

    A line that starts with '//' is a comment, also inside a question, and one that starts with '$CATEGORY:' stands
    for itself; comments in front of it belong to it. Comments before a blank line go with the question after it.
    Source: the reference parser (GIFT-grammar-PEG.js) for comments between questions, Moodle's for those inside.
    """
    block = Block()
    # One line at a time: a list of the millions of lines that a hostile file has would be ten times its size.
    for number, line in enumerate(StringIO(text, newline="\n"), start=1):
        bare = line.strip(BLANKS)
        if not bare:
            if block.lines:
                yield block
                block = Block()
        elif bare[0] == "/" and bare.startswith(_COMMENT):
            block.comments.append(bare)
        elif bare[0] == "$" and bare.startswith(_CATEGORY):
            if block.lines:
                yield block
            path = bare.removeprefix(_CATEGORY).strip(BLANKS)
            yield Category(path if is_one_line(path) else "", number)
            block = Block()
        else:
            block.lines.append(line)
            block.line_numbers.append(number)
    if block.lines:
        yield block


def idnumber(comments: Sequence[str]) -> str:
    """Return the id that a comment gives, as in '// [id:Q7]': the last one, '' where there is none."""
    for comment in reversed(comments):
        if found := _texts_in(comment, "[id:"):
            return found[0]
    return ""


def tags(comments: Sequence[str]) -> tuple[str, ...]:
    """Return the tags that comments give, as in '// [tag:forces] [tag:week 2]', each once."""
    found: dict[str, None] = {}
    for comment in comments:
        found |= dict.fromkeys(_texts_in(comment, "[tag:"))
    return tuple(found)


def is_one_line(text: str) -> bool:
    """Return whether the text is free of control characters, which can stand neither in a comment nor in a category."""
    return text.isprintable() or not any(letter < " " or letter == "\x7f" for letter in text)


def bracketed(name: str, text: str) -> str:
    r"""Return '[tag:forces]' for a comment, a bracket in it as '\]'; '' for a text that cannot stand in one."""
    return f"[{name}:{text.replace(']', '\\]')}]" if is_one_line(text) else ""


def _texts_in(comment: str, opening: str) -> list[str]:
    r"""Return the texts between `opening` and the next ']'; '\]' is a bracket inside of one."""
    found = []
    start = comment.find(opening)
    while start >= 0:
        start += len(opening)
        end = comment.find("]", start)
        while end > start and comment[end - 1] == "\\":
            end = comment.find("]", end + 1)
        if end < 0:
            break
        text = comment[start:end].replace("\\]", "]").strip()
        if text and is_one_line(text):
            found.append(text)
        start = comment.find(opening, end)
    return found
