"""Reading a Moodle XML file: items, their files, and a finding with its line for each thing wrong or not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from quizzes.engine.formats.moodlexml.media import Unpacked, place_embedded, place_old_picture
from quizzes.engine.formats.moodlexml.question import Question, understood
from quizzes.engine.formats.moodlexml.reading import NotAnItem
from quizzes.engine.formats.moodlexml.serialising import serialised
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion, raw_text
from quizzes.engine.formats.moodlexml.xmltree import (
    LIMITS,
    Element,
    Found,
    Limits,
    MalformedSource,
    Unreadable,
    files_of,
    questions,
    tree_of,
    utf8,
)
from quizzes.engine.interchange import ItemIds, ReadResult, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.linting.findings import Finding, Severity

FORMAT = "moodlexml"

# They turn the direction of what follows, so that a text can show another key than it has. Marks of one letter's
# direction (U+200E, U+200F), which Hebrew and Arabic need, are none of them.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HINTS = ("not-a-question", "not-shown", "shown-to-learners")


class Entry(NamedTuple):
    """What an item is made of when all ids of the file are known."""

    question: Question
    line: int
    origin: dict[str, Json]
    is_turned: bool


@dataclass(slots=True)
class _Outcome:
    """What a file has given so far.

    `category` is the path that the questions now belong to; `between` are the sources of the categories and
    descriptions since the last item, which are kept with the next one.
    """

    limits: Limits
    entries: list[Entry] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unpacked: Unpacked = field(default_factory=Unpacked)
    category: str = ""
    between: list[str] = field(default_factory=list)
    text_length: int = 0
    marks: int = 0


def read(content: bytes, limits: Limits = LIMITS) -> ReadResult:
    """Return the items of a file and the files in it. A question with an error is left out, the others are not.

    So is one whose XML is broken. An item's `origin` keeps the source of its question, so
    that nothing is lost when it is written again. Raises FileRefused for what is no Moodle XML or made to do harm.
    """
    outcome = _Outcome(limits)
    for found in questions(utf8(content, limits), limits):
        if isinstance(found, Unreadable):
            outcome.findings.append(Finding(found.rule, "error", str(found), line=found.line))
        elif not _read_question(found, outcome):
            break
    if outcome.between and outcome.entries:
        outcome.entries[-1].origin["after"] = "".join(outcome.between)
    return _named(outcome)


def _read_question(found: Found, outcome: _Outcome) -> bool:
    """Read one question. Return False if it is one too many for the file."""
    line = found.line
    outcome.marks += found.source.count(b"<")
    if outcome.marks > outcome.limits.all_marks:
        message = f"the file has more than {outcome.limits.all_marks:,} tags; from here on its questions were left out"
        outcome.findings.append(Finding("too-large", "error", message, line=line))
        return False
    try:
        element = tree_of(found.source, outcome.limits)
    except MalformedSource as error:
        outcome.findings.append(Finding("malformed-xml", "error", str(error), line=line + error.line - 1))
        return True
    place_old_picture(element)
    place_embedded(element)
    files = files_of(element)
    source = _source(found, element, files, outcome)
    outcome.text_length += len(source)
    if outcome.text_length > outcome.limits.text_bytes:
        message = f"its texts are larger than {outcome.limits.text_bytes:,} bytes; from here on they were left out"
        outcome.findings.append(Finding("too-large", "error", message, line=line))
        return False
    if element.attributes.get("type", "") == "category":
        outcome.category = category_of(element)
        outcome.between.append(source)
        return True
    try:
        question = understood(element)
    except NotAnItem as error:
        if error.rule == "not-a-question":
            outcome.between.append(source)
        _say(error.rule, str(error), element, line, outcome)
    except MalformedQuestion as error:
        _say("malformed-question", str(error), element, line, outcome)
    except MalformedBody as error:
        _say("malformed-body", str(error), element, line, outcome, at=error.field)
    else:
        outcome.entries.append(_entry(question, line, source, files, outcome))
    return True


def category_of(element: Element) -> str:
    """Return the path of a category question, such as '$course$/top/Unit 1'."""
    return " ".join(raw_text(element.first("category")).split())


def _say(rule: str, message: str, element: Element, line: int, outcome: _Outcome, *, at: str = "") -> None:
    """Add a finding that names the question as its author knows it."""
    name = raw_text(element.first("name"))[:100]
    said = f"{name!r}: {message}" if name else message
    outcome.findings.append(Finding(rule, "hint" if rule in _HINTS else "error", said, field=at, line=line))


def _source(found: Found, element: Element, files: Sequence[Element], outcome: _Outcome) -> str:
    """Return the source of a question as it stands. If it holds files, they are taken out of it and of the tree."""
    if not files and not element.is_mended:
        return found.source.decode()
    for file in files:
        if not outcome.unpacked.add(file):
            message = f"the file {file.attributes.get('name', '')[:100]!r} is not written in base64; it was left out"
            outcome.findings.append(Finding("missing-file", "warning", message, line=found.line))
    return serialised(element, {}).strip()


def _entry(question: Question, line: int, source: str, files: Sequence[Element], outcome: _Outcome) -> Entry:
    origin: dict[str, Json] = {"format": FORMAT, "source": source}
    if outcome.category:
        origin["category"] = outcome.category
    if outcome.between:
        origin["before"] = "".join(outcome.between)
        outcome.between.clear()
    if files:
        origin["files"] = [file.asset for file in files]
    return Entry(question, line, origin, not source.isascii() and not _TURNS.isdisjoint(source))


def _named(outcome: _Outcome) -> ReadResult:
    """Return the items under their ids: the one that the file gives, if it is one of ours, else one made of words."""
    free = {entry.question.idnumber for entry in outcome.entries if is_item_id(entry.question.idnumber)}
    ids = ItemIds(taken=free)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for entry in outcome.entries:
        given = entry.question.idnumber
        if given in free:
            free.remove(given)
            id_ = given
        else:
            id_ = ids.made_from(words_of_id(entry.question))
            if is_item_id(given):
                message = f"{given!r} is the id of another question already; this one got {id_!r}"
                outcome.findings.append(Finding("repeated-id", "warning", message, item=id_, line=entry.line))
        items.append(_item(entry, id_))
        lines[id_] = entry.line
        outcome.findings += _findings(entry, id_)
    findings = sorted(outcome.findings, key=lambda finding: finding.line or 0)
    made_up = {item.id for item, entry in zip(items, outcome.entries, strict=True) if not entry.question.idnumber}
    return ReadResult(tuple(items), tuple(findings), lines, outcome.unpacked.media, made_up)


def words_of_id(question: Question) -> str:
    """Return the text from which the id of a question is made that has none of our kind."""
    if question.idnumber or question.name or question.stem:
        return question.idnumber or question.name or question.stem
    body = question.reading.body
    text = body.get("text") if isinstance(body, Mapping) else None
    return text if isinstance(text, str) else question.reading.type


def _item(entry: Entry, id_: str) -> Item:
    question = entry.question
    return Item(
        id=id_,
        type=question.reading.type,
        body=question.reading.body,
        stem=question.stem,
        feedback=question.feedback,
        points=question.points,
        tags=question.tags,
        name=question.name,
        origin=entry.origin,
    )


def _findings(entry: Entry, id_: str) -> Iterator[Finding]:
    remarks: Sequence[tuple[str, str, str]] = entry.question.remarks
    for rule, message, field_ in remarks:
        severity: Severity = "hint" if rule in _HINTS else "warning"
        yield Finding(rule, severity, message, item=id_, field=field_, line=entry.line)
    if entry.is_turned:
        message = "the text holds characters that turn its direction: it may show another order than it has"
        yield Finding("turned-text", "warning", message, item=id_, line=entry.line)
