"""The drill queue of a deck: which cards come now, in which order, and how many are left today."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import F, Min, Q, QuerySet

from quizzes.bank.models import ItemHold
from quizzes.bank.queries import held_items
from quizzes.cards.models import Card, CardState, Deck, DeckItem, NewOrder, ReviewOrder
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.planning import PlannedDay, planned_cards, planned_today
from quizzes.cards.queries.presets import DeckSettings, settings_for
from quizzes.cards.queries.stored import LEARNING, Bounds, Kind, first_of_deck, totals_by_deck, up_to_date
from quizzes.cards.queries.today import Done, Today, deck_items, done_in_decks, today_of
from quizzes.cards.queries.wayback import by_worth, is_behind, room_behind
from quizzes.engine.scheduling.previews import LEARN_AHEAD_SECONDS
from seminar.people.models import User
from seminar.prepared import prepared


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cards are left today, after limits, holds and burying. `learning` looks 20 minutes ahead."""

    new: int
    learning: int
    due: int

    @property
    def total(self) -> int:
        return self.new + self.learning + self.due


@dataclass(frozen=True, slots=True)
class Queue:
    """The next cards of a deck in the order to be shown; `next_due_at` says when there is more, once it is empty."""

    counts: Counts
    cards: Sequence[Card]
    next_due_at: datetime | None
    planned: PlannedDay | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What is read once for a learner, whatever the number of decks."""

    learner: User
    at: datetime
    today: Today
    unfolded: Sequence[Card]
    held: frozenset[int]
    is_whole_day: bool = False

    @classmethod
    def of(cls, *, learner: User, at: datetime, is_whole_day: bool = False) -> Desk:
        unfolded = fold_unfolded(_unfolded(learner_id=learner.id))
        return cls(
            learner=learner,
            at=at,
            today=today_of(learner=learner, at=at, unfolded=unfolded),
            unfolded=unfolded,
            held=frozenset(_held_item_ids(learner_id=learner.id, at=at)),
            is_whole_day=is_whole_day,
        )

    @property
    def learn_ahead_at(self) -> datetime:
        """Return until when a card in learning counts as one of now: 20 minutes ahead, or all of today."""
        soon = self.at + timedelta(seconds=LEARN_AHEAD_SECONDS)
        return max(soon, self.today.ends_at) if self.is_whole_day else soon

    @property
    def bounds(self) -> Bounds:
        """Return what stored cards are judged by."""
        return Bounds(
            learner_id=self.learner.id,
            at=self.at,
            learn_ahead_at=self.learn_ahead_at,
            day_ends_at=self.today.ends_at,
            unfolded_ids=[card.id for card in self.unfolded],
            held_item_ids=self.held,
            buried_ids=self.today.sibling_card_ids,
        )

    def kind_of(self, card: Card) -> Kind | None:
        """Return where a card folded in memory belongs now: what the filters below say of stored ones."""
        is_hidden = card.suspended_at or card.retired_at or card.leech_count > card.leeches_forgiven
        if is_hidden or (card.buried_until and card.buried_until > self.at) or card.item_id in self.held:
            return None
        if card.state == CardState.NEW:
            return "new"
        if card.state in LEARNING:
            return "learning" if card.due_at and card.due_at <= self.learn_ahead_at else None
        return "due" if card.due_at and card.due_at <= self.at else None

    def is_buried(self, card: Card) -> bool:
        return card.item_id in self.today.reviewed_item_ids and card.id not in self.today.reviewed_card_ids


@prepared
def _unfolded(*, learner_id: int) -> QuerySet[Card]:
    return Card.objects.filter(learner=learner_id).unfolded()


@prepared
def _held_item_ids(*, learner_id: int, at: datetime) -> QuerySet[ItemHold, int]:
    return held_items(learner=User(id=learner_id), at=at).values_list("item_id", flat=True)


def deck_counts(*, learner: User, decks: Collection[Deck], at: datetime) -> dict[int, Counts]:
    """Return what is left today in each deck, by deck id; the number of queries does not depend on the decks."""
    deck_ids = [deck.id for deck in decks]
    desk = Desk.of(learner=learner, at=at)
    settings = settings_for(learner=learner, deck_ids=deck_ids)
    done = done_in_decks(today=desk.today, deck_ids=deck_ids)
    found: dict[int, dict[Kind, int]] = {deck_id: {"learning": 0, "due": 0, "new": 0} for deck_id in deck_ids}
    for bury_siblings in sorted({each.bury_siblings for each in settings.values()}):
        alike = [deck_id for deck_id in deck_ids if settings[deck_id].bury_siblings == bury_siblings]
        for kind in found[alike[0]]:
            totals = totals_by_deck(desk.bounds, kind, deck_ids=alike, bury_siblings=bury_siblings)
            for deck_id, total in totals:
                found[deck_id][kind] += total
    for deck_id, card in _unfolded_in_decks(desk, deck_ids):
        kind_now = desk.kind_of(card)
        if kind_now and not (settings[deck_id].bury_siblings and kind_now != "learning" and desk.is_buried(card)):
            found[deck_id][kind_now] += 1
    counts = {deck_id: _limited(found[deck_id], settings=settings[deck_id], done=done[deck_id]) for deck_id in deck_ids}
    for deck_id in deck_ids:
        planned = planned_today(desk, deck_id=deck_id, settings=settings[deck_id], done=done[deck_id])
        if planned is not None:
            coming = planned_cards(desk, planned)
            counts[deck_id] = replace(counts[deck_id], new=len(coming["new"]), due=len(coming["due"]))
    return counts


def _unfolded_in_decks(
    desk: Desk, deck_ids: Collection[int], *, item_ids: Collection[int] | None = None
) -> list[tuple[int, Card]]:
    by_item: dict[int, list[Card]] = {}
    for card in desk.unfolded:
        if item_ids is None or card.item_id in item_ids:
            by_item.setdefault(card.item_id, []).append(card)
    if not by_item:
        return []
    pairs = deck_items(deck_ids=sorted(deck_ids), item_ids=sorted(by_item))
    return [(deck_id, card) for deck_id, item_id in pairs for card in by_item[item_id]]


def _limited(found: dict[Kind, int], *, settings: DeckSettings, done: Done) -> Counts:
    if is_behind(found["due"], settings=settings, done=done):
        due = min(found["due"], room_behind(settings, done=done))
        return Counts(new=0, learning=found["learning"], due=due)
    return Counts(
        new=min(found["new"], max(settings.new_per_day - done.new, 0)),
        learning=found["learning"],
        due=min(found["due"], max(settings.reviews_per_day - done.reviews, 0)),
    )


def due_queue(
    *,
    learner: User,
    deck: Deck,
    at: datetime,
    limit: int,
    item_ids: Collection[int] | None = None,
    is_whole_day: bool = False,
) -> Queue:
    """Return the deck's counts and its next cards, at most `limit`, with what showing them needs.

    Learning cards that are due come first, then reviews with the new cards spread among them, then learning cards of
    the next 20 minutes. Cards behind their log are folded in memory, so this is right while no worker runs.
    With `item_ids` it is the queue of the deck's cards of these items alone, under the deck's daily limits. With
    `is_whole_day` cards in learning are in it until the learner's day ends.
    """
    desk = Desk.of(learner=learner, at=at, is_whole_day=is_whole_day)
    settings = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
    done = done_in_decks(today=desk.today, deck_ids=[deck.id])[deck.id]
    rooms = {
        "learning": max(limit, 1000),
        "due": max(settings.reviews_per_day - done.reviews, 0),
        "new": max(settings.new_per_day - done.new, 0),
    }
    planned = None
    if item_ids is None:
        planned = planned_today(desk, deck_id=deck.id, settings=settings, done=done)
    fresh = [card for _, card in _unfolded_in_decks(desk, [deck.id], item_ids=item_ids)]
    gathered: dict[Kind, list[Card]] = {} if planned is None else planned_cards(desk, planned)
    seen: set[int] = set()
    for kind in ("learning", "due", "new"):
        if kind in gathered:
            continue  # by the plan
        cards = _gather(desk, kind, deck=deck, settings=settings, room=rooms[kind], fresh=fresh, item_ids=item_ids)
        if settings.bury_siblings and kind != "learning":
            cards = _one_per_item(cards, seen=seen)
        if kind == "due" and item_ids is None and is_behind(len(cards), settings=settings, done=done):
            cards = by_worth(cards, settings=settings, at=at)
            rooms |= {"due": room_behind(settings, done=done), "new": 0}
        seen |= {card.item_id for card in cards}
        gathered[kind] = cards[: rooms[kind]]
    counts = Counts(new=len(gathered["new"]), learning=len(gathered["learning"]), due=len(gathered["due"]))
    chosen = _in_turn(gathered, at=at)[:limit]
    next_due_at = None if chosen else _next_due_at(desk, deck, item_ids=item_ids)
    return Queue(counts=counts, cards=_with_content(chosen), next_due_at=next_due_at, planned=planned)


def _gather(
    desk: Desk,
    kind: Kind,
    *,
    deck: Deck,
    settings: DeckSettings,
    room: int,
    fresh: Sequence[Card],
    item_ids: Collection[int] | None,
) -> list[Card]:
    """Return the deck's cards of one kind in order, at least the first `room` of them."""
    if room == 0:
        return []
    by_memory = kind == "due" and settings.review_order == ReviewOrder.RETRIEVABILITY
    cards = first_of_deck(
        desk.bounds,
        kind,
        deck_id=deck.id,
        item_ids=item_ids,
        bury_siblings=settings.bury_siblings,
        order=_order(kind, settings),
        room=None if by_memory or (kind == "due" and settings.backlog_per_day) else room,
    )
    for card in fresh:
        is_buried = settings.bury_siblings and kind != "learning" and desk.is_buried(card)
        if desk.kind_of(card) == kind and not is_buried:
            cards.append(card)
    if by_memory:
        return sorted(cards, key=lambda card: (-_overdueness(card, desk.at), card.id))
    return sorted(cards, key=lambda card: tuple(getattr(card, name) for name in _order(kind, settings)))


