"""Reading QTI: a package or a single XML file, of version 1.2, 2.1, 2.2 or 3.0."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quizzes.engine.archives import LIMITS, Archive, ArchiveLimits, is_archive, open_archive
from quizzes.engine.formats.qti import blackboard12, brightspace12, ilias12, items2, items12
from quizzes.engine.formats.qti.bodies import reading_of
from quizzes.engine.formats.qti.media import Media
from quizzes.engine.formats.qti.package import question_files, read_manifest
from quizzes.engine.formats.qti.question import GAP, Budget, Matched, NotAQuestion, Pick, Question, Refused, Remark
from quizzes.engine.formats.qti.trying import Reading
from quizzes.engine.formats.qti.typedanswers import decimal_of
from quizzes.engine.formats.qti.xmltree import Element, ElementCount, MalformedXml, parse
from quizzes.engine.interchange import FileRefused, ItemIds, ReadResult
from quizzes.engine.items import Item, content_hash
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.linting.findings import Finding, Severity

MOST_QUESTIONS = 20_000
_ROOTS = ("questestinterop", "assessmentItem")
_GAP = re.compile(GAP.format("([0-9]+)"))
_GAP_LINE = re.compile(rf"^{_GAP.pattern}$", re.MULTILINE)
_ONLY_GAP = re.compile(rf"(?:\A|\n\n){_GAP.pattern}\Z")  # a field in a paragraph of its own at the end
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(slots=True)
class _Outcome:
    """What a file or a package has given so far, and the ids given out."""

    items: list[Item] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    ids: ItemIds = field(default_factory=ItemIds)
    known: dict[str, dict[str, str]] = field(default_factory=dict)
    count: int = 0
    budget: Budget = field(default_factory=Budget)

    def add(
        self, rule: str, severity: Severity, message: str, *, line: int | None, item: str = "", at: str = ""
    ) -> None:
        self.findings.append(Finding(rule, severity, message, item=item, field=at, line=line))


def read(content: bytes, *, limits: ArchiveLimits = LIMITS) -> ReadResult:
    """Return the items of a package or of one XML file, and the media that their texts refer to.

    A question that none of our types can say is left out with a finding. Raises FileRefused for a file without
    questions, and for one that is not opened (archives.py, xmltree.py).
    """
    outcome = _Outcome()
    if is_archive(content):
        return _read_package(open_archive(content, limits=limits), outcome)
    if not content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        raise FileRefused("the file is neither a question package nor XML")
    try:
        root = parse(content)
    except MalformedXml as error:
        raise FileRefused(f"line {error.line}: {error}" if error.line else str(error)) from None
    if root.name not in _ROOTS:
        raise FileRefused(f"the file holds no QTI questions: it begins with <{root.name[:40]}>")
    media = Media((), lambda _name: b"")
    _read_root(root, "", media, outcome)
    return ReadResult(tuple(outcome.items), tuple(outcome.findings), outcome.lines, media.files())


def _read_package(archive: Archive, outcome: _Outcome) -> ReadResult:
    media = Media(archive, archive.__getitem__)
    try:
        manifest = read_manifest(archive)
    except MalformedXml as error:
        outcome.add("malformed-xml", "warning", f"the manifest: {error}", line=error.line)
        manifest = None
    has_questions = False
    count = ElementCount()
    for name in question_files(archive, manifest):
        try:
            root = parse(archive[name], count)
        except MalformedXml as error:
            outcome.add("malformed-xml", "error", f"{name}: {error}", line=error.line)
            continue
        if root.name in _ROOTS:
            has_questions = True
            _read_root(root, name, media, outcome, tags=manifest.keywords.get(name, ()) if manifest else ())
    # A package of no questions is one all the same; one of other things is none.
    if not has_questions and not outcome.findings and (manifest is None or manifest.files):
        raise FileRefused("the archive holds no QTI questions")
    return ReadResult(tuple(outcome.items), tuple(outcome.findings), outcome.lines, media.files())


def _read_root(root: Element, file: str, media: Media, outcome: _Outcome, tags: Sequence[str] = ()) -> None:
    resolve = media.resolver(file)
    if root.name == "assessmentItem":
        _read_question(
            lambda: items2.read_item(root, resolve, outcome.budget), root.get("identifier"), root.line, outcome, tags
        )
        return
    for found, bank in _items(root):
        item = _in_standard_words(found)
        if item.name == "item":
            _read_question(
                lambda item=item, bank=bank: items12.read_item(item, resolve, outcome.budget, bank=bank),  # type: ignore[misc]
                item.get("ident"),
                item.line,
                outcome,
            )
        else:
            message = "a question of another bank is referred to, and does not stand in this file"
            outcome.add("not-a-question", "hint", message, line=item.line)


def _in_standard_words(item: Element) -> Element:
    if blackboard12.is_blackboard(item):
        return blackboard12.standard(item)
    if ilias12.is_ilias(item):
        return ilias12.standard(item)
    return brightspace12.standard(item) if brightspace12.is_brightspace(item) else item


def _items(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield the items of a file of QTI 1.2 and the title of the bank or quiz around each."""
    for part in root.elements():
        if part.name == "item":
            yield part, ""
        title = part.get("title") or items12.metadata(part).get("bank_title", "")
        yield from ((item, title) for item in part.walk("item", "bankentry_item"))


