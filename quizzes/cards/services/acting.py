"""One thing done to several cards at once (suspend, flag, set the date, forget, …), and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, assert_never
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet

from quizzes.cards import jobs
from quizzes.cards.models import ActKind, Card, CardAct, LogKind, ReviewLog
from quizzes.cards.queries.fitting import day_of
from quizzes.cards.queries.intake import lock_learner
from quizzes.cards.queries.today import today_of
from quizzes.cards.services.handling import FLAGS, FlagUnknown, log_of_cards
from quizzes.cards.services.reviews import UNDO_NAMESPACE, add_to_log, log_row
from quizzes.engine.scheduling.duedays import DueDays
from seminar.people.models import User

__all__ = ["MOST_CARDS", "Act", "ActConflict", "ActKind", "ActUnknown", "TooManyCards", "act_on_cards", "undo_act"]

MOST_CARDS: Final = 10_000
ACTS_KEPT: Final = 30
FOLDED_AT_ONCE: Final = 100
"""So many cards are folded before the answer; of more the worker is told."""

_HANDLED: Final = ("suspended_at", "leeches_forgiven", "buried_until", "flag")
_LOGGED: Final[Mapping[ActKind, LogKind]] = {
    ActKind.DUE: LogKind.DUE_SET,
    ActKind.FORGET: LogKind.FORGET,
    ActKind.RESCHEDULE: LogKind.RESCHEDULE,
}


class TooManyCards(ValueError):
    """More than `MOST_CARDS` at once."""


class ActConflict(ValueError):
    """The client id is that of another act."""


class ActUnknown(LookupError):
    """The learner has no such act among their last `ACTS_KEPT`."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done; `flag` goes with flagging, `days` with a due date."""

    kind: ActKind
    flag: int = 0
    days: DueDays | None = None

    def __post_init__(self) -> None:
        if self.flag not in FLAGS:
            raise FlagUnknown(f"flag {self.flag} is outside 0 to 7")
        if (self.kind == ActKind.DUE) != (self.days is not None):
            raise ValueError("days go with a due date, and a due date with days")

    @property
    def value(self) -> str:
        return str(self.days) if self.days else str(self.flag) if self.kind == ActKind.FLAG else ""


def act_on_cards(*, learner: User, cards: QuerySet[Card], act: Act, client_id: UUID, at: datetime) -> CardAct:
    """Do the same to each of the learner's `cards` and return what was done; under a known client id nothing is done.

    Raises TooManyCards, ActConflict.
    """
    with transaction.atomic():
        lock_learner(learner)
        known = CardAct.objects.filter(learner=learner, client_id=client_id).first()
        if known is not None:
            if (known.kind, known.value) != (act.kind, act.value):
                raise ActConflict(str(client_id))
            return known
        chosen = list(cards.filter(learner=learner)[: MOST_CARDS + 1])
        if len(chosen) > MOST_CARDS:
            raise TooManyCards(f"more than {MOST_CARDS} cards")
        before = _do(chosen, act=act, learner=learner, client_id=client_id, at=at) if chosen else {}
        made = CardAct.objects.create(
            learner=learner, client_id=client_id, kind=act.kind, value=act.value, before=before, made_at=at
        )
        newest = CardAct.objects.filter(learner=learner).order_by("-made_at", "-id").values("id")[:ACTS_KEPT]
        CardAct.objects.filter(learner=learner).exclude(id__in=list(newest.values_list("id", flat=True))).delete()
    if act.kind in _LOGGED:
        _fold_few(before)
    return made


