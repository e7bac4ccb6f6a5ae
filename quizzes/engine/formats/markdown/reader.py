"""Reading quiz text: items, and a finding with its line for each thing that is wrong or not kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from quizzes.engine.formats.markdown import lettered
from quizzes.engine.formats.markdown.bodies import MalformedQuestion, body_of, type_of
from quizzes.engine.formats.markdown.more import more_of, with_more
from quizzes.engine.formats.markdown.sections import Section, joined, sections, take_quote
from quizzes.engine.formats.markdown.text2qti import is_text2qti, sections_of
from quizzes.engine.grading import points as storage
from quizzes.engine.interchange import FileRefused, ItemIds, ReadResult
from quizzes.engine.items import LEVELS, Item, Level
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.itemtypes.essay import EssayBody
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding

LARGEST_FILE_BYTES = 10_000_000
MOST_QUESTIONS = 20_000
MOST_LINES = 500_000
MOST_ANSWERS = 1_000

_BEFORE_BODY = ("flashcard", "cloze")  # types whose question is part of the body
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order


@dataclass(frozen=True, slots=True)
class QuizText:
    """A file: what its front matter says of the bank ('title', 'lecture'), and its items."""

    head: Mapping[str, str]
    result: ReadResult


@dataclass(slots=True)
class _Outcome:
    entries: list[tuple[Section, Item]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(content: bytes) -> ReadResult:
    """Return the items of a file. A question with an error is left out, the others are not. Raises FileRefused."""
    return read_quiztext(content).result


def read_quiztext(content: bytes, *, most_questions: int = MOST_QUESTIONS) -> QuizText:
    """Return front matter and items. Raises FileRefused for what is no UTF-8, holds a NUL or is too large."""
    lines = lines_of(_decoded(content))
    if len(lines) > MOST_LINES:
        raise FileRefused(f"the file has more than {MOST_LINES:,} lines; cut it into several")
    head, start = _front_matter(lines)
    outcome = _Outcome()
    for count, section in enumerate(_sections(lines, start)):
        if count == most_questions:
            message = f"the file has more than {most_questions:,} questions; from here on they were left out"
            outcome.findings.append(Finding("too-many", "error", message, line=section.line))
            break
        _read_section(section, outcome)
    shared = tuple(head.pop("tags", "").replace(",", " ").replace("#", " ").split())
    return QuizText(head, _named(outcome, shared))


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE_BYTES:
        raise FileRefused(f"the file is larger than {LARGEST_FILE_BYTES:,} bytes; cut it into several")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(f"the file is not UTF-8: see line {content.count(b'\n', 0, error.start) + 1}") from None
    if "\x00" in text:
        raise FileRefused("the file holds a NUL")
    return text


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with whatever line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return the entries between the first line '---' and the next one, and the number of lines that they take."""
    head: dict[str, str] = {}
    if lines[0].rstrip() != "---":
        return head, 0
    for place, line in enumerate(lines[1:100], start=1):
        if line.rstrip() == "---":
            return head, place + 1
        key, colon, value = line.partition(":")
        if colon:
            head[key.strip()] = value.strip().strip("\"'")
    return {}, 0


def _sections(lines: list[str], start: int) -> Iterator[Section]:
    """Return the questions of lines, the first of which are front matter, in whichever words they are."""
    if is_text2qti(lines):
        return sections_of(lines)
    if lettered.is_lettered(lines):
        return lettered.sections_of(["" if place < start else line for place, line in enumerate(lines)])
    return sections(lines[start:], first=start + 1)


def _read_section(section: Section, outcome: _Outcome) -> None:
    try:
        item = item_of(section)
    except MalformedQuestion as error:
        outcome.findings.append(Finding("malformed-question", "error", str(error), line=error.line))
        return
    if item is None:
        if section.line and not section.stray:
            message = "a text without an answer asks nothing and makes no item"
            outcome.findings.append(Finding("not-a-question", "hint", message, line=section.line))
        return
    outcome.entries.append((section, item))


