"""Quizzes with one slot for each item type that a quiz can ask, made by the services that the site uses."""

from __future__ import annotations

from collections.abc import Iterable

from quizzes.attempts.models import Quiz
from quizzes.attempts.services.authoring import NewSection, NewSlot, save_quiz
from quizzes.bank.models import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from seminar.people.models import Seminar
from tests.factories import bank as banks

ASKABLE = tuple(name for name in banks.BODIES if name != "flashcard")


def item_of_each_type(seminar: Seminar) -> list[Item]:
    """A ready item of each type that a quiz can ask, in one bank."""
    bank = banks.bank(seminar)
    return [banks.item(bank, said=banks.written(f"a-{name}", type_name=name, stem=f"A {name}?")) for name in ASKABLE]


def right_answer(item: Item) -> Json:
    """The raw response that earns all of the item's points, where options are not shuffled."""
    assert item.current is not None
    kind = REGISTRY[item.type]
    return kind.samples(kind.parse_body(item.current.body)).right


def quiz(
    seminar: Seminar,
    items: Iterable[Item] | None = None,
    *,
    slug: str = "exam",
    sections: Iterable[NewSection] | None = None,
    **settings: object,
) -> Quiz:
    """A published quiz of these items in one section; of one of each type where none are named."""
    asked = item_of_each_type(seminar) if items is None and sections is None else items or ()
    return save_quiz(
        seminar=seminar,
        slug=slug,
        settings={"title": f"Quiz {slug}", "is_published": True, **settings},
        sections=[NewSection(slots=tuple(NewSlot(item=item, is_shuffled=False) for item in asked))]
        if sections is None
        else sections,
    )
