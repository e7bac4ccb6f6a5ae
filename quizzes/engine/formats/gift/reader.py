"""Reading a GIFT file: items, and a finding with its line for each thing that is wrong or not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from quizzes.engine.formats.gift.blocks import Block, Category, blocks, idnumber, tags
from quizzes.engine.formats.gift.bodies import NotAnItem, Reading, reading_of
from quizzes.engine.formats.gift.question import MalformedQuestion, Question, Source, parse_question
from quizzes.engine.formats.gift.showing import shown
from quizzes.engine.interchange import ItemIds, ReadResult, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.linting.findings import Finding

LARGEST_FILE_BYTES = 10_000_000
MOST_QUESTIONS = 50_000
MOST_ANSWERS = 250_000  # of all questions together: a thousand in each of thousands would take half a minute

# They turn the direction of what follows, so that a text can show another key than it has. Marks of one letter's
# direction (U+200E, U+200F), which Hebrew and Arabic need, are none of them.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Unreadable(ValueError):
    """The file cannot be read at all; `finding` says why and where."""

    def __init__(self, rule: str, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.finding = Finding(rule, "error", message, line=line)


class Entry(NamedTuple):
    """What an item is made of when all ids of the file are known. `given` is the id in a comment, or ''.

    The question's parts are not among it: a file of 10 MB would hold them by the million.
    """

    given: str
    line: int
    title: str
    stem: str
    feedback: str
    tags: tuple[str, ...]
    origin: Mapping[str, str]
    reading: Reading
    is_turned: bool


@dataclass(slots=True)
class _Outcome:
    """What a file has given so far."""

    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    answers: int = 0
    media: dict[str, bytes] = field(default_factory=dict)


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
        if count == MOST_QUESTIONS or outcome.answers > MOST_ANSWERS:
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
    message = f"more than {MOST_QUESTIONS:,} questions or {MOST_ANSWERS:,} answers; from here on they were left out"
    line = part.line if isinstance(part, Category) else part.line_numbers[0]
    return Finding("too-many", "error", message, line=line)


def _read_block(block: Block, category: str, outcome: _Outcome) -> None:
    source = block.source
    line = block.line_numbers[0]
    outcome.answers += source.count("=") + source.count("~")
    try:
        question, reading = understood(source, outcome.media)
    except NotAnItem as error:
        outcome.findings.append(Finding("not-a-question", "hint", str(error), line=line))
    except MalformedQuestion as error:
        at = block.line_numbers[error.lines_before]
        outcome.findings.append(Finding("malformed-question", "error", str(error), line=at))
    except MalformedBody as error:
        outcome.findings.append(Finding("malformed-body", "error", str(error), field=error.field, line=line))
    else:
        outcome.entries.append(_entry(block, question, reading, category))


def _entry(block: Block, question: Question, reading: Reading, category: str) -> Entry:
    stem, answers, rest = question.source
    origin = {"format": "gift", "stem": stem, "answers": answers, "rest": rest, "category": category}
    source = block.source
    return Entry(
        given=idnumber(block.comments),
        line=block.line_numbers[0],
        title=question.title,
        stem=question.stem.text,
        feedback=question.feedback.text if question.feedback else "",
        tags=tags(block.comments),
        origin={key: text for key, text in origin.items() if text},
        reading=reading,
        is_turned=not source.isascii() and not _TURNS.isdisjoint(source),
    )


def understood(source: str, media: dict[str, bytes]) -> tuple[Question, Reading]:
    """Return a question and the body made of it, valid for its item type; files in its texts come into `media`.

    Raises MalformedQuestion, MalformedBody, and NotAnItem for a description.
    """
    if "\x00" in source:
        raise MalformedQuestion("the question holds a NUL")
    question = shown(parse_question(source), media)
    reading = reading_of(question)
    for text in (question.stem, question.feedback):
        if text and len(text.text) > LONGEST_TEXT:
            raise MalformedQuestion(f"its stem or its feedback is longer than {LONGEST_TEXT} characters")
    REGISTRY[reading.type].parse_body(reading.body)
    return question, reading


def _named(outcome: _Outcome) -> ReadResult:
    """Return the items under their ids: the one that the file gives, if it is one of ours, else one made of words."""
    free = {entry.given for entry in outcome.entries if is_item_id(entry.given)}
    ids = ItemIds(taken=free)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for entry in outcome.entries:
        if entry.given in free:
            free.remove(entry.given)
            item = _item(entry, entry.given)
        else:
            item = _item(entry, ids.made_from(entry.given or entry.title or entry.stem))
            if is_item_id(entry.given):
                message = f"{entry.given!r} is the id of another question already; this one got {item.id!r}"
                outcome.findings.append(Finding("repeated-id", "warning", message, item=item.id, line=entry.line))
        items.append(item)
        lines[item.id] = entry.line
        outcome.findings += _findings(entry, item)
    findings = tuple(sorted(outcome.findings, key=lambda finding: finding.line or 0))
    made_up = {item.id for item, entry in zip(items, outcome.entries, strict=True) if not entry.given}
    return ReadResult(tuple(items), findings, lines, outcome.media, made_up)


def _item(entry: Entry, id_: str) -> Item:
    origin: dict[str, Json] = {**entry.origin}
    if entry.given not in ("", id_):
        origin["id"] = entry.given
    return Item(
        id=id_,
        type=entry.reading.type,
        body=entry.reading.body,
        stem=entry.stem,
        feedback=entry.feedback,
        tags=entry.tags,
        name=entry.title,
        origin=origin,
    )


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