def item_of(section: Section) -> Item | None:
    """Return the item that a question makes, its id '' where none is given; None for a text without an answer.

    Raises MalformedQuestion.
    """
    if len(section.parts) > MOST_ANSWERS:
        raise MalformedQuestion(f"a question has at most {MOST_ANSWERS:,} answers", line=section.line)
    more = more_of(section)
    type_ = type_of(section)
    if not type_:
        if section.parts or more:
            raise MalformedQuestion("the answers are of several kinds; say with 'type:' what it is", line=section.line)
        return None
    if not section.parts:
        take_quote(section)
    if "body" in more and section.parts:
        raise MalformedQuestion("the answers stand here and in the block ```item as well", line=section.parts[0].line)
    body = more["body"] if "body" in more else body_of(section, type_)
    type_ = type_.partition(" ")[0]
    is_in_body = type_ in _BEFORE_BODY
    stem = "" if is_in_body else joined(section.stem)
    name = section.heading
    if not stem and not is_in_body:
        stem, name = name, ""
    item = Item(
        id=section.id,
        type=type_,
        body=body,
        stem=stem,
        feedback=joined(section.feedback),
        level=_level(section),
        tags=tuple(section.tags),
        passage=section.attributes.get("passage", ""),
        name=name,
    )
    return _checked(with_more(item, more, section.line), section)


def _checked(item: Item, section: Section) -> Item:
    """Return the item with its points, valid. Raises MalformedQuestion."""
    try:
        body = REGISTRY[item.type].parse_body(item.body)
    except MalformedBody as error:
        raise MalformedQuestion(str(error), line=section.line) from None
    if len(item.stem) > LONGEST_TEXT or len(item.feedback) > LONGEST_TEXT:
        raise MalformedQuestion(f"stem or feedback is longer than {LONGEST_TEXT:,} characters", line=section.line)
    if not all(map(is_storable, frame_texts(item))):
        raise MalformedQuestion("a text holds a NUL or half a surrogate pair", line=section.line)
    rubric_points = body.rubric_points if isinstance(body, EssayBody) else None
    points = _points(section, Decimal(1) if rubric_points is None else rubric_points)
    if rubric_points not in (None, points):
        message = f"the criteria add up to {plain(rubric_points)} points, not {plain(points)}"
        raise MalformedQuestion(message, line=section.line)
    return replace(item, points=points)


def frame_texts(item: Item) -> Iterator[str]:
    """Yield all texts of an item that are not in its body."""
    yield from (item.stem, item.feedback, item.name, item.passage, *item.tags, *item.was)
    for waiver in item.waivers:
        yield from (waiver.rule, waiver.reason)


def _points(section: Section, default: Decimal) -> Decimal:
    text = section.attributes.get("points")
    if text is None:
        return default
    try:
        points = exact_decimal(text.replace(",", "."))
    except NotANumber:
        points = Decimal("NaN")
    if not storage.is_storable(points) or points.is_signed():
        message = f"points: {text[:40]!r} is no number from 0 with at most 5 digits after the point"
        raise MalformedQuestion(message, line=section.line)
    return points


def _level(section: Section) -> Level:
    text = section.attributes.get("level", "")
    for level in LEVELS:
        if text == level:
            return level
    if text:
        raise MalformedQuestion(f"level: {text[:40]!r} is none of {', '.join(LEVELS)}", line=section.line)
    return ""


def _named(outcome: _Outcome, shared: Sequence[str]) -> ReadResult:
    """Return the items under their ids, the one given or one made of words, each with the tags of the whole file."""
    free = {item.id for _, item in outcome.entries if item.id}
    ids = ItemIds(taken=free)
    items: list[Item] = []
    lines: dict[str, int] = {}
    for section, item in outcome.entries:
        id_ = item.id
        if id_ in free:
            free.remove(id_)
        else:
            id_ = ids.made_from(item.id or item.name or item.stem or joined(section.stem))
            if item.id:
                message = f"{item.id!r} is the id of another question already; this one got {id_!r}"
                outcome.findings.append(Finding("repeated-id", "warning", message, item=id_, line=section.line))
        tags = tuple(dict.fromkeys((*item.tags, *shared))) if shared else item.tags
        items.append(replace(item, id=id_, tags=tags))
        lines[id_] = section.line
        if section.stray:
            message = "this text belongs to no answer, and was left out: indent it, or write it as feedback with '>'"
            outcome.findings.append(Finding("stray-text", "warning", message, item=id_, line=section.stray))
        if any(not _TURNS.isdisjoint(text) for text in _shown(section)):
            message = "the text holds characters that turn its direction: it may show another order than it has"
            outcome.findings.append(Finding("turned-text", "warning", message, item=id_, line=section.line))
    made_up = {item.id for item, (_, written) in zip(items, outcome.entries, strict=True) if not written.id}
    findings = tuple(sorted(outcome.findings, key=lambda finding: finding.line or 0))
    return ReadResult(tuple(items), findings, lines, made_up=made_up)


def _shown(section: Section) -> Iterator[str]:
    yield from (section.heading, *section.stem, *section.feedback)
    for part in section.parts:
        yield from (part.mark, *part.lines, *part.feedback)
