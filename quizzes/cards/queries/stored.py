"""Which of a learner's stored cards may come now: those whose state is up to date with their log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, assert_never

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from quizzes.cards.models import Card, CardQuerySet, CardState, DeckItem
from seminar.prepared import prepared

type Kind = Literal["learning", "due", "new"]

LEARNING = (CardState.LEARNING, CardState.RELEARNING)
SORT_FIELDS = (
    "id",
    "item_id",
    "due_at",
    "position",
    "seed",
    "last_reviewed_at",
    "stability_days",
    "state",
    "difficulty",
)
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What stored cards are judged by at the moment `at`.

    Learning cards come until `learn_ahead_at`; one that is due before `day_ends_at` holds back its siblings. Left out
    are `unfolded_ids` (their stored state is stale), the items held, and the cards buried by a sibling's answer.
    """

    learner_id: int
    at: datetime
    learn_ahead_at: datetime = NEVER
    day_ends_at: datetime = NEVER
    unfolded_ids: Collection[int] = ()
    held_item_ids: Collection[int] = ()
    buried_ids: Collection[int] = ()

    def needed(self, kind: Kind, *, bury_siblings: bool) -> dict[str, Any]:
        """Return what the statement of this kind takes, by name."""
        values = {
            "learner_id": self.learner_id,
            "at": self.at,
            "unfolded_ids": sorted(self.unfolded_ids),
            "held_item_ids": sorted(self.held_item_ids),
        }
        if kind == "learning":
            return values | {"learn_ahead_at": self.learn_ahead_at}
        if bury_siblings:
            return values | {"day_ends_at": self.day_ends_at, "buried_ids": sorted(self.buried_ids)}
        return values


def up_to_date(bounds: Bounds) -> CardQuerySet:
    """Return the learner's cards that may be drilled and whose stored state is up to date."""
    cards = Card.objects.filter(learner=bounds.learner_id).active(at=bounds.at)
    cards = cards.exclude(id__in=bounds.unfolded_ids) if bounds.unfolded_ids else cards
    return cards.exclude(item_id__in=bounds.held_item_ids) if bounds.held_item_ids else cards


def of_kind(bounds: Bounds, kind: Kind, *, bury_siblings: bool) -> CardQuerySet:
    """Return the stored cards of one kind that may come now, whatever their deck and the daily limits."""
    cards = up_to_date(bounds)
    match kind:
        case "learning":
            return cards.filter(state__in=LEARNING, due_at__lte=bounds.learn_ahead_at)
        case "due":
            cards = cards.filter(state=CardState.REVIEW, due_at__lte=bounds.at)
        case "new":
            cards = cards.filter(state=CardState.NEW)
        case _:
            assert_never(kind)
    return _without_siblings(bounds, cards, kind) if bury_siblings else cards


def _without_siblings(bounds: Bounds, cards: CardQuerySet, kind: Literal["due", "new"]) -> CardQuerySet:
    """Leave one card per item and day: the one in learning, else the one longest due, else the first new one."""
    # One state after the other, since each has an index that holds all that is asked. What does not depend on the card
    # is gathered once and looked in.
    stored = up_to_date(bounds)
    due = stored.filter(state=CardState.REVIEW, due_at__lte=bounds.at)
    cards = cards.exclude(id__in=bounds.buried_ids) if bounds.buried_ids else cards
    learning = stored.filter(state__in=LEARNING, due_at__lt=bounds.day_ends_at)
    cards = cards.exclude(item_id__in=learning.values("item_id"))
    if kind == "due":
        earlier = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), id__lt=OuterRef("id"))
        return cards.exclude(Exists(due.filter(earlier, item_id=OuterRef("item_id"))))
    before = stored.filter(state=CardState.NEW, ordinal__lt=OuterRef("ordinal"), item_id=OuterRef("item_id"))
    # A first side has none before it. Said so, PostgreSQL looks for siblings one by one, of second sides alone, and can
    # stop at enough cards. Else it joins all new cards of the learner with each other and with the deck, and sorts.
    return cards.exclude(item_id__in=due.values("item_id")).filter(Q(ordinal=1) | ~Exists(before))


