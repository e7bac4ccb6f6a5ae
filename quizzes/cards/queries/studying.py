"""Studying something else than what is due: a passage, what a search finds, what was missed; and cramming."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, QuerySet

from quizzes.bank.models import Item
from quizzes.cards.models import Card, CardQuerySet, CardState, Deck, DeckItem, LogKind, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.queue import Counts, Desk, Queue, due_queue, showable
from quizzes.cards.queries.searching import condition
from quizzes.cards.queries.stored import LEARNING
from quizzes.engine.searching.parser import parse_search
from seminar.lectures.models import Passage
from seminar.people.models import User

MOST_CARDS: Final = 1000
"""A study holds no more: the due ones first, then those due next, then new ones."""

ENDS_FROM: Final = 3
"""The rating from which a card is done with in a cramming."""


@dataclass(frozen=True, slots=True)
class Study:
    """What a drill of a deck is kept to, and how it goes.

    Each of `passage`, `item_ids` and `search` leaves fewer cards. A passage alone is drilled under the deck's daily
    limits; with `is_early`, and whenever there is more to it, what is not due and new cards beyond the day's limit
    come as well. `crammed_since` is when a cramming began: its ratings move no date, so all fitting cards are in it.
    """

    passage: Passage | None = None
    item_ids: frozenset[int] | None = None
    search: str = ""
    is_early: bool = False
    crammed_since: datetime | None = None


def study_queue(*, learner: User, deck: Deck, study: Study, at: datetime, limit: int) -> Queue:
    """Return the next cards of the study, at most `limit`. Raises SearchInvalid."""
    if study.crammed_since is not None:
        return _cram_queue(learner=learner, deck=deck, study=study, at=at, limit=limit)
    if not study.is_early and not study.search and study.item_ids is None:
        item_ids = None if study.passage is None else _item_ids(deck, study)
        return due_queue(learner=learner, deck=deck, at=at, limit=limit, item_ids=item_ids)
    cards = _coming(Desk.of(learner=learner, at=at), fitting_cards(learner=learner, deck=deck, study=study, at=at))
    if not cards:
        ended = due_queue(learner=learner, deck=deck, at=at, limit=1, item_ids=_item_ids(deck, study))
        return Queue(Counts(0, 0, 0), [], ended.next_due_at if not ended.cards else None)
    return Queue(_counts(cards, coming_back=set()), cards[:limit], None)


def fitting_cards(*, learner: User, deck: Deck, study: Study, at: datetime) -> CardQuerySet:
    """Return the learner's cards of the deck that fit the study and may be drilled now, whenever they are due.

    Suspended and buried cards are not among them, nor those of a quiz that is open to the learner. Raises
    SearchInvalid.
    """
    cards = Card.objects.filter(learner=learner, item__in=_items(deck, study)).active(at=at)
    if study.search:
        cards = cards.filter(condition(parse_search(study.search), learner=learner, at=at))
    return cards


def _items(deck: Deck, study: Study) -> QuerySet[Item]:
    items = Item.objects.filter(id__in=DeckItem.objects.filter(deck=deck).values("item_id"))
    items = items if study.passage is None else items.filter(passage=study.passage)
    return items if study.item_ids is None else items.filter(id__in=study.item_ids)


def _item_ids(deck: Deck, study: Study) -> frozenset[int]:
    return frozenset(_items(deck, study).order_by("id").values_list("id", flat=True))


def _first(desk: Desk, cards: CardQuerySet) -> list[Card]:
    """Return the first `MOST_CARDS` of the cards that no quiz holds back, folded up to their logs."""
    free = cards.exclude(item_id__in=desk.held) if desk.held else cards
    return fold_unfolded(showable(free).order_by(F("due_at").asc(nulls_last=True), "position", "id")[:MOST_CARDS])


def _coming(desk: Desk, cards: CardQuerySet) -> list[Card]:
    """Return the cards in the order to be shown: in learning, due, not due yet, new, and learning soon.

    A card in learning keeps its steps, and one answered today is not brought forward: so a study comes to an end.
    """

    def place(card: Card) -> int | None:
        is_due = card.due_at is not None and card.due_at <= desk.at
        if card.state in LEARNING:
            return 0 if is_due else 4 if card.due_at and card.due_at <= desk.learn_ahead_at else None
        if card.state == CardState.NEW:
            return 3
        return 1 if is_due else None if card.id in desk.today.reviewed_card_ids else 2

    placed = [(where, card) for card in _first(desk, cards) if (where := place(card)) is not None]
    placed.sort(key=lambda each: (each[0], each[1].due_at or desk.at, each[1].position, each[1].id))
    return [card for _, card in placed]


def _counts(cards: Sequence[Card], *, coming_back: set[int]) -> Counts:
    new = sum(card.state == CardState.NEW and card.id not in coming_back for card in cards)
    learning = sum(card.id in coming_back or card.state in LEARNING for card in cards)
    return Counts(new=new, learning=learning, due=len(cards) - new - learning)


def _cram_queue(*, learner: User, deck: Deck, study: Study, at: datetime, limit: int) -> Queue:
    """Return what is left of the cramming: cards not seen in it yet, then those to come back, longest ago first.

    Its ratings are in the log, so it goes on after a reload and on another device.
    """
    desk = Desk.of(learner=learner, at=at)
    last = _last_ratings(learner, since=study.crammed_since or at)
    cards = _first(desk, fitting_cards(learner=learner, deck=deck, study=study, at=at))
    unseen = sorted((card for card in cards if card.id not in last), key=lambda card: (card.position, card.id))
    again = [card for card in cards if card.id in last and last[card.id][1] < ENDS_FROM]
    again.sort(key=lambda card: (last[card.id][0], card.id))
    left = [*unseen, *again]
    return Queue(_counts(left, coming_back={card.id for card in again}), left[:limit], None)


def _last_ratings(learner: User, *, since: datetime) -> dict[int, tuple[datetime, int]]:
    """Return when each card was last crammed since then, and its rating, by card id; what was undone is left out."""
    rows = ReviewLog.objects.filter(learner=learner, reviewed_at__gte=since)
    undone = set(rows.filter(kind=LogKind.UNDO).values_list("undoes", flat=True))
    crammed = rows.filter(kind=LogKind.CRAM).order_by("reviewed_at", "client_id")
    return {
        card_id: (at, rating or 1)
        for card_id, client_id, at, rating in crammed.values_list("card_id", "client_id", "reviewed_at", "rating")
        if client_id not in undone
    }
