"""What a learner has done with their cards since their local day began: what daily limits and burying rest on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from quizzes.cards.models import Card, DeckItem, LogKind, ReviewLog
from quizzes.engine.scheduling.days import day_start, local_day
from seminar.people.models import User
from seminar.prepared import prepared


@dataclass(frozen=True, slots=True)
class Today:
    """The learner's day, from `begins_at` to before `ends_at`, and the cards answered in it.

    `sibling_card_ids` are the learner's other cards of the items answered.
    """

    begins_at: datetime
    ends_at: datetime
    reviewed_card_ids: frozenset[int]
    sibling_card_ids: frozenset[int]
    reviewed_item_ids: frozenset[int]
    item_of: dict[int, int]
    introduced_card_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class Done:
    """How much of a deck's daily limits is used up."""

    new: int
    reviews: int


def today_of(*, learner: User, at: datetime, unfolded: Collection[Card]) -> Today:
    """Return the learner's day at `at`. `unfolded` are their cards folded in memory: newer than what is stored."""
    zone = ZoneInfo(learner.time_zone)
    day = local_day(at, zone=zone, rollover_hour=learner.rollover_hour)
    begins_at = day_start(day, zone=zone, rollover_hour=learner.rollover_hour)
    ends_at = day_start(date.fromordinal(day.toordinal() + 1), zone=zone, rollover_hour=learner.rollover_hour)
    found = _rows_of_day(learner_id=learner.id, begins_at=begins_at, ends_at=ends_at)
    undone = {undoes for *_, undoes in found if undoes}
    reviewed = {card_id for card_id, client_id, kind, _ in found if kind == LogKind.REVIEW and client_id not in undone}
    # Not joined to the log above: PostgreSQL takes a day for far fuller than it is, and would read all learners' cards.
    cards = _with_siblings(learner_id=learner.id, card_ids=sorted(reviewed))
    item_of, first_reviewed = {}, {}
    for card_id, item_id, first_reviewed_at in cards:
        if card_id in reviewed:
            item_of[card_id], first_reviewed[card_id] = item_id, first_reviewed_at
    first_reviewed |= {card.id: card.first_reviewed_at for card in unfolded}
    introduced = {
        card_id for card_id in item_of if (first := first_reviewed[card_id]) is not None and first >= begins_at
    }
    return Today(
        begins_at=begins_at,
        ends_at=ends_at,
        reviewed_card_ids=frozenset(item_of),
        sibling_card_ids=frozenset(card_id for card_id, *_ in cards if card_id not in item_of),
        reviewed_item_ids=frozenset(item_of.values()),
        item_of=item_of,
        introduced_card_ids=frozenset(introduced),
    )


type _DayRow = tuple[int, UUID, str, UUID | None]
type _CardRow = tuple[int, int, datetime | None]


@prepared
def _rows_of_day(*, learner_id: int, begins_at: datetime, ends_at: datetime) -> QuerySet[ReviewLog, _DayRow]:
    rows = ReviewLog.objects.filter(learner=learner_id, reviewed_at__gte=begins_at, reviewed_at__lt=ends_at)
    return rows.values_list("card_id", "client_id", "kind", "undoes")


@prepared
def _with_siblings(*, learner_id: int, card_ids: Sequence[int]) -> QuerySet[Card, _CardRow]:
    cards = Card.objects.filter(learner=learner_id, item__cards__id__in=card_ids)
    return cards.values_list("id", "item_id", "first_reviewed_at")


@prepared
def deck_items(*, deck_ids: Sequence[int], item_ids: Sequence[int]) -> QuerySet[DeckItem, tuple[int, int]]:
    """Return which of these decks select which of these items, as pairs of their ids."""
    return DeckItem.objects.filter(deck_id__in=deck_ids, item_id__in=item_ids).values_list("deck_id", "item_id")


def done_in_decks(*, today: Today, deck_ids: Collection[int]) -> dict[int, Done]:
    """Return what was done today in each deck, by deck id.

    A card first answered today counts as new; any other answered today as one review, however often it came.
    """
    items_in: dict[int, set[int]] = {deck_id: set() for deck_id in deck_ids}
    for deck_id, item_id in deck_items(deck_ids=sorted(deck_ids), item_ids=sorted(today.reviewed_item_ids)):
        items_in[deck_id].add(item_id)
    done = {}
    for deck_id, items in items_in.items():
        cards = {card_id for card_id, item_id in today.item_of.items() if item_id in items}
        done[deck_id] = Done(new=len(cards & today.introduced_card_ids), reviews=len(cards - today.introduced_card_ids))
    return done
