"""What a learner does with a card besides rating it: suspend, bury, flag, forget, set a date, reschedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from quizzes.cards.models import Card, Deck, LogKind
from quizzes.cards.queries.fitting import day_of
from quizzes.cards.queries.intake import known_digests, lock_learner
from quizzes.cards.queries.today import today_of
from quizzes.cards.services.reviews import add_to_log, log_row, pinned_versions
from quizzes.engine.scheduling.duedays import LATEST_DUE_DAYS, DueDays
from seminar.people.models import User

FLAGS = range(8)
EARLIEST_DUE_YEAR = 1970


class FlagUnknown(ValueError):
    """Flags are 0 (none) to 7."""


class DueDateInvalid(ValueError):
    """The day lies before 1970 or more than 36,500 days from the learner's today."""


def suspend_card(*, card: Card, at: datetime) -> None:
    """Keep the card out of the drill until it is unsuspended."""
    Card.objects.filter(id=card.id, suspended_at=None).update(suspended_at=at)


def unsuspend_card(*, card: Card) -> None:
    """Take the card back into the drill; a leech is forgiven until its next threshold."""
    Card.objects.filter(id=card.id).update(suspended_at=None, leeches_forgiven=F("leech_count"))


def bury_card(*, card: Card, at: datetime) -> datetime:
    """Keep the card out of the drill until the learner's next day, and return when that begins."""
    until = today_of(learner=card.learner, at=at, unfolded=()).ends_at
    Card.objects.filter(id=card.id).update(buried_until=until)
    return until


def unbury_card(*, card: Card) -> None:
    """Take a buried card back into today's drill."""
    Card.objects.filter(id=card.id).update(buried_until=None)


def flag_card(*, card: Card, flag: int) -> None:
    """Set one of Anki's seven flags, or 0 for none. Raises FlagUnknown."""
    if flag not in FLAGS:
        raise FlagUnknown(f"flag {flag} is outside 0 to 7")
    Card.objects.filter(id=card.id).update(flag=flag)


def forget_card(*, card: Card, client_id: UUID, at: datetime) -> None:
    """Make the card new again; its log stays. A repeat adds nothing."""
    log_of_cards([card], kind=LogKind.FORGET, client_ids=[client_id], at=at)


def set_due(*, card: Card, due_on: date, client_id: UUID, at: datetime) -> None:
    """Make the card a review card that is due on the learner's local day `due_on`. A repeat adds nothing.

    Raises DueDateInvalid.
    """
    away_days = (due_on - day_of(card.learner, at=at)).days
    if due_on.year < EARLIEST_DUE_YEAR or abs(away_days) > LATEST_DUE_DAYS:
        raise DueDateInvalid(f"{due_on} is before {EARLIEST_DUE_YEAR} or more than {LATEST_DUE_DAYS} days away")
    log_of_cards([card], kind=LogKind.DUE_SET, client_ids=[client_id], at=at, due_on={card.id: due_on})


def day_in(days: DueDays, *, card: Card, client_id: UUID, at: datetime) -> date:
    """Return the local day that is so many days away; of several one by chance, the same under the same client id."""
    return day_of(card.learner, at=at) + timedelta(days=days.chosen(card.seed ^ client_id.int))


def reschedule_card(*, card: Card, client_id: UUID, at: datetime) -> None:
    """Work out a review card's interval anew, under today's preset and weights. A repeat adds nothing."""
    log_of_cards([card], kind=LogKind.RESCHEDULE, client_ids=[client_id], at=at)


@transaction.atomic
def log_of_cards(
    cards: Sequence[Card],
    *,
    kind: LogKind,
    client_ids: Sequence[UUID],
    at: datetime,
    due_on: Mapping[int, date] | None = None,
    asks_for_fold: bool = True,
) -> None:
    """Add a row of this kind to the log of each of a learner's cards, under its client id; `due_on` is by card id."""
    learner: User = cards[0].learner
    lock_learner(learner)
    known = known_digests(learner, client_ids)
    pins = pinned_versions(learner=learner, cards=cards)
    days = due_on or {}
    rows = [
        log_row(card=card, kind=kind, client_id=client_id, pin=pins[card.home_deck_id], at=at, due_on=days.get(card.id))
        for card, client_id in zip(cards, client_ids, strict=True)
        if client_id not in known
    ]
    add_to_log(rows, asks_for_fold=asks_for_fold)


def reschedule_deck(*, learner: User, deck: Deck, client_id: UUID, at: datetime) -> int:
    """Work out every interval of the learner's review cards in the deck anew, under today's preset and weights.

    Returns how many cards were asked for. One row per card is logged, under ids made from `client_id`, so that a repeat
    adds nothing.
    """
    cards = list(Card.objects.filter(learner=learner, item__deck_items__deck=deck, state=2).select_related("learner"))
    if cards:
        ids = [UUID(int=(client_id.int + card.id) % 2**128) for card in cards]
        log_of_cards(cards, kind=LogKind.RESCHEDULE, client_ids=ids, at=at)
    return len(cards)
