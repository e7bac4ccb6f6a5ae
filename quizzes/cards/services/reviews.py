"""Taking in reviews: each once, in batches, whatever the network did; and taking one back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Literal
from uuid import UUID, uuid5

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from kombu.exceptions import OperationalError

from quizzes.cards import tasks
from quizzes.cards.models import Card, LogKind, PresetVersion, ReviewLog
from quizzes.cards.queries.intake import known_digests, lock_cards, lock_learner
from quizzes.cards.queries.presets import DeckSettings, settings_for, version_ids
from quizzes.cards.services.balancing import balance
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.scheduling.preset import Preset
from seminar.batchwrites import add_rows, new_row
from seminar.people.models import User
from seminar.prepared import prepared_update

log = structlog.get_logger(__name__)

CLOCK_TOLERANCE = timedelta(minutes=5)
UNDO_DEPTH = 30
LONGEST_REPR = 1024  # as Celery cuts it
RATED = (LogKind.REVIEW, LogKind.CRAM)
UNDO_NAMESPACE = UUID("6f3c1f0e-5d7a-4a52-9a52-0b1d3a6f7c11")

type Fate = Literal["accepted", "duplicate", "refused"]


@dataclass(frozen=True, slots=True)
class NewReview:
    """A rating as it was sent: `client_id` is the sender's, `card_id` the public one, `reviewed_at` has a zone.

    `is_cram`: it was given while cramming, so it is logged and moves no due date.
    """

    client_id: UUID
    card_id: str
    rating: int
    reviewed_at: datetime
    duration_ms: int = 0
    response: Json = None
    is_cram: bool = False

    @property
    def digest(self) -> str:
        """Return what tells a resend from another body under the same id."""
        body = [self.card_id, self.rating, self.reviewed_at.timestamp(), self.duration_ms, self.response]
        body += [LogKind.CRAM] if self.is_cram else []
        return hashlib.sha256(_ENCODER.encode(body).encode()).hexdigest()[:32]


_ENCODER = json.JSONEncoder(sort_keys=True)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one review; `field` and `reason` say why it was refused."""

    client_id: UUID
    status: Fate
    field: str = ""
    reason: str = ""


class NothingToUndo(Exception):
    """The learner has no such review, or it lies more than 30 reviews back."""


@transaction.atomic
def record_reviews(
    *,
    learner: User,
    reviews: Sequence[NewReview],
    at: datetime,
    sent_at: datetime | None = None,
    asks_for_fold: bool = True,
) -> list[Receipt]:
    """Store each review once, ask for its card to be folded, and say what became of each, in order.

    A refused review (its card was withdrawn meanwhile) does not hold back the rest of an offline batch. A clock up to
    five minutes ahead is believed; one further ahead is set to `at` and the row says so. A clock up to five minutes
    behind, seen by a review before the card was opened, is set to that moment; an earlier review is refused. Where
    `sent_at` is said, the time of sending by the clock that timed the reviews, one that is wrong by more than five
    minutes is put right in all of them. With `asks_for_fold` False no worker is told: the caller folds at once
    (services/folding.py).
    """
    ahead = _ahead(sent_at, at=at)
    lock_learner(learner)
    wanted = {review.card_id for review in reviews}
    cards = {card.public_id: card for card in lock_cards(learner, public_ids=wanted)}
    known = known_digests(learner, [review.client_id for review in reviews])
    fresh: list[ReviewLog] = []
    receipts: list[Receipt] = []
    settings = settings_for(learner=learner, deck_ids={card.home_deck_id for card in cards.values()})
    pins = _pins(settings)
    for review in reviews:
        digest = review.digest
        reviewed_at = _set_right(review.reviewed_at, ahead=ahead)
        receipt = _judge(review, reviewed_at=reviewed_at, digest=digest, card=cards.get(review.card_id), known=known)
        receipts.append(receipt)
        if receipt.status == "accepted":
            card = cards[review.card_id]
            known[review.client_id] = digest
            fresh.append(
                _row(review, reviewed_at=reviewed_at, digest=digest, card=card, pin=pins[card.home_deck_id], at=at)
            )
    balance(fresh, learner=learner, cards={card.id: card for card in cards.values()}, settings=settings)
    add_to_log(fresh, asks_for_fold=asks_for_fold)
    return receipts


def _ahead(sent_at: datetime | None, *, at: datetime) -> timedelta:
    """Return by how much the sender's clock is ahead of ours, 0 where it is right or was not said."""
    ahead = timedelta(0) if sent_at is None else sent_at - at
    return ahead if abs(ahead) > CLOCK_TOLERANCE else timedelta(0)


def _set_right(moment: datetime, *, ahead: timedelta) -> datetime:
    try:
        return moment - ahead
    except OverflowError:
        return moment  # no clock is wrong by millennia


