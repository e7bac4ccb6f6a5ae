"""Taking a package into a learner's own deck: its notes as their own items, its reviews as rows of their log."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.cards.models import Card, LogKind, ReviewLog
from quizzes.cards.queries.intake import lock_learner
from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.today import today_of
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.ownitems import hold_in_own_deck
from quizzes.cards.services.reviews import add_to_log, log_row, pinned_versions
from quizzes.engine.formats.apkg.package import PackageCard
from quizzes.engine.scheduling.preset import Preset
from quizzes.exchange.jobs.pastreviews import NAMESPACE, PastRow, past_reviews, with_told
from quizzes.exchange.jobs.plainmemory import Remembered
from seminar.people.models import User

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What was logged: the log versions of the cards made, and the client ids of rows on cards that were there."""

    cards: Mapping[str, int] = field(default_factory=dict)
    rows: Sequence[str] = ()
    review_count: int = 0


def new_review_count(*, bank: Bank, learner: User, remembered: Remembered, at: datetime) -> int:
    """Return how many rows of the package's log the learner's does not have."""
    ids = [
        row.client_id
        for card in remembered.cards
        for row in past_reviews(card, remembered.log.get(card.id, ()), place=_place(bank), at=at)
    ]
    return len(ids) - len(_known(learner, ids))


def take_over(*, bank: Bank, learner: User, remembered: Remembered, slugs: Collection[str], at: datetime) -> TakenOver:
    """Put the bank's ready items of these slugs into the learner's own deck with what the package remembers of them.

    A second time nothing is added. What the learner did here since stays, in its place among the reviews.
    """
    lock_learner(learner)
    items = list(Item.objects.filter(bank=bank, slug__in=set(slugs), status=ItemStatus.READY).order_by("id"))
    before = set(Card.objects.filter(learner=learner, item__in=items).values_list("id", flat=True))
    deck = hold_in_own_deck(learner=learner, seminar=bank.seminar, items=items, at=at)
    slug_of = {item.id: item.slug for item in items}
    cards = Card.objects.filter(learner=learner, item__in=items, retired_at=None).order_by("id")
    by_place = {(slug_of[card.item_id], card.ordinal): card for card in cards.select_related("learner")}
    preset = settings_for(learner=learner, deck_ids=[deck.id])[deck.id].scheduling
    logged: list[ReviewLog] = []
    made: list[tuple[Card, PackageCard]] = []
    pin = pinned_versions(learner=learner, cards=list(by_place.values())).get(deck.id)
    for each in remembered.cards:
        card = by_place.get((each.item, each.ordinal))
        if card is None:
            continue
        rows = _rows(each, remembered, card=card, place=_place(bank), preset=preset, at=at)
        logged += [_log_row(row, card=card, pin=pin, at=at) for row in rows] if pin is not None else []
        if card.id not in before:
            made.append((card, each))
    fresh = _fresh(learner, logged)
    _open_in_time(fresh)
    for start in range(0, len(fresh), BATCH):
        add_to_log(fresh[start : start + BATCH], asks_for_fold=False)
    _handle(made, learner=learner, at=at)
    fold_now(learner=learner)
    versions = Card.objects.filter(id__in=[card.id for card, _ in made]).values_list("public_id", "log_version")
    return TakenOver(
        cards=dict(versions),
        rows=[str(row.client_id) for row in fresh if row.card_id in before],
        review_count=sum(row.kind == LogKind.REVIEW for row in fresh),
    )


def _place(bank: Bank) -> str:
    return bank.seminar.public_id


def _rows(
    said: PackageCard, remembered: Remembered, *, card: Card, place: str, preset: Preset, at: datetime
) -> list[PastRow]:
    past = past_reviews(said, remembered.log.get(said.id, ()), place=place, at=at)
    return with_told(said, past, place=place, preset=preset, seed=card.seed, at=at)


