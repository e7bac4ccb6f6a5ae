"""Quizzes as instructors make them: saved, opened, copied, with overrides that hold at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from quizzes.attempts.jobs.transitions import follow_the_clock, lock_attempt
from quizzes.attempts.models import Attempt, Override, Quiz, Section, Slot
from quizzes.attempts.models.quiz import OVERRIDABLE
from quizzes.attempts.queries.drawing import items_in_reach
from quizzes.attempts.queries.terms import deadline_under, terms_by_learner
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.services import hold_items, release_items
from seminar.people.models import Group, Seminar, User


class StructureFrozen(Exception):
    """Somebody has sat the quiz: its questions stay as they are. Copy it to change them."""


@dataclass(frozen=True, slots=True)
class NewSlot:
    """A slot to be: an item, pinned to `version` or its latest, or a draw. `points` None takes the item's own."""

    item: Item | None = None
    version: ItemVersion | None = None
    draw: Mapping[str, Collection[str]] | None = None
    points: Decimal | None = None
    is_shuffled: bool = True


@dataclass(frozen=True, slots=True)
class NewSection:
    """A section to be, with its slots in order."""

    slots: tuple[NewSlot, ...]
    title: str = ""
    introduction: str = ""
    is_shuffled: bool = False


def save_quiz(
    *, seminar: Seminar, slug: str, settings: Mapping[str, object], sections: Iterable[NewSection] | None = None
) -> Quiz:
    """Return the seminar's quiz of this slug, made or changed, with these sections where they are given.

    Attempts under way follow new terms at once. Raises ValidationError with a message per field, and StructureFrozen
    where sections are given that differ from those that somebody has sat.
    """
    quiz = Quiz.objects.filter(seminar=seminar, slug=slug).first() or Quiz(seminar=seminar, slug=slug)
    for name, value in settings.items():
        setattr(quiz, name, value)
    quiz.full_clean(exclude=["seminar", "loaded_hash"])
    with transaction.atomic():
        quiz.save()
        if sections is not None:
            _write_sections(quiz, list(sections))
        apply_terms(quiz)
    return quiz


def _write_sections(quiz: Quiz, sections: list[NewSection]) -> None:
    if Attempt.objects.filter(quiz=quiz).exists():
        if _described(quiz) != [_description(section) for section in sections]:
            raise StructureFrozen(quiz.slug)
        return
    quiz.sections.all().delete()
    position = 0
    for number, section in enumerate(sections, start=1):
        stored = Section.objects.create(
            quiz=quiz,
            position=number,
            title=section.title,
            introduction=section.introduction,
            is_shuffled=section.is_shuffled,
        )
        slots = []
        for slot in section.slots:
            position += 1
            slots.append(_slot(quiz, stored, slot, position=position))
        Slot.objects.bulk_create(slots)


def _slot(quiz: Quiz, section: Section, new: NewSlot, *, position: int) -> Slot:
    draw = None if new.draw is None else {name: sorted(values) for name, values in new.draw.items()}
    slot = Slot(
        quiz=quiz,
        section=section,
        position=position,
        item=new.item,
        version=new.version,
        draw=draw,
        points=new.points,
        is_shuffled=new.is_shuffled,
    )
    slot.full_clean(exclude=["quiz", "section", "item", "version", "draw"], validate_unique=False)
    if new.item is not None and new.item.bank.seminar_id != quiz.seminar_id:
        raise ValidationError({"item": "The item belongs to another seminar."})
    return slot


type _Description = tuple[str, str, bool, Sequence[tuple[object, ...]]]


def _description(section: NewSection) -> _Description:
    slots: list[tuple[object, ...]] = [
        (
            slot.item.id if slot.item else None,
            slot.version.id if slot.version else None,
            None if slot.draw is None else {name: sorted(values) for name, values in slot.draw.items()},
            slot.points,
            slot.is_shuffled,
        )
        for slot in section.slots
    ]
    return section.title, section.introduction, section.is_shuffled, slots


