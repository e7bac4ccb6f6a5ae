"""Loading a quiz file: its terms, its dates and its questions, or nothing and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.drawing import NOT_ASKED, QuizNotReady, choose
from quizzes.attempts.services.authoring import NewSection, NewSlot, StructureFrozen, save_quiz, stored_sections
from quizzes.bank.models import Bank, Item, ItemVersion
from quizzes.engine.formats.bankfile.document import read_toml
from quizzes.engine.formats.bankfile.quizzes import DRAW_KEYS, QuizFile, QuizSlot, read_quiz
from quizzes.engine.grading.review_policy import PHASES, ReviewPolicy
from quizzes.engine.grading.selection import Draw
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.jobs.loading.memory import HEAD, digest, fate_of, loaded_digests, remember
from quizzes.exchange.jobs.loading.reports import LoadReport, Part, conflict, has_errors
from quizzes.exchange.models import FileKind
from seminar.lectures.models import Lecture
from seminar.people.models import Seminar

DATES, QUESTIONS = "dates", "questions"


@dataclass(frozen=True, slots=True)
class _Known:
    """What the seminar has of what a file names: items by 'bank/item', versions by item id and number."""

    lecture: Lecture | None
    items: Mapping[str, Item]
    versions: Mapping[tuple[int, int], ItemVersion]
    banks: frozenset[str]


@transaction.atomic
def load_quiz_file(*, seminar: Seminar, content: bytes, filename: str, is_dry_run: bool = False) -> LoadReport:
    """Bring the seminar's quiz up to the file, or with an error store nothing of it.

    Terms, dates and questions are each taken or kept by themselves. Dates that the file does not name, the password,
    and whether the quiz is published are left to the admin: a new quiz is not published. An item that the seminar does
    not have is an error, and so are other questions than somebody has sat. `is_dry_run` reports the same and stores
    nothing.
    """
    read = read_quiz(content)
    if read.quiz is None:
        return LoadReport(filename, FileKind.QUIZ, "", (), read.findings)
    file = read.quiz
    known = _known_of(file, seminar)
    findings = [*read.findings, *_strays(file, known, content)]
    if has_errors(findings):
        return LoadReport(filename, FileKind.QUIZ, file.id, (), findings)
    try:
        with transaction.atomic():
            quiz, parts = _load(file, known, content, seminar)
    except (StructureFrozen, ValidationError) as error:
        return LoadReport(filename, FileKind.QUIZ, file.id, (), [*findings, *_refusals(error)])
    findings += [conflict(part.name) for part in parts if part.fate == "conflict"]
    findings += _shortage(quiz)
    if is_dry_run:
        transaction.set_rollback(True)
    return LoadReport(filename, FileKind.QUIZ, file.id, parts, findings)


def _known_of(file: QuizFile, seminar: Seminar) -> _Known:
    slots = _slots(file)
    named = [slot.item.partition("/") for slot in slots if slot.item]
    items = (
        Item.objects.of_class()
        .filter(
            bank__seminar=seminar,
            bank__slug__in={bank for bank, _, _ in named},
            slug__in={slug for _, _, slug in named},
        )
        .select_related("bank", "current")
    )
    by_name = {f"{item.bank.slug}/{item.slug}": item for item in items}
    pinned = {slot.version for slot in slots if slot.version is not None}
    versions = ItemVersion.objects.filter(item__in=by_name.values(), number__in=pinned) if pinned else ()
    return _Known(
        lecture=Lecture.objects.filter(seminar=seminar, slug=file.lecture).first() if file.lecture else None,
        items=by_name,
        versions={(version.item_id, version.number): version for version in versions},
        banks=frozenset(Bank.objects.of_class().filter(seminar=seminar).values_list("slug", flat=True)),
    )


def _slots(file: QuizFile) -> list[QuizSlot]:
    return [slot for section in file.sections for slot in section.slots]


def _strays(file: QuizFile, known: _Known, content: bytes) -> list[Finding]:
    """Return what the file names and the seminar does not have, or no quiz can ask."""
    findings = []
    if file.lecture and known.lecture is None:
        line = read_toml(content, parse_decimal=str).line_of("quiz.lecture")
        message = f"the seminar has no lecture {file.lecture!r}: load its file first"
        findings.append(Finding("unknown-lecture", "error", message, field="lecture", line=line))
    for slot in dict.fromkeys(_slots(file)):
        findings += _strays_of_draw(slot, slot.draw, known) if slot.draw else _strays_of_item(slot, known)
    return findings


def _strays_of_item(slot: QuizSlot, known: _Known) -> list[Finding]:
    item = known.items.get(slot.item)
    if item is None:
        message = f"the seminar has no item {slot.item!r}: load its bank first"
        return [Finding("unknown-item", "error", message, field="item", line=slot.line)]
    if item.type in NOT_ASKED:
        message = f"{slot.item!r} is a {item.type}, which no quiz can ask"
        return [Finding("not-askable", "error", message, field="item", line=slot.line)]
    if slot.version is not None and (item.id, slot.version) not in known.versions:
        message = f"{slot.item!r} has no version {slot.version}"
        return [Finding("unknown-item", "error", message, field="version", line=slot.line)]
    return []


def _strays_of_draw(slot: QuizSlot, draw: Draw, known: _Known) -> list[Finding]:
    return [
        Finding("unknown-bank", "warning", f"the seminar has no bank {name!r}", field="banks", line=slot.line)
        for name in sorted(draw.banks - known.banks)
    ]


def _load(file: QuizFile, known: _Known, content: bytes, seminar: Seminar) -> tuple[Quiz, list[Part]]:
    stored = Quiz.objects.filter(seminar=seminar, slug=file.id).select_related("lecture").first()
    loaded = loaded_digests(seminar=seminar, kind=FileKind.QUIZ, slug=file.id)
    terms, dates, sections = _terms(file, known), _dates(file), _sections(file, known)
    in_file = {HEAD: _digest_of(terms), QUESTIONS: digest({"sections": [_said(section) for section in sections]})}
    in_database: dict[str, str] = {}
    if dates:
        in_file[DATES] = _digest_of(dates)
    if stored is not None:
        in_database = {
            HEAD: _digest_of({name: getattr(stored, name) for name in terms}),
            DATES: _digest_of({name: getattr(stored, name) for name in dates}),
            QUESTIONS: digest({"sections": [_said(section) for section in stored_sections(stored)]}),
        }
    parts = [
        Part(name, fate_of(in_file=said, stored=in_database.get(name), loaded=loaded.get(name)))
        for name, said in in_file.items()
    ]
    taken = {part.name for part in parts if part.fate in {"new", "changed"}}
    if taken or stored is None:
        settings = (terms if HEAD in taken else {}) | (dates if DATES in taken else {})
        stored = save_quiz(
            seminar=seminar, slug=file.id, settings=settings, sections=sections if QUESTIONS in taken else None
        )
    kept = {part.name for part in parts if part.fate in {"kept", "conflict"}}
    digests = {name: loaded.get(name, "") if name in kept else said for name, said in in_file.items()}
    remember(seminar=seminar, kind=FileKind.QUIZ, slug=file.id, digests=digests, content=content)
    return stored, parts


def _terms(file: QuizFile, known: _Known) -> dict[str, object]:
    """Return what the file says of the quiz, by the quiz's fields, but for dates and questions."""
    return {
        "title": file.title,
        "lecture": known.lecture,
        "introduction": file.introduction,
        "position": file.position,
        "time_limit_seconds": file.timing.time_limit_seconds,
        "attempts_allowed": file.timing.attempts_allowed,
        "grace_seconds": file.grace_seconds,
        "behaviour_name": file.behaviour.name,
        "tries": file.behaviour.tries,
        "penalty": file.behaviour.penalty,
        "layout": file.layout,
        "review_policy": _shown(file.review),
        "grading_method": file.grading_method,
        "pass_mark": file.pass_mark,
        "release": file.release,
    }


