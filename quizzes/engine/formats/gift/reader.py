"""Reading a GIFT file: items, and a finding with its line for each thing that is wrong or not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quizzes.engine.formats.gift.blocks import Block, Category, blocks, idnumber, tags
from quizzes.engine.formats.gift.bodies import NotAnItem, Reading, reading_of
from quizzes.engine.formats.gift.question import MalformedQuestion, Question, Source, parse_question
from quizzes.engine.interchange import ItemIds, ReadResult, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.linting.findings import Finding

LARGEST_FILE_BYTES = 10_000_000
MOST_QUESTIONS = 50_000

# They turn the direction of what follows, so that a text can show another key than it has. Marks of one letter's
# direction (U+200E, U+200F), which Hebrew and Arabic need, are none of them.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unreadable(ValueError):
    """The file cannot be read at all; `finding` says why and where."""

    def __init__(self, rule: str, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(rule, "error", message, line=line)


class Entry(NamedTuple):
    """A question that was read as an item type, and what stood around it."""

    question: Question
    reading: Reading
    category: str
    comments: Sequence[str]
    line: int
    is_turned: bool


@dataclass(slots=True)
class _Outcome:
    """What a file has given so far."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(content: bytes) -> ReadResult:
    """Return the items of a file. A question with an error is left out, the others are not.

    An item's `origin` keeps its source, its category and its id where that is none of ours, so that nothing is lost
    when it is written as GIFT again.
    """
    try:
        text = decoded(content)
    except Unreadable as error:
        return ReadResult((), (error.finding,))
    outcome = _Outcome()
    category = ""
    for count, part in enumerate(blocks(text)):
        if count == MOST_QUESTIONS:
            outcome.findings.append(_too_many(part))
            break
        if isinstance(part, Category):
            category = part.path
        else:
            _read_block(part, category, outcome)
    return _named(outcome)


def decoded(content: bytes) -> str:
    """Return a file's text with LF line ends and without a byte order mark. Raises Unreadable."""
    if len(content) > LARGEST_FILE_BYTES:
        raise Unreadable("too-large", f"the file is larger than {LARGEST_FILE_BYTES:,} bytes; cut it into several")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable("not-utf8", "the file is not UTF-8", line=line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _too_many(part: Block | Category) -> Finding:
    message = f"the file has more than {MOST_QUESTIONS:,} questions; from here on they were left out"
    line = part.line if isinstance(part, Category) else part.line_numbers[0]
    return Finding("too-many", "error", message, line=line)


def _read_block(block: Block, category: str, outcome: _Outcome) -> None:
    source = block.source
    line = block.line_numbers[0]
    try:
        question, reading = understood(source)
    except NotAnItem as error:
        outcome.findings.append(Finding("not-a-question", "hint", str(error), line=line))
    except MalformedQuestion as error:
        at = block.line_numbers[error.lines_before]
        outcome.findings.append(Finding("malformed-question", "error", str(error), line=at))
    except MalformedBody as error:
        outcome.findings.append(Finding("malformed-body", "error", str(error), field=error.field, line=line))
    else:
        is_turned = not source.isascii() and not _TURNS.isdisjoint(source)
        outcome.entries.append(Entry(question, reading, category, block.comments, line, is_turned))


def understood(source: str) -> tuple[Question, Reading]:
    """Return a question and the body made of it, valid for its item type.

    Raises MalformedQuestion, MalformedBody, and NotAnItem for a description.
    """
    if "\x00" in source:
        raise MalformedQuestion("the question holds a NUL")
    question = parse_question(source)
    reading = reading_of(question)
    for text in (question.stem, question.feedback):
        if text and len(text.text) > LONGEST_TEXT:
            raise MalformedQuestion(f"its stem or its feedback is longer than {LONGEST_TEXT} characters")
    REGISTRY[reading.type].parse_body(reading.body)
    return question, reading


def _named(outcome: _Outcome) -> ReadResult:
    """Return the items under their ids: the one that the file gives, if it is one of ours, else one made of words."""
    given = [idnumber(entry.comments) for entry in outcome.entries]
    free = {id_ for id_ in given if is_item_id(id_)}
    ids = ItemIds(taken=free)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for entry, id_ in zip(outcome.entries, given, strict=True):
        if id_ in free:
            free.remove(id_)
            item = _item(entry, id_, given=id_)
        else:
            item = _item(entry, ids.made_from(id_ or entry.question.title or entry.question.stem.text), given=id_)
            if is_item_id(id_):
                message = f"{id_!r} is the id of another question already; this one got {item.id!r}"
                outcome.findings.append(Finding("repeated-id", "warning", message, item=item.id, line=entry.line))
        items.append(item)
        lines[item.id] = entry.line
        outcome.findings += _findings(entry, item)
    return ReadResult(tuple(items), tuple(sorted(outcome.findings, key=lambda finding: finding.line or 0)), lines)


def _item(entry: Entry, id_: str, *, given: str) -> Item:
    question = entry.question
    return Item(
        id=id_,
        type=entry.reading.type,
        body=entry.reading.body,
        stem=question.stem.text,
        feedback=question.feedback.text if question.feedback else "",
        tags=tags(entry.comments),
        name=question.title,
        origin=_origin(entry, given if given != id_ else ""),
    )


def _origin(entry: Entry, id_: str) -> Json:
    """Return the question's source in parts, and its category and id where it has them."""
    source = entry.question.source
    said = {"stem": source.stem, "answers": source.answers, "rest": source.rest, "category": entry.category, "id": id_}
    return {"format": "gift"} | {key: text for key, text in said.items() if text}


def source_in(origin: Json) -> Source | None:
    """Return the source that an item's `origin` keeps, None where it came from another format or from nowhere."""
    if text_in(origin, "format") != "gift":
        return None
    return Source(text_in(origin, "stem"), text_in(origin, "answers"), text_in(origin, "rest"))


def text_in(origin: Json, key: str) -> str:
    """Return one text of an item's `origin`, '' where there is none."""
    value = origin.get(key) if isinstance(origin, Mapping) else None
    return value if isinstance(value, str) else ""


def _findings(entry: Entry, item: Item) -> Iterator[Finding]:
    for remark in entry.reading.remarks:
        yield Finding(remark.rule, "warning", remark.message, item=item.id, field=remark.field, line=entry.line)
    if entry.is_turned:
        message = "the text holds characters that turn its direction: it may show another order than it has"
        yield Finding("turned-text", "warning", message, item=item.id, line=entry.line)