def _judge(
    review: NewReview, *, reviewed_at: datetime, digest: str, card: Card | None, known: Mapping[UUID, str]
) -> Receipt:
    if review.client_id in known:
        if known[review.client_id] == digest:
            return Receipt(review.client_id, "duplicate")
        return Receipt(review.client_id, "refused", "id", "conflict")
    if card is None:
        return Receipt(review.client_id, "refused", "card", "unknown")
    if review.rating not in range(1, 5):
        return Receipt(review.client_id, "refused", "rating", "outside 1 to 4")
    if reviewed_at < card.opened_at - CLOCK_TOLERANCE:
        return Receipt(review.client_id, "refused", "reviewed_at", "before the card was opened")
    return Receipt(review.client_id, "accepted")


def _row(review: NewReview, *, reviewed_at: datetime, digest: str, card: Card, pin: int, at: datetime) -> ReviewLog:
    reviewed_at = max(at if reviewed_at > at + CLOCK_TOLERANCE else reviewed_at, card.opened_at)
    values = {
        "learner_id": card.learner_id,
        "card_id": card.id,
        "client_id": review.client_id,
        "digest": digest,
        "kind": LogKind.CRAM if review.is_cram else LogKind.REVIEW,
        "rating": review.rating,
        "reviewed_at": reviewed_at,
        "received_at": at,
        "duration_ms": review.duration_ms,
        "preset_version_id": pin,
        "item_version_id": card.item.current_id,
        "response": review.response,
        "is_clamped": reviewed_at != review.reviewed_at,
    }
    return new_row(ReviewLog, values)


@transaction.atomic
def undo_review(*, learner: User, review_id: UUID, at: datetime) -> Card:
    """Take a review back, as if it had never been; a repeat adds nothing. Returns its card. Raises NothingToUndo."""
    lock_learner(learner)
    review = (
        ReviewLog.objects.filter(learner=learner, client_id=review_id, kind__in=RATED).select_related("card").first()
    )
    if review is None:
        raise NothingToUndo(str(review_id))
    undo_id = uuid5(UNDO_NAMESPACE, str(review_id))
    if ReviewLog.objects.known(learner=learner, client_ids=[undo_id]).exists():
        return review.card
    later = ReviewLog.objects.filter(learner=learner, kind__in=RATED, id__gt=review.id)[:UNDO_DEPTH]
    if len(later) == UNDO_DEPTH:
        raise NothingToUndo(f"{review_id} lies more than {UNDO_DEPTH} reviews back")
    row = log_row(card=review.card, kind=LogKind.UNDO, client_id=undo_id, pin=review.preset_version_id, at=at)
    row.undoes = review_id
    add_to_log([row])
    return review.card


def log_row(
    *, card: Card, kind: LogKind, client_id: UUID, pin: int, at: datetime, due_on: date | None = None
) -> ReviewLog:
    """Return a row, not stored, that is no review: an undo, a forget, a due date, a reschedule."""
    return ReviewLog(
        learner_id=card.learner_id,
        card=card,
        client_id=client_id,
        digest=hashlib.sha256(f"{kind} {card.public_id} {due_on}".encode()).hexdigest()[:32],
        kind=kind,
        reviewed_at=max(at, card.opened_at),
        received_at=at,
        preset_version_id=pin,
        due_on=due_on,
    )


def pinned_versions(*, learner: User, cards: Collection[Card]) -> dict[int, int]:
    """Return, by home deck id, the id of the preset version that a row made now pins; a new one is stored."""
    settings = settings_for(learner=learner, deck_ids={card.home_deck_id for card in cards})
    return _pins(settings)


def _pins(settings: Mapping[int, DeckSettings]) -> dict[int, int]:
    return {deck_id: _pin(each.scheduling) for deck_id, each in settings.items()}


def _pin(preset: Preset) -> int:
    digest = _digest(preset)
    for stored in version_ids(digest=digest):
        return stored
    return PresetVersion.objects.get_or_create(digest=digest, defaults={"content": preset.to_json()})[0].id


@lru_cache(maxsize=1024)
def _digest(preset: Preset) -> str:
    return hashlib.sha256(json.dumps(preset.to_json(), sort_keys=True).encode()).hexdigest()


def add_to_log(rows: Sequence[ReviewLog], *, asks_for_fold: bool = True) -> None:
    """Store `rows`, raise the version of each card they touch, and hint once that there is folding to do."""
    if not rows:
        return
    add_rows(rows)
    touched = sorted({row.card_id for row in rows})
    _raise_log_versions(card_ids=touched)  # what the sweeper looks for
    if asks_for_fold:
        transaction.on_commit(partial(hint_fold, touched), robust=True)


@prepared_update
def _raise_log_versions(*, card_ids: Sequence[int]) -> tuple[QuerySet[Card], dict[str, object]]:
    return Card.objects.filter(id__in=card_ids), {"log_version": F("log_version") + 1}


def hint_fold(card_ids: list[int]) -> None:
    """Tell a worker that these cards have something to fold. Without a broker the sweeper finds them."""
    given = {"card_ids": card_ids}
    try:
        # For its logs Celery would spell out the ids one by one, which takes as long as to store some of the reviews.
        tasks.fold_cards.apply_async(kwargs=given, kwargsrepr=repr(given)[:LONGEST_REPR])
    except OperationalError as error:
        log.warning("hint_lost", task="fold_cards", cards=len(card_ids), error=str(error))
