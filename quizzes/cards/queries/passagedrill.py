"""Which deck holds a passage's cards."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet, Value

from quizzes.bank.models import Item
from quizzes.bank.queries import select_items
from quizzes.cards.models import Deck
from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.showing import decks_visible_to
from seminar.lectures.models import Passage
from seminar.people.models import User


def items_of_decks(decks: Iterable[Deck]) -> list[QuerySet[Item]]:
    """Return what each deck holds: by its selection as the banks stand now, or what its owner put in."""
    return [
        select_items(seminar=deck.seminar, selection=deck.selection)
        if deck.owner_id is None
        else Item.objects.filter(deck_items__deck=deck).ready()
        for deck in decks
    ]


def deck_of_passage(*, learner: User, passage: Passage) -> Deck | None:
    """Return the deck visible to the learner that holds most items of the passage, or None where none holds any.

    Of equals it is the one they have opened, else the first.
    """
    decks = list(decks_visible_to(learner).filter(seminar=passage.lecture.seminar_id))
    if not decks:
        return None
    totals = [
        items.filter(passage=passage).order_by().values(deck=Value(deck.id)).annotate(total=Count("id"))
        for deck, items in zip(decks, items_of_decks(decks), strict=True)
    ]
    total_of = {row["deck"]: row["total"] for row in totals[0].union(*totals[1:], all=True)}
    opened = opened_deck_ids(learner)
    holding = [deck for deck in decks if total_of.get(deck.id)]
    return max(holding, key=lambda deck: (total_of[deck.id], deck.id in opened), default=None)