def _shown(policy: ReviewPolicy) -> dict[str, list[str]]:
    return {phase: sorted(policy.shown.get(phase, ())) for phase in PHASES}


def _dates(file: QuizFile) -> dict[str, object]:
    dates = {"opens_at": file.timing.opens_at, "closes_at": file.timing.closes_at}
    return {name: instant for name, instant in dates.items() if instant is not None}


def _sections(file: QuizFile, known: _Known) -> list[NewSection]:
    return [
        NewSection(
            title=section.title,
            introduction=section.introduction,
            is_shuffled=section.is_shuffled,
            slots=tuple(_new_slot(slot, known) for slot in section.slots),
        )
        for section in file.sections
    ]


def _new_slot(slot: QuizSlot, known: _Known) -> NewSlot:
    item = known.items[slot.item] if slot.item else None
    return NewSlot(
        item=item,
        version=known.versions[item.id, slot.version] if item and slot.version else None,
        draw={key: getattr(slot.draw, key) for key in DRAW_KEYS if getattr(slot.draw, key)} if slot.draw else None,
        points=slot.points,
        is_shuffled=slot.is_shuffled,
    )


def _said(section: NewSection) -> list[object]:
    """Return a section as JSON that is the same for a file and for what was stored from it."""
    slots = [
        [
            f"{slot.item.bank.slug}/{slot.item.slug}" if slot.item else "",
            slot.version.number if slot.version else None,
            None if slot.draw is None else {key: sorted(names) for key, names in slot.draw.items() if names},
            _plain(slot.points),
            slot.is_shuffled,
        ]
        for slot in section.slots
    ]
    return [section.title, section.introduction, section.is_shuffled, slots]


def _digest_of(settings: Mapping[str, object]) -> str:
    return digest({name: _plain(value) for name, value in settings.items()})


def _plain(value: object) -> object:
    """Return a setting as JSON, the same for a value read from a file and for one that was stored."""
    match value:
        case Decimal():
            return f"{value.normalize():f}"
        case Lecture():
            return value.slug
        case dict():
            return {phase: sorted(value.get(phase, ())) for phase in PHASES}
        case datetime():
            return value.astimezone(UTC).isoformat()
        case _:
            return value


def _refusals(error: StructureFrozen | ValidationError) -> Iterable[Finding]:
    if isinstance(error, StructureFrozen):
        message = "somebody has sat the quiz, so its questions stay as they are: give the file a new id"
        return [Finding("frozen-questions", "error", message, field="section")]
    return [
        Finding("malformed-value", "error", " ".join(texts), field=name) for name, texts in error.message_dict.items()
    ]


def _shortage(quiz: Quiz) -> Sequence[Finding]:
    """Return a warning where nobody could sit the quiz as things are."""
    try:
        choose(quiz, seed=0)
    except QuizNotReady as error:
        message = f"question {error.position}: {error}" if error.position else str(error)
        return [Finding("not-ready", "warning", message, field="section")]
    return []
