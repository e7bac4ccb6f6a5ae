"""Quizzes as instructors make them: saved, opened, copied, with overrides that hold at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.jobs.holds import hold_back, hold_while_sat, holder_of
from quizzes.attempts.jobs.transitions import lock_attempt
from quizzes.attempts.models import Attempt, Override, Quiz, Release, Section, Slot
from quizzes.attempts.models.quiz import OVERRIDABLE
from quizzes.attempts.queries.drawing import slots_of
from quizzes.attempts.queries.terms import deadline_under, terms_by_learner
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.services import release_items
from seminar.people.models import Group, Seminar, User

COPIED = (
    "lecture",
    "introduction",
    "position",
    "time_limit_seconds",
    "grace_seconds",
    "attempts_allowed",
    "behaviour_name",
    "tries",
    "penalty",
    "layout",
    "review_policy",
    "grading_method",
    "pass_mark",
    "needs_two_readers",
)


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
    *,
    seminar: Seminar,
    slug: str,
    settings: Mapping[str, object],
    sections: Iterable[NewSection] | None = None,
    is_new: bool = False,
) -> Quiz:
    """Return the seminar's quiz of this slug, made or changed, with these sections where they are given.

    `is_new` refuses a slug that is taken. Attempts under way follow new terms at once. Raises ValidationError with a
    message per field, and StructureFrozen where sections are given that differ from those that somebody has sat.
    """
    stored = Quiz.objects.filter(seminar=seminar, slug=slug).first()
    if stored is not None and is_new:
        raise ValidationError({"slug": _("The seminar has a quiz with this id.")})
    quiz = stored or Quiz(seminar=seminar, slug=slug)
    came_from = quiz.release
    for name, value in settings.items():
        setattr(quiz, name, value)
    if quiz.release == Release.BY_HAND and came_from != Release.BY_HAND:
        quiz.released_at = None  # what a hand released before another way was chosen has to be released anew
    quiz.full_clean(exclude=["seminar", "loaded_hash"])
    with transaction.atomic():
        quiz.save()
        if sections is not None:
            _write_sections(quiz, list(sections))
        apply_terms(quiz)
    return quiz


def _write_sections(quiz: Quiz, sections: list[NewSection]) -> None:
    if is_sat(quiz):
        if [_description(section) for section in stored_sections(quiz)] != [
            _description(section) for section in sections
        ]:
            raise StructureFrozen(quiz.slug)
        return
    Attempt.objects.filter(quiz=quiz).delete()  # previews: their slots are about to go
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


def stored_sections(quiz: Quiz) -> list[NewSection]:
    """Return the quiz's sections and slots in order, in the form that save_quiz takes."""
    slots: dict[int, list[NewSlot]] = {}
    for slot in slots_of(quiz):
        slots.setdefault(slot.section_id, []).append(
            NewSlot(slot.item, slot.version, slot.draw, slot.points, slot.is_shuffled)
        )
    return [
        NewSection(tuple(slots.get(section.id, ())), section.title, section.introduction, section.is_shuffled)
        for section in Section.objects.filter(quiz=quiz).order_by("position")
    ]


def is_sat(quiz: Quiz) -> bool:
    """Return whether an attempt rests on the quiz's questions; a preview of staff does not count."""
    return Attempt.objects.filter(quiz=quiz, is_preview=False).exists()


def copy_quiz(*, quiz: Quiz, slug: str, title: str) -> Quiz:
    """Return a new quiz of the same seminar with the same terms and questions, unpublished and without dates.

    Overrides, attempts and the password stay behind. Where grades are released on a date they wait for a hand in the
    copy, and are not shown at once. Raises ValidationError where the slug is taken.
    """
    settings = {name: getattr(quiz, name) for name in COPIED}
    release = Release.AT_ONCE if quiz.release == Release.AT_ONCE else Release.BY_HAND
    return save_quiz(
        seminar=quiz.seminar,
        slug=slug,
        settings={**settings, "title": title, "release": release},
        sections=stored_sections(quiz),
        is_new=True,
    )


def delete_quiz(*, quiz: Quiz) -> None:
    """Delete a quiz that nobody has sat, with the previews of staff and what it holds. Raises StructureFrozen."""
    with transaction.atomic():
        if is_sat(quiz):
            raise StructureFrozen(quiz.slug)
        release_items(holder=holder_of(quiz))
        Attempt.objects.filter(quiz=quiz).delete()
        quiz.delete()


def free_slug(quiz: Quiz) -> str:
    """Return an id for a copy that no quiz of the seminar has: 'final-2' for 'final'."""
    taken = set(Quiz.objects.filter(seminar=quiz.seminar_id).values_list("slug", flat=True))
    stem = quiz.slug[:90]
    return next(slug for number in count(2) if (slug := f"{stem}-{number}") not in taken)


def apply_terms(quiz: Quiz) -> None:
    """Bring what follows from the quiz's terms up to date: deadlines of running attempts, and what is held back.

    To be called in the transaction that changes the quiz, a slot, or an override.
    """
    _move_deadlines(quiz)
    hold_back(quiz)


def _move_deadlines(quiz: Quiz) -> None:
    running = list(Attempt.objects.filter(quiz=quiz, is_preview=False).running().order_by("id"))
    terms = terms_by_learner(quiz, learner_ids={attempt.learner_id for attempt in running})
    for each in running:
        attempt = lock_attempt(each.id)
        if attempt.submitted_at is not None:
            continue
        mine = terms[attempt.learner_id]
        deadline = deadline_under(mine, attempt)
        if attempt.deadline_at != deadline:
            # A closing that is moved into the past ends no attempt before what has been done in it.
            attempt.deadline_at = deadline and max(deadline, attempt.last_saved_at or attempt.started_at)
            attempt.save(update_fields=["deadline_at"])
        opens_at = mine.opens_at.value
        is_early = opens_at is not None and attempt.started_at < opens_at
        if is_early or mine.closes_at.value is None or not quiz.is_published:
            hold_while_sat(attempt)


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
        _checked = override.timing  # raises where the values cannot be
        override.save()
        apply_terms(quiz)
    return override


def remove_override(*, override: Override) -> None:
    """Take other terms away again; attempts under way follow at once."""
    with transaction.atomic():
        quiz = override.quiz
        override.delete()
        apply_terms(quiz)
