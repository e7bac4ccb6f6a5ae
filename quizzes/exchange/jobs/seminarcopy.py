"""A whole seminar as one file, without people: what `loadbank` reads, with pictures, sounds and attached texts."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, cast

from django.utils.text import slugify

from quizzes.attempts.models import Quiz, Release, Section, Slot
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.bank.queries import stored_item, with_content
from quizzes.cards.models import Deck, Preset
from quizzes.cards.queries.presets import SETTABLE
from quizzes.engine.formats.bankfile.decks import SELECT_KEYS, DeckFile, PresetValue, Selection
from quizzes.engine.formats.bankfile.deckwriter import write_deck
from quizzes.engine.formats.bankfile.lectures import LectureFile, PartText, PassageText
from quizzes.engine.formats.bankfile.lecturewriter import write_lecture
from quizzes.engine.formats.bankfile.quizwriter import write_quiz
from quizzes.engine.formats.bankfile.quizzes import DRAW_KEYS, QuizFile, QuizSection, QuizSlot
from quizzes.engine.formats.bankfile.reader import BankHead
from quizzes.engine.formats.bankfile.writer import write_bank
from quizzes.engine.grading.selection import Draw
from quizzes.engine.grading.timing import Timing
from quizzes.engine.linting.findings import Finding
from quizzes.exchange.jobs.exporting import Made
from quizzes.exchange.jobs.media import leaving_media, with_names
from quizzes.exchange.models import ExportRun
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Seminar

FORMAT, VERSION = "seminar-copy", 1
MANIFEST = "seminar.json"


@dataclass(slots=True)
class _Copy:
    """A copy on its way into the archive: what was written, and what no file says."""

    archive: zipfile.ZipFile
    findings: list[Finding] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    read_twice: list[str] = field(default_factory=list)
    item_count: int = 0


def write_seminar_copy(run: ExportRun, file: IO[bytes], *, at: datetime) -> Made | None:
    """Write the class's lectures, banks, decks and quizzes, as the loader reads them; nothing of any person.

    Dates, passwords and whether a quiz is published are of one term and stay behind.
    """
    seminar = run.seminar
    if seminar is None:
        return None
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        copy = _Copy(archive)
        for lecture in Lecture.objects.filter(seminar=seminar).order_by("id"):
            _add_lecture(copy, lecture)
        for bank in Bank.objects.of_class().filter(seminar=seminar).select_related("lecture").order_by("id"):
            _add_bank(copy, bank)
        for deck in Deck.objects.filter(seminar=seminar, owner=None).in_order():
            archive.writestr(f"decks/{deck.slug}.toml", write_deck(deck_file(deck)))
        for quiz in Quiz.objects.filter(seminar=seminar).select_related("lecture").order_by("position", "id"):
            archive.writestr(f"quizzes/{quiz.slug}.toml", write_quiz(_quiz_file(copy, quiz)))
        archive.writestr(MANIFEST, _manifest(seminar, copy))
    return Made(f"{slugify(seminar.title)[:100] or 'seminar'}.zip", copy.item_count, copy.findings)


def _manifest(seminar: Seminar, copy: _Copy) -> str:
    said = {
        "format": FORMAT,
        "version": VERSION,
        "title": seminar.title,
        "description": seminar.description,
        "statuses": copy.statuses,
        "two_readers": copy.read_twice,
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _add_lecture(copy: _Copy, lecture: Lecture) -> None:
    passages = list(Passage.objects.filter(lecture=lecture).order_by("position", "id"))
    written = write_lecture(lecture_file(lecture, passages))
    copy.archive.writestr(f"lectures/{lecture.slug}.md", written.content)
    copy.findings += written.findings
    texts = {passage.anchor: passage.text for passage in passages if passage.text}
    if texts:
        copy.archive.writestr(f"texts/{lecture.slug}.json", json.dumps(texts, ensure_ascii=False))


def lecture_file(lecture: Lecture, passages: list[Passage]) -> LectureFile:
    """Return a stored lecture as its file would say it."""
    said = [PassageText(each.anchor, each.title, each.gist, each.part_title, 0) for each in passages]
    parts = tuple(PartText("", each.part, 0, (each,)) for each in said)
    return LectureFile(lecture.slug, lecture.title, lecture.author, lecture.source, lecture.language, "", parts)


def _add_bank(copy: _Copy, bank: Bank) -> None:
    stored = list(with_content(Item.objects.filter(bank=bank, current__isnull=False)).order_by("position", "id"))
    items = [stored_item(item) for item in stored]
    names, media = leaving_media(items, banks=[bank.id])
    lecture = bank.lecture.slug if bank.lecture else ""
    head = BankHead(id=bank.slug, title=bank.title, lecture=lecture, description=bank.description)
    written = write_bank(head, [with_names(item, names) for item in items])
    copy.archive.writestr(f"banks/{bank.slug}.toml", written.content)
    for name, content in media.items():
        copy.archive.writestr(f"assets/{bank.slug}/{name}", content)
    copy.findings += written.findings
    copy.item_count += len(items)
    copy.statuses |= {f"{bank.slug}/{item.slug}": item.status for item in stored if item.status != ItemStatus.READY}


def deck_file(deck: Deck) -> DeckFile:
    """Return a stored deck as its file would say it, but for settings that are no text, number or list of them."""
    preset = Preset.objects.filter(deck=deck, learner=None).first()
    said = {name: getattr(preset, name) for name in SETTABLE} if preset else {}
    return DeckFile(
        id=deck.slug,
        title=deck.title,
        description=deck.description,
        position=deck.position,
        select=Selection(**{key: tuple(deck.selection.get(key, ())) for key in SELECT_KEYS}),
        preset={name: plain for name, value in said.items() if (plain := _plain(value)) is not None},
    )


def _plain(value: object) -> PresetValue | None:
    match value:
        case str() | int() | float():
            return value
        case list() | tuple():
            return tuple(cast("PresetValue", each) for each in value)
        case _:
            return None


def _quiz_file(copy: _Copy, quiz: Quiz) -> QuizFile:
    if quiz.release == Release.ON_DATE:
        message = f"quiz {quiz.slug}: grades are released by hand in the copy, since dates stay behind"
        copy.findings.append(Finding("not-representable", "hint", message, field="release"))
    if quiz.needs_two_readers:
        copy.read_twice.append(quiz.slug)
    return QuizFile(
        id=quiz.slug,
        title=quiz.title,
        lecture=quiz.lecture.slug if quiz.lecture else "",
        introduction=quiz.introduction,
        position=quiz.position,
        behaviour=quiz.behaviour,
        timing=Timing(time_limit_seconds=quiz.time_limit_seconds, attempts_allowed=quiz.attempts_allowed),
        grace_seconds=quiz.grace_seconds,
        grading_method=quiz.grading_method,
        pass_mark=quiz.pass_mark,
        layout=quiz.layout,
        release=Release.BY_HAND if quiz.release == Release.ON_DATE else quiz.release,
        review=quiz.policy,
        sections=tuple(_sections(copy, quiz)),
    )


def _sections(copy: _Copy, quiz: Quiz) -> Iterator[QuizSection]:
    slots: dict[int, list[QuizSlot]] = {}
    stored = Slot.objects.filter(quiz=quiz).select_related("item__bank", "item__current", "version")
    for slot in stored.order_by("position", "id"):
        slots.setdefault(slot.section_id, []).append(_quiz_slot(copy, slot, quiz))
    for section in Section.objects.filter(quiz=quiz).order_by("position", "id"):
        said = tuple(slots.get(section.id, ()))
        yield QuizSection(section.title, section.introduction, section.is_shuffled, said)


def _quiz_slot(copy: _Copy, slot: Slot, quiz: Quiz) -> QuizSlot:
    if slot.item is None:
        draw = cast("Mapping[str, list[str]]", slot.draw or {})
        names = {key: frozenset(draw.get(key, ())) for key in DRAW_KEYS}
        return QuizSlot(draw=Draw(**names), points=slot.points, is_shuffled=slot.is_shuffled)  # type: ignore[arg-type]
    if slot.version is not None and slot.version_id != slot.item.current_id:
        message = f"quiz {quiz.slug}: the copy asks question {slot.position} as it is now, not in an earlier version"
        copy.findings.append(Finding("not-representable", "warning", message, item=slot.item.slug))
    return QuizSlot(f"{slot.item.bank.slug}/{slot.item.slug}", points=slot.points, is_shuffled=slot.is_shuffled)