def _order(kind: Kind, settings: DeckSettings) -> tuple[str, ...]:
    if kind == "new":
        return ("seed", "id") if settings.new_order == NewOrder.RANDOM else ("position", "id")
    if kind == "due" and settings.review_order == ReviewOrder.RANDOM:
        return ("seed", "id")
    return ("due_at", "id")


def _overdueness(card: Card, at: datetime) -> float:
    """Return days since the last review over stability: the chance of recall falls as it rises."""
    if card.last_reviewed_at is None or not card.stability_days:
        return math.inf
    return (at - card.last_reviewed_at).total_seconds() / 86400 / card.stability_days


def _one_per_item(cards: Iterable[Card], *, seen: Collection[int]) -> list[Card]:
    first: dict[int, Card] = {}
    for card in cards:
        if card.item_id not in seen:
            first.setdefault(card.item_id, card)
    return list(first.values())


def _in_turn(gathered: dict[Kind, list[Card]], *, at: datetime) -> list[Card]:
    now = [card for card in gathered["learning"] if card.due_at and card.due_at <= at]
    soon = [card for card in gathered["learning"] if not (card.due_at and card.due_at <= at)]
    return [*now, *_spread(gathered["due"], gathered["new"]), *soon]


def _spread(many: Sequence[Card], few: Sequence[Card]) -> list[Card]:
    """Return both lists as one, each in its order and evenly mixed."""
    placed = [((i + 1) / (len(many) + 1), 0, card) for i, card in enumerate(many)]
    placed += [((i + 1) / (len(few) + 1), 1, card) for i, card in enumerate(few)]
    return [card for *_, card in sorted(placed, key=lambda place: place[:2])]


