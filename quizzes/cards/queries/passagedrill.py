"""Drilling one passage of a lecture: which deck holds its cards, and which of them come now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet, Value

from quizzes.bank.models import Item
from quizzes.bank.queries import select_items
from quizzes.cards.models import Card, CardState, Deck
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.openings import opened_deck_ids
from quizzes.cards.queries.queue import Counts, Desk, Queue, due_queue, showable
from quizzes.cards.queries.showing import decks_visible_to
from seminar.lectures.models import Passage
from seminar.people.models import User

WHOLE = 10_000
"""More cards than a passage has."""


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


def passage_queue(
    *, learner: User, deck: Deck, passage: Passage, at: datetime, limit: int, is_early: bool = False
) -> Queue:
    """Return the queue of the deck's cards of one passage: those due and new ones, under the deck's daily limits.

    With `is_early` the others follow: reviews that are not due yet, the next first, then new cards beyond the day's
    limit. A card answered today is not brought forward, so the queue comes to an end.
    """
    item_ids = frozenset(
        Item.objects.filter(deck_items__deck=deck, passage=passage).order_by("id").values_list("id", flat=True)
    )
    if not is_early:
        return due_queue(learner=learner, deck=deck, at=at, limit=limit, item_ids=item_ids)
    queue = due_queue(learner=learner, deck=deck, at=at, limit=WHOLE, item_ids=item_ids)
    early = _early(Desk.of(learner=learner, at=at), item_ids=item_ids, queued={card.id for card in queue.cards})
    new_count = sum(card.state == CardState.NEW for card in early)
    counts = Counts(
        new=queue.counts.new + new_count,
        learning=queue.counts.learning,
        due=queue.counts.due + len(early) - new_count,
    )
    cards = [*queue.cards, *early][:limit]
    return Queue(counts=counts, cards=cards, next_due_at=None if cards else queue.next_due_at)


def _early(desk: Desk, *, item_ids: frozenset[int], queued: set[int]) -> list[Card]:
    """Return the cards that may be drilled but do not come by themselves now; those in learning keep their steps."""
    cards = Card.objects.filter(learner=desk.learner, item_id__in=item_ids - desk.held).active(at=desk.at)
    answered = desk.today.reviewed_card_ids | queued
    early = [
        card
        for card in fold_unfolded(showable(cards))
        if card.id not in answered and card.state in {CardState.NEW, CardState.REVIEW}
    ]
    return sorted(early, key=lambda card: (card.state == CardState.NEW, card.due_at or desk.at, card.position, card.id))