def first_of_deck(
    bounds: Bounds,
    kind: Kind,
    *,
    deck_id: int,
    item_ids: Collection[int] | None = None,
    bury_siblings: bool,
    order: tuple[str, ...],
    room: int | None,
) -> list[Card]:
    """Return the deck's cards of one kind in `order`, with what sorting takes: `room` of them or some more, or all.

    With `item_ids` only those of these items.
    """
    # Due cards are all looked at to be sorted: to compare each of a thousand with a hundred buried ids costs more than
    # all else, so these are read and left out here. New cards come in the order of their index, until there are enough:
    # few are compared, unless so many are wanted that a few more do not matter.
    is_left_out_here = kind == "due" or (kind == "new" and room is not None and room > 8 * len(bounds.buried_ids))
    buried = frozenset(bounds.buried_ids) if is_left_out_here and bury_siblings else frozenset()
    bounds = replace(bounds, buried_ids=()) if buried else bounds
    # A power of two, since each limit is a statement of its own.
    limit = None if room is None else 1 << (room + len(buried) - 1).bit_length()
    statement = _first_of_deck(kind, bury_siblings, order, limit, item_ids is not None)
    chosen = {} if item_ids is None else {"item_ids": sorted(item_ids)}
    cards = statement(deck_id=deck_id, **chosen, **bounds.needed(kind, bury_siblings=bury_siblings))
    return [card for card in cards if card.id not in buried] if buried else cards


@cache
def _first_of_deck(
    kind: Kind,
    bury_siblings: bool,  # noqa: FBT001 - cached by its place
    order: tuple[str, ...],
    limit: int | None,
    of_items: bool,  # noqa: FBT001 - cached by its place
) -> Callable[..., list[Card]]:
    @prepared
    def first_of_deck(*, deck_id: int, **given: Any) -> QuerySet[Card]:  # noqa: ANN401 - the fields of Bounds
        in_deck = DeckItem.objects.filter(deck=deck_id).values("item_id")
        if of_items:
            in_deck = in_deck.filter(item_id__in=given.pop("item_ids"))
        is_chosen = Q(item_id__in=in_deck)
        # Where most new cards are looked at, the deck is better read once and each looked up in it. PostgreSQL expects
        # far fewer of them and would ask an index for each; a condition under two negations it takes as it is written.
        is_chosen = ~Q(~is_chosen) if kind == "new" and limit and limit > 512 else is_chosen
        cards = of_kind(Bounds(**given), kind, bury_siblings=bury_siblings).filter(is_chosen)
        # Of what no index holds only what sorting takes, else each card is looked up in the table as well.
        read = ("id", "item_id", *order) if limit else SORT_FIELDS
        return cards.order_by(*order).only(*read)[:limit]

    return first_of_deck


def totals_by_deck(
    bounds: Bounds, kind: Kind, *, deck_ids: Sequence[int], bury_siblings: bool
) -> list[tuple[int, int]]:
    """Return pairs of a deck's id and how many cards of one kind may come in it, without its daily limits."""
    statement = _totals_by_deck(kind, bury_siblings)
    return statement(deck_ids=deck_ids, **bounds.needed(kind, bury_siblings=bury_siblings))


@cache
def _totals_by_deck(kind: Kind, bury_siblings: bool) -> Callable[..., list[tuple[int, int]]]:  # noqa: FBT001
    @prepared
    def totals_by_deck(*, deck_ids: Sequence[int], **given: Any) -> QuerySet[Card, tuple[int, int]]:  # noqa: ANN401
        cards = of_kind(Bounds(**given), kind, bury_siblings=bury_siblings)
        in_decks = cards.filter(item__deck_items__deck__in=deck_ids).values_list("item__deck_items__deck")
        return in_decks.annotate(total=Count("id")).order_by()

    return totals_by_deck