def _do(
    cards: Sequence[Card], *, act: Act, learner: User, client_id: UUID, at: datetime
) -> dict[str, dict[str, object]]:
    """Return what was changed on each card, by its id."""
    kind = act.kind
    match kind:
        case ActKind.SUSPEND:
            return _set([card for card in cards if card.suspended_at is None], suspended_at=at)
        case ActKind.UNSUSPEND:
            before = _before(cards, ("suspended_at", "leeches_forgiven"))
            for card in cards:
                card.suspended_at, card.leeches_forgiven = None, card.leech_count
            Card.objects.bulk_update(cards, ["suspended_at", "leeches_forgiven"], batch_size=500)
            return before
        case ActKind.FLAG:
            return _set(cards, flag=act.flag)
        case ActKind.BURY:
            return _set(cards, buried_until=today_of(learner=learner, at=at, unfolded=()).ends_at)
        case ActKind.UNBURY:
            return _set([card for card in cards if card.buried_until is not None], buried_until=None)
        case ActKind.DUE | ActKind.FORGET | ActKind.RESCHEDULE:
            log_of_cards(
                cards,
                kind=_LOGGED[kind],
                client_ids=[row_id(client_id, card.id) for card in cards],
                at=at,
                due_on=_due_days(cards, act.days, learner=learner, client_id=client_id, at=at),
                asks_for_fold=len(cards) > FOLDED_AT_ONCE,
            )
            return {str(card.id): {} for card in cards}
        case _:
            assert_never(kind)


def row_id(act_id: UUID, card_id: int) -> UUID:
    """Return the client id of the log row that an act adds to a card."""
    return uuid5(act_id, str(card_id))


def _due_days(
    cards: Sequence[Card], days: DueDays | None, *, learner: User, client_id: UUID, at: datetime
) -> dict[int, date] | None:
    today = day_of(learner, at=at)
    if days is None:
        return None
    return {card.id: today + timedelta(days=days.chosen(card.seed ^ client_id.int)) for card in cards}


def _set(cards: Sequence[Card], **columns: object) -> dict[str, dict[str, object]]:
    Card.objects.filter(id__in=[card.id for card in cards]).update(**columns)
    return _before(cards, tuple(columns))


def _before(cards: Sequence[Card], columns: Sequence[str]) -> dict[str, dict[str, object]]:
    def plain(value: object) -> object:
        return value.isoformat() if isinstance(value, datetime) else value

    return {str(card.id): {name: plain(getattr(card, name)) for name in columns} for card in cards}


def undo_act(*, learner: User, client_id: UUID, at: datetime) -> CardAct:
    """Take an act back: what it changed is as it was, its log rows count as never written. A repeat does nothing.

    Raises ActUnknown.
    """
    with transaction.atomic():
        lock_learner(learner)
        act = CardAct.objects.filter(learner=learner, client_id=client_id).first()
        if act is None:
            raise ActUnknown(str(client_id))
        if act.undone_at is not None:
            return act
        cards = list(Card.objects.filter(learner=learner, id__in=[int(id_) for id_ in act.before]).order_by("id"))
        if act.kind in _LOGGED:
            _undo_rows(act, cards, at=at)
        else:
            _restore(act, cards)
        act.undone_at = at
        act.save(update_fields=["undone_at"])
    if act.kind in _LOGGED:
        _fold_few(act.before)
    return act


def _undo_rows(act: CardAct, cards: Sequence[Card], *, at: datetime) -> None:
    by_id = {row_id(act.client_id, card.id): card for card in cards}
    stored = ReviewLog.objects.known(learner=act.learner, client_ids=list(by_id))
    rows = []
    for client_id, pin in stored.values_list("client_id", "preset_version_id"):
        undo_id = uuid5(UNDO_NAMESPACE, str(client_id))
        row = log_row(card=by_id[client_id], kind=LogKind.UNDO, client_id=undo_id, pin=pin, at=at)
        row.undoes = client_id
        rows.append(row)
    add_to_log(rows, asks_for_fold=len(rows) > FOLDED_AT_ONCE)


def _restore(act: CardAct, cards: Sequence[Card]) -> None:
    columns = [name for name in _HANDLED if any(name in said for said in act.before.values())]
    for card in cards:
        for name, value in act.before[str(card.id)].items():
            setattr(card, name, datetime.fromisoformat(value) if isinstance(value, str) else value)
    if columns:
        Card.objects.bulk_update(cards, columns, batch_size=500)


def _fold_few(before: Mapping[str, object]) -> None:
    if len(before) <= FOLDED_AT_ONCE:
        jobs.fold_cards(card_ids=[int(id_) for id_ in before])
