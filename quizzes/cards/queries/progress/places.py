"""The decks and passages that a learner's progress is told by, as far as they may see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from quizzes.cards.models import Deck
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import User


class DeckPlace(NamedTuple):
    id: int
    public_id: str
    title: str
    seminar_title: str


class PassagePlace(NamedTuple):
    """A passage, with the lecture's public id, by which its page is found."""

    id: int
    lecture_id: str
    lecture_title: str
    anchor: str
    title: str


def deck_places(learner: User, *, ids: Collection[int]) -> list[DeckPlace]:
    """Return those of the decks that the learner still sees, in their order."""
    found = Deck.objects.visible_to(learner).filter(id__in=ids).in_order()
    return [DeckPlace(*row) for row in found.values_list("id", "public_id", "title", "seminar__title")]


def passage_places(learner: User, *, ids: Collection[int]) -> list[PassagePlace]:
    """Return those of the passages whose lecture the learner still sees, in the order of the lecture."""
    found = Passage.objects.filter(id__in=ids, lecture__in=Lecture.objects.visible_to(learner))
    rows = found.order_by("lecture_id", "position", "id")
    return [
        PassagePlace(*row) for row in rows.values_list("id", "lecture__public_id", "lecture__title", "anchor", "title")
    ]