def _log_row(row: PastRow, *, card: Card, pin: int, at: datetime) -> ReviewLog:
    logged = log_row(card=card, kind=LogKind(row.kind), client_id=row.client_id, pin=pin, at=at)
    logged.reviewed_at, logged.rating, logged.duration_ms = row.at, row.rating, row.duration_ms
    logged.told = row.told.to_json() if row.told else None
    said = [row.kind, card.public_id, row.rating, row.at.timestamp(), row.duration_ms, logged.told]
    logged.digest = hashlib.sha256(repr(said).encode()).hexdigest()[:32]
    return logged


def _known(learner: User, ids: Sequence[Any]) -> set[Any]:
    found: set[Any] = set()
    for start in range(0, len(ids), BATCH):
        known = ReviewLog.objects.known(learner=learner, client_ids=ids[start : start + BATCH])
        found.update(known.values_list("client_id", flat=True))
    return found


def _fresh(learner: User, rows: Sequence[ReviewLog]) -> list[ReviewLog]:
    """Return the rows that the log does not have: by their id, or as a review made here and exported to Anki."""
    known = _known(learner, [row.client_id for row in rows])
    here: set[tuple[int, int]] = set()
    ids = sorted({row.card_id for row in rows})
    for start in range(0, len(ids), BATCH):
        stored = ReviewLog.objects.filter(card__in=ids[start : start + BATCH], kind=LogKind.REVIEW)
        here.update((card_id, _ms(at)) for card_id, at in stored.values_list("card_id", "reviewed_at"))
    return [
        row
        for row in rows
        if row.client_id not in known and not (row.rating and (row.card_id, _ms(row.reviewed_at)) in here)
    ]


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _open_in_time(rows: Sequence[ReviewLog]) -> None:
    """Let each card count as opened by its first review: no log begins before its card."""
    first: dict[int, datetime] = {}
    for row in rows:
        first[row.card_id] = min(first.get(row.card_id, row.reviewed_at), row.reviewed_at)
    early = [
        card for card in Card.objects.filter(id__in=first).only("id", "opened_at") if first[card.id] < card.opened_at
    ]
    for card in early:
        card.opened_at = first[card.id]
    Card.objects.bulk_update(early, ["opened_at"], batch_size=500)


def _handle(made: Sequence[tuple[Card, PackageCard]], *, learner: User, at: datetime) -> None:
    """Suspend, bury and flag new cards as they were in the package."""
    tomorrow = today_of(learner=learner, at=at, unfolded=()).ends_at
    Card.objects.filter(id__in=[card.id for card, said in made if said.is_suspended]).update(suspended_at=at)
    Card.objects.filter(id__in=[card.id for card, said in made if said.buried_by]).update(buried_until=tomorrow)
    for flag in range(1, 8):
        Card.objects.filter(id__in=[card.id for card, said in made if said.flag == flag]).update(flag=flag)


class ReviewedSince(Exception):
    """A card that the import made has been reviewed since; the message names its item."""


def give_back(*, learner: User, items: Sequence[Item], taken: Mapping[str, Any], at: datetime) -> None:
    """Take back what `take_over` logged: cards of these items may go, and reviews of others are undone.

    Raises ReviewedSince.
    """
    lock_learner(learner)
    versions: Mapping[str, int] = taken.get("cards", {})
    for card in Card.objects.filter(learner=learner, item__in=items).select_related("item").order_by("id"):
        if card.log_version != versions.get(card.public_id):
            raise ReviewedSince(card.item.slug)
    ids = [UUID(each) for each in taken.get("rows", ())]
    for start in range(0, len(ids), BATCH):
        undone = ReviewLog.objects.known(learner=learner, client_ids=ids[start : start + BATCH])
        rows = []
        for row in undone.select_related("card").order_by("id"):
            undo = log_row(
                card=row.card,
                kind=LogKind.UNDO,
                client_id=uuid5(NAMESPACE, f"undo {row.client_id}"),
                pin=row.preset_version_id,
                at=at,
            )
            undo.undoes = row.client_id
            rows.append(undo)
        add_to_log(rows, asks_for_fold=False)
    fold_now(learner=learner)