def _read_question(
    read_item: Callable[[], Question], ident: str, line: int, outcome: _Outcome, tags: Sequence[str] = ()
) -> None:
    outcome.count += 1
    if outcome.count > MOST_QUESTIONS:
        if outcome.count == MOST_QUESTIONS + 1:
            message = f"the file has more than {MOST_QUESTIONS:,} questions; from here on they were left out"
            outcome.add("too-many", "error", message, line=line)
        return
    shown = f"question {ident[:60]!r}"
    try:
        question = read_item()
        reading = reading_of(question)
        item = _item(question, reading, tags)
    except NotAQuestion as error:
        outcome.add("not-a-question", "hint", f"{shown}: {error}", line=line)
    except Refused as error:
        outcome.add("unsupported-question", "error", f"{shown} was left out: {error}", line=line)
    except MalformedBody as error:
        outcome.add("malformed-body", "error", f"{shown} was left out: {error}", line=line, at=error.field)
    else:
        _add(item, question, reading, outcome)


def _add(item: Item, question: Question, reading: Reading, outcome: _Outcome) -> None:
    """Add an item under an id made of its ident. One that stands in the package twice is added once."""
    digest = content_hash(item)
    same = outcome.known.setdefault(question.ident, {})
    if question.ident and digest in same:
        message = f"the same question stands in the package twice: {question.ident[:60]!r}"
        outcome.add("same-question", "hint", message, line=question.line, item=same[digest])
        return
    if question.ident:
        id_ = outcome.ids.made_from_identifier(question.ident)
    else:
        id_ = outcome.ids.made_from(question.title or question.stem)
    if same:
        message = f"{question.ident[:60]!r} is the id of another question already; this one got {id_!r}"
        outcome.add("repeated-id", "warning", message, line=question.line, item=id_)
    same[digest] = id_
    item = Item(**{name: getattr(item, name) for name in item.__slots__} | {"id": id_})
    outcome.items.append(item)
    outcome.lines[id_] = question.line
    for remark in reading.remarks:
        outcome.add(remark.rule, "warning", remark.message, line=question.line, item=id_, at=remark.field)
    if not _TURNS.isdisjoint(f"{item.stem}{item.body}"):
        message = "the text holds characters that turn its direction: it may show another order than it has"
        outcome.add("turned-text", "warning", message, line=question.line, item=id_)


def read_assessment_item(
    root: Element, media: Callable[[str], str | None], tags: Sequence[str]
) -> tuple[Item, Sequence[Remark]]:
    """Return the item, without an id, of one `assessmentItem`, and what it does not keep.

    Raises Refused, NotAQuestion and MalformedBody.
    """
    question = items2.read_item(root, media, Budget())
    reading = reading_of(question)
    return _item(question, reading, tags), reading.remarks


def _item(question: Question, reading: Reading, tags: Sequence[str]) -> Item:
    stem = question.lead if reading.type == "cloze" else _with_gaps(question)
    if max(len(stem), len(reading.feedback), len(question.title)) > LONGEST_TEXT:
        raise Refused(f"a text of it is longer than {LONGEST_TEXT} characters")
    return Item(
        id="",
        type=reading.type,
        body=reading.body,
        stem=stem,
        feedback=reading.feedback,
        points=_points(question, reading),
        tags=tuple(dict.fromkeys((*question.tags, *tags))),
        name=question.title,
        origin={name: text for name, text in question.origin.items() if text},
    )


def _with_gaps(question: Question) -> str:
    """Return the stem with each gap shown: as a line where there is one, else by its label."""
    if len(question.interactions) == 1 and not isinstance(question.interactions[0], Matched):
        stem = _ONLY_GAP.sub("", question.stem)
        return _GAP.sub("_____", _GAP_LINE.sub(r"\\_____", stem))
    labels = {str(place): each.label for place, each in enumerate(question.interactions) if isinstance(each, Pick)}
    return _GAP.sub(lambda gap: labels.get(gap[1], f"[{int(gap[1]) + 1}]"), question.stem)


def _points(question: Question, reading: Reading) -> Decimal:
    points = question.points if question.points is not None else reading.full
    if not 0 < points < 10**10:
        return Decimal(1)
    return round(decimal_of(Fraction(points)), 5).normalize() + Decimal(0)