def _with_content(cards: Sequence[Card]) -> list[Card]:
    """Return `cards` in full with item, version and passage, in the same order; states folded in memory are kept."""
    full = _showable(card_ids=[card.id for card in cards])
    by_id = {card.id: card for card in fold_unfolded(full)}
    return [by_id[card.id] for card in cards if card.id in by_id]


@prepared
def _showable(*, card_ids: Sequence[int]) -> QuerySet[Card]:
    return showable(Card.objects.filter(id__in=card_ids))


def showable(cards: QuerySet[Card]) -> QuerySet[Card]:
    return cards.select_related("item__current", "item__passage__lecture", "home_deck")


def _next_due_at(desk: Desk, deck: Deck, *, item_ids: Collection[int] | None) -> datetime | None:
    """Return when an empty queue has a card again, or None where it never will by itself."""
    in_deck = DeckItem.objects.filter(deck=deck).values("item_id")
    in_deck = in_deck if item_ids is None else in_deck.filter(item_id__in=item_ids)
    held_back = Q(state=CardState.NEW) | Q(state=CardState.REVIEW, due_at__lte=desk.at)  # by a daily limit or a sibling
    times = [desk.today.ends_at] if up_to_date(desk.bounds).filter(held_back, item_id__in=in_deck).exists() else []
    stored = (
        up_to_date(desk.bounds)
        .filter(state__gt=0, due_at__gt=desk.at, item_id__in=in_deck)
        .aggregate(first=Min("due_at"))
    )
    times += [stored["first"]] if stored["first"] else []
    in_memory = _unfolded_in_decks(desk, [deck.id], item_ids=item_ids)
    unfolded = [card for _, card in in_memory if card.due_at and card.due_at > desk.at]
    times += [card.due_at for card in unfolded if card.due_at]
    buried = Card.objects.filter(learner=desk.learner, buried_until__gt=desk.at, item_id__in=in_deck)
    first = buried.aggregate(first=Min(F("buried_until")))["first"]
    return min([*times, first] if first else times, default=None)