def _described(quiz: Quiz) -> list[_Description]:
    sections = Section.objects.filter(quiz=quiz).order_by("position").prefetch_related("slots")
    return [
        (
            section.title,
            section.introduction,
            section.is_shuffled,
            [
                (slot.item_id, slot.version_id, slot.draw, slot.points, slot.is_shuffled)
                for slot in sorted(section.slots.all(), key=lambda slot: slot.position)
            ],
        )
        for section in sections
    ]


def apply_terms(quiz: Quiz) -> None:
    """Bring what follows from the quiz's terms up to date: deadlines of running attempts, and what is held back.

    To be called in the transaction that changes the quiz, a slot, or an override.
    """
    _move_deadlines(quiz)
    _hold_back(quiz)


def _move_deadlines(quiz: Quiz) -> None:
    running = list(Attempt.objects.filter(quiz=quiz, is_preview=False).running().order_by("id"))
    terms = terms_by_learner(quiz, learner_ids={attempt.learner_id for attempt in running})
    for each in running:
        attempt = lock_attempt(each.id)
        deadline = deadline_under(terms[attempt.learner_id], attempt)
        if attempt.submitted_at is None and attempt.deadline_at != deadline:
            attempt.deadline_at = deadline
            attempt.save(update_fields=["deadline_at"])


def _hold_back(quiz: Quiz) -> None:
    """Keep what the quiz may ask out of the drill while it is open to a learner.

    A quiz without a closing date would hold its items for ever; there, each attempt holds its own while it runs.
    """
    holder = f"quiz:{quiz.public_id}"
    release_items(holder=holder)
    if not quiz.is_published:
        return
    items = items_in_reach(quiz)
    if quiz.closes_at is not None:
        hold_items(item_ids=items, holder=holder, starts_at=quiz.opens_at, ends_at=quiz.closes_at)
    for override in Override.objects.filter(quiz=quiz).exclude(closes_at=None).select_related("learner", "group"):
        starts_at = override.opens_at or quiz.opens_at
        if starts_at is None or override.closes_at is None or starts_at < override.closes_at:
            hold_items(
                item_ids=items,
                holder=holder,
                starts_at=starts_at,
                ends_at=override.closes_at,
                learner=override.learner,
                group=override.group,
            )


def set_override(
    *, quiz: Quiz, learner: User | None = None, group: Group | None = None, settings: Mapping[str, object]
) -> Override:
    """Give one learner or one group other terms; attempts under way follow at once.

    `settings` holds some of OVERRIDABLE, `lifted` (those without a limit) and `reason`; a field that is missing leaves
    the quiz's own. Raises ValidationError and TimingInvalid.
    """
    with transaction.atomic():
        found = Override.objects.filter(quiz=quiz, learner=learner, group=group).first()
        override = found or Override(quiz=quiz, learner=learner, group=group)
        for name in (*OVERRIDABLE, "reason"):
            setattr(override, name, settings.get(name, "" if name == "reason" else None))
        override.lifted = sorted(settings.get("lifted", ()))  # type: ignore[call-overload]  # names of fields
        override.full_clean(exclude=["quiz"])
        _ = override.timing  # raises where the values cannot be
        override.save()
        apply_terms(quiz)
    return override


def remove_override(*, override: Override) -> None:
    """Take other terms away again; attempts under way follow at once."""
    with transaction.atomic():
        quiz = override.quiz
        override.delete()
        apply_terms(quiz)


def extend_attempt(*, attempt_id: int, until: datetime, at: datetime) -> Attempt:
    """Let a running attempt last until `until`, whatever the terms say. Raises AttemptMoved where it is over."""
    with transaction.atomic():
        attempt = lock_attempt(attempt_id)
        attempt.extended_until = attempt.deadline_at = until
        attempt.save(update_fields=["extended_until", "deadline_at"])
        follow_the_clock(attempt, at=at)
        return attempt
