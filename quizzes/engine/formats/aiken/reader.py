"""Reading an Aiken file: choices, and a finding with its line for each thing that is wrong.

    Who chaired the session?
    A. The dean
    B) The bursar
    ANSWER: B

Source: docs.moodle.org, 'Aiken format'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from quizzes.engine.interchange import ItemIds, ReadResult
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding

LARGEST_FILE_BYTES = 10_000_000
MOST_QUESTIONS = 20_000
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_KEY = "ANSWER:"
_BLANKS = " \t\n"
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order


class MalformedQuestion(ValueError):
    """The lines are not a question; `line` is the one at fault."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class _Draft:
    """A question of which some lines have been read. `fault` is the first thing that is wrong with it."""

    line: int
    stem: list[str] = field(default_factory=list)
    stem_length: int = 0
    options: list[str] = field(default_factory=list)
    key: str = ""
    fault: MalformedQuestion | None = None

    def blame(self, message: str, *, line: int) -> None:
        self.fault = self.fault or MalformedQuestion(message, line=line)


def read(content: bytes) -> ReadResult:
    """Return the items of a file. A question with an error is left out, the others are not.

    A question is its text in one or more lines, its options 'A.' or 'A)' in the order of the alphabet, one a line, and
    'ANSWER:' with a letter. Blank lines count for nothing.
    """
    if len(content) > LARGEST_FILE_BYTES:
        message = f"the file is larger than {LARGEST_FILE_BYTES:,} bytes; cut it into several"
        return ReadResult((), (Finding("too-large", "error", message),))
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return ReadResult((), (Finding("not-utf8", "error", "the file is not UTF-8", line=line),))
    return _read_questions(text)


def _read_questions(text: str) -> ReadResult:
    ids = ItemIds()
    items: list[Item] = []
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    for count, draft in enumerate(_drafts(text)):
        if count == MOST_QUESTIONS:
            message = f"the file has more than {MOST_QUESTIONS:,} questions; from here on they were left out"
            findings.append(Finding("too-many", "error", message, line=draft.line))
            break
        try:
            stem, body = _question(draft)
        except MalformedQuestion as error:
            findings.append(Finding("malformed-question", "error", str(error), line=error.line))
            continue
        item = Item(id=ids.made_from(stem), type="choice", body=body, stem=stem)
        items.append(item)
        lines[item.id] = draft.line
        if not _TURNS.isdisjoint("".join((stem, *draft.options))):
            message = "the text holds characters that turn its direction: it may show another order than it has"
            findings.append(Finding("turned-text", "warning", message, item=item.id, line=draft.line))
    return ReadResult(tuple(items), tuple(findings), lines)


def _drafts(text: str) -> Iterator[_Draft]:
    """Yield the questions, whole or not: one ends with its key, or where text follows its options."""
    draft: _Draft | None = None
    for number, raw in enumerate(StringIO(text, newline="\n"), start=1):
        line = raw.strip(_BLANKS)
        if not line:
            continue
        draft = draft or _Draft(number)
        if line[: len(_KEY)].upper() == _KEY:
            draft.key = line[len(_KEY) :].strip(_BLANKS)
            if draft.key.upper() not in LETTERS[: len(draft.options)] or not draft.key:
                draft.blame(f"{draft.key[:40]!r} is the letter of no option", line=number)
            yield draft
            draft = None
        elif _is_option(line):
            _add_option(draft, line, number)
        else:
            if draft.options:
                draft.blame("neither an option nor 'ANSWER:', which must come first", line=number)
                yield draft
                draft = _Draft(number)
            _add_to_stem(draft, line, number)
    if draft:
        draft.blame("the last question has no 'ANSWER:'", line=draft.line)
        yield draft


def _is_option(line: str) -> bool:
    return line[0] in LETTERS and line[1:2] in (".", ")") and line[2:3] in (" ", "\t", "")


def _add_option(draft: _Draft, line: str, number: int) -> None:
    if line[0] != LETTERS[len(draft.options) : len(draft.options) + 1]:
        draft.blame(f"the option {line[0]} is not the next letter", line=number)
    else:
        draft.options.append(line[2:].strip(_BLANKS))


def _add_to_stem(draft: _Draft, line: str, number: int) -> None:
    if draft.stem_length > LONGEST_TEXT:
        return
    draft.stem_length += len(line) + 1
    if draft.stem_length > LONGEST_TEXT:
        draft.blame(f"a question longer than {LONGEST_TEXT} characters", line=number)
    else:
        draft.stem.append(line)


def _question(draft: _Draft) -> tuple[str, Json]:
    """Return stem and body. Raises MalformedQuestion."""
    if draft.fault:
        raise draft.fault
    stem = "\n".join(draft.stem)
    if not stem:
        raise MalformedQuestion("options without a question above them", line=draft.line)
    if not is_storable(stem):
        raise MalformedQuestion("the question holds a NUL", line=draft.line)
    choices: list[Json] = [
        {"id": letter.lower(), "text": text, **({"correct": True} if letter == draft.key.upper() else {})}
        for letter, text in zip(LETTERS, draft.options, strict=False)
    ]
    try:
        CHOICE.parse_body({"choices": choices})
    except MalformedBody as error:
        raise MalformedQuestion(str(error), line=draft.line) from None
    return stem, {"choices": choices}
