"""Reading an Aiken file: choices, and a finding with its line for each thing that is wrong.

    Who chaired the session?
    A. The dean
    B) The bursar
    ANSWER: B

Source: docs.moodle.org, 'Aiken format'. Explanations below the key are what other programs and people add to it.
"""

from __future__ import annotations

import re
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

_KEY = re.compile(r"(?:CORRECT )?ANSWER:(.*)", re.IGNORECASE)
_EXPLANATION = re.compile(r"(?:(?:ANSWER_)?EXPLANATION|FEEDBACK|RATIONALE):(.*)", re.IGNORECASE)
_OPTION = re.compile(r"[A-Z][.)](?:[ \t]|$)")
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
    length: int = 0
    options: list[str] = field(default_factory=list)
    key: str = ""
    explanation: list[str] = field(default_factory=list)
    fault: MalformedQuestion | None = None

    def blame(self, message: str, *, line: int) -> None:
        self.fault = self.fault or MalformedQuestion(message, line=line)


def read(content: bytes) -> ReadResult:
    """Return the items of a file. A question with an error is left out, the others are not.

    A question is its text in one or more lines, its options 'A.' or 'A)' in the order of the alphabet, one a line, and
    'ANSWER:' with a letter. An explanation stands on the line below that and goes on to a blank one; other blank lines
    count for nothing.
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
        explanation = "\n".join(draft.explanation).strip(_BLANKS)
        item = Item(id=ids.made_from(stem), type="choice", body=body, stem=stem, feedback=explanation)
        items.append(item)
        lines[item.id] = draft.line
        if not _TURNS.isdisjoint("".join((stem, *draft.options, explanation))):
            message = "the text holds characters that turn its direction: it may show another order than it has"
            findings.append(Finding("turned-text", "warning", message, item=item.id, line=draft.line))
    return ReadResult(tuple(items), tuple(findings), lines, made_up={item.id for item in items})


def _drafts(text: str) -> Iterator[_Draft]:
    """Yield the questions, whole or not: one ends with its key or an explanation, or where text follows its options."""
    draft: _Draft | None = None
    ended: _Draft | None = None  # it may yet be explained
    for number, raw in enumerate(StringIO(text, newline="\n"), start=1):
        line = raw.strip(_BLANKS)
        key = _KEY.fullmatch(line)
        if ended and not (key or _is_option(line)) and _explains(ended, line, number):
            continue
        if ended:
            yield ended
            ended = None
        if not line:
            continue
        draft = draft or _Draft(number)
        if key:
            draft.key = _letter_of(key[1].strip(_BLANKS), draft, number)
            draft, ended = None, draft
        elif _is_option(line):
            _add_option(draft, line, number)
        else:
            if draft.options:
                draft.blame("neither an option nor 'ANSWER:', which must come first", line=number)
                yield draft
                draft = _Draft(number)
            _add(draft.stem, line, draft, number)
    if ended:
        yield ended
    if draft:
        draft.blame("the last question has no 'ANSWER:'", line=draft.line)
        yield draft


def _explains(draft: _Draft, line: str, number: int) -> bool:
    """Return whether a line below the key explains it, which is then noted."""
    found = _EXPLANATION.fullmatch(line)
    if not line or not (found or draft.explanation):
        return False
    _add(draft.explanation, line if draft.explanation or not found else found[1].strip(_BLANKS), draft, number)
    return True


def _letter_of(said: str, draft: _Draft, number: int) -> str:
    """Return the letter that a key names, alone or as the option begins: 'B', 'B.' or 'B) The bursar'."""
    letter = said[:1].upper()
    is_known = bool(letter) and letter in LETTERS[: len(draft.options)]
    rest = said[2:].strip(_BLANKS) if said[1:2] in (".", ")") else said[1:]
    if not is_known or rest not in ("", draft.options[LETTERS.index(letter)]):
        draft.blame(f"{said[:40]!r} is the letter of no option", line=number)
    return letter


def _is_option(line: str) -> bool:
    return bool(_OPTION.match(line))


def _add_option(draft: _Draft, line: str, number: int) -> None:
    if line[0] != LETTERS[len(draft.options) : len(draft.options) + 1]:
        draft.blame(f"the option {line[0]} is not the next letter", line=number)
    else:
        draft.options.append(line[2:].strip(_BLANKS))


def _add(lines: list[str], line: str, draft: _Draft, number: int) -> None:
    """Add a line to the stem or the explanation, unless the draft grows too long by it."""
    if draft.length > LONGEST_TEXT:
        return
    draft.length += len(line) + 1
    if draft.length > LONGEST_TEXT:
        draft.blame(f"a question longer than {LONGEST_TEXT} characters", line=number)
    else:
        lines.append(line)


def _question(draft: _Draft) -> tuple[str, Json]:
    """Return stem and body. Raises MalformedQuestion."""
    if draft.fault:
        raise draft.fault
    stem = "\n".join(draft.stem)
    if not stem:
        raise MalformedQuestion("options without a question above them", line=draft.line)
    if not is_storable(stem + "".join(draft.explanation)):
        raise MalformedQuestion("the question holds a NUL", line=draft.line)
    choices: list[Json] = [
        {"id": letter.lower(), "text": text, **({"correct": True} if letter == draft.key else {})}
        for letter, text in zip(LETTERS, draft.options, strict=False)
    ]
    try:
        CHOICE.parse_body({"choices": choices})
    except MalformedBody as error:
        raise MalformedQuestion(str(error), line=draft.line) from None
    return stem, {"choices": choices}
