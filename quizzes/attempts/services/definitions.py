"""Quizzes as programs make them: items named by their public ids, terms by the quiz's fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts.models import Override, Quiz
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.services.authoring import NewSection, NewSlot, remove_override, save_quiz, set_override
from quizzes.bank.models import Item, ItemVersion
from seminar.people.models import Group, Role, Seminar, User


@dataclass(frozen=True, slots=True)
class SaidSlot:
    """A slot as it was sent: an item's public id with a version number or without, or a draw."""

    item: str = ""
    version: int | None = None
    draw: Mapping[str, Collection[str]] | None = None
    points: Decimal | None = None
    is_shuffled: bool = True


@dataclass(frozen=True, slots=True)
class SaidSection:
    slots: Sequence[SaidSlot]
    title: str = ""
    introduction: str = ""
    is_shuffled: bool = False


class UnknownPart(ValueError):
    """What was sent names something that the seminar does not have; `field` is the path to it."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def define_quiz(
    *, author: User, seminar_id: str, slug: str, settings: Mapping[str, object], sections: Sequence[SaidSection]
) -> Quiz:
    """Make a quiz in a seminar that the author instructs.

    Raises Seminar.DoesNotExist, UnknownPart, and what save_quiz raises.
    """
    seminar = Seminar.objects.with_role(author, Role.INSTRUCTOR).get(public_id=seminar_id)
    return save_quiz(seminar=seminar, slug=slug, settings=settings, sections=_sections(seminar, sections), is_new=True)


def redefine_quiz(
    *, author: User, quiz_id: str, settings: Mapping[str, object], sections: Sequence[SaidSection] | None
) -> Quiz:
    """Change terms of a quiz and, where they are given, all of its sections.

    Raises Quiz.DoesNotExist, UnknownPart, and what save_quiz raises.
    """
    quiz = quizzes_led_by(author).get(public_id=quiz_id)
    made = None if sections is None else _sections(quiz.seminar, sections)
    return save_quiz(seminar=quiz.seminar, slug=quiz.slug, settings=settings, sections=made)


@transaction.atomic
def override_terms(
    *, author: User, quiz_id: str, username: str = "", group: str = "", settings: Mapping[str, object]
) -> Override | None:
    """Give a member (by user name) or a group (by name) other terms; with no settings at all, take theirs away.

    Raises Quiz.DoesNotExist, UnknownPart, and what set_override raises.
    """
    quiz = quizzes_led_by(author).get(public_id=quiz_id)
    learner = User.objects.filter(username=username, memberships__seminar=quiz.seminar).first() if username else None
    team = Group.objects.filter(seminar=quiz.seminar, name=group).first() if group else None
    if learner is None and team is None:
        raise UnknownPart(_("The seminar has nobody of this name."), field="group" if group else "username")
    if settings:
        return set_override(quiz=quiz, learner=learner, group=team, settings=settings)
    for override in Override.objects.filter(quiz=quiz, learner=learner, group=team).select_related("quiz"):
        remove_override(override=override)
    return None


def _sections(seminar: Seminar, said: Sequence[SaidSection]) -> list[NewSection]:
    slots = [slot for section in said for slot in section.slots]
    named = Item.objects.of_class().filter(
        bank__seminar=seminar, public_id__in={slot.item for slot in slots if slot.item}
    )
    items = {item.public_id: item for item in named.select_related("bank", "current")}
    numbers = {slot.version for slot in slots if slot.version is not None}
    pinned = ItemVersion.objects.filter(item__in=items.values(), number__in=numbers) if numbers else ()
    versions = {(version.item_id, version.number): version for version in pinned}
    return [
        NewSection(
            title=section.title,
            introduction=section.introduction,
            is_shuffled=section.is_shuffled,
            slots=tuple(
                _slot(slot, items, versions, path=f"sections[{number}].slots[{place}]")
                for place, slot in enumerate(section.slots)
            ),
        )
        for number, section in enumerate(said)
    ]


def _slot(
    said: SaidSlot, items: Mapping[str, Item], versions: Mapping[tuple[int, int], ItemVersion], *, path: str
) -> NewSlot:
    item = items.get(said.item)
    if said.item and item is None:
        raise UnknownPart(_("The seminar has no such item."), field=f"{path}.item")
    if (item is None) == (said.draw is None):
        raise UnknownPart(_("A slot names an item or draws one, and not both."), field=path)
    version = None
    if item is not None and said.version is not None:
        version = versions.get((item.id, said.version))
        if version is None:
            raise UnknownPart(_("The item has no such version."), field=f"{path}.version")
    return NewSlot(item=item, version=version, draw=said.draw, points=said.points, is_shuffled=said.is_shuffled)
