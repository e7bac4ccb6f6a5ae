"""A card's log as the engine reads it, and the state that it folds to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import assert_never, cast
from uuid import UUID

from django.db.models import QuerySet

from quizzes.cards.models import Card, CardState, LogKind, ReviewLog
from quizzes.cards.queries.presets import pinned_presets
from quizzes.engine.scheduling import fold as engine
from quizzes.engine.scheduling import log as rows
from quizzes.engine.scheduling.memory import Rating
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import State
from quizzes.engine.scheduling.told import Told
from seminar.prepared import prepared

STORED_STATE: Mapping[State, CardState] = {
    State.NEW: CardState.NEW,
    State.LEARNING: CardState.LEARNING,
    State.REVIEW: CardState.REVIEW,
    State.RELEARNING: CardState.RELEARNING,
}


def logs_of(card_ids: Collection[int]) -> dict[int, list[rows.LogRow]]:
    """Return the whole log of each card but for what was crammed, by card id; cards without one have an empty list."""
    stored = _rows_of(card_ids=list(card_ids))
    presets = pinned_presets({row[4] for row in stored})
    logs: dict[int, list[rows.LogRow]] = {card_id: [] for card_id in card_ids}
    told = told_in(ReviewLog.objects.filter(card_id__in=card_ids)) if _has_told(row[2] for row in stored) else {}
    for card_id, client_id, kind, reviewed_at, version_id, rating, undoes, due_on, drawn in stored:
        preset = presets[version_id]
        of_row = told.get((card_id, client_id))
        row = (kind, str(client_id), reviewed_at, preset, rating, undoes, due_on, drawn, of_row)
        logs[card_id].append(engine_row(*row))
    return logs


def _has_told(kinds: Iterable[str]) -> bool:
    return LogKind.MEMORY_SET in kinds


def told_in(log: QuerySet[ReviewLog]) -> dict[tuple[int, UUID], Told]:
    """Return what the rows of the log say was told, by card and client id.

    It is read apart: few cards have such a row, and a column of JSON would cost each row of all others.
    """
    found = log.filter(kind=LogKind.MEMORY_SET).values_list("card_id", "client_id", "told")
    return {(card_id, client_id): Told.from_json(told or {}) for card_id, client_id, told in found}


type _Row = tuple[int, UUID, str, datetime, int, int | None, UUID | None, date | None, float | None]


@prepared
def _rows_of(*, card_ids: Sequence[int]) -> QuerySet[ReviewLog, _Row]:
    found = ReviewLog.objects.filter(card_id__in=card_ids).scheduling()
    found = found.order_by("card_id", "reviewed_at", "client_id")
    return found.values_list(
        *("card_id", "client_id", "kind", "reviewed_at", "preset_version_id", "rating", "undoes", "due_on"),
        "drawn",
    )


def engine_row(  # noqa: PLR0913, PLR0917  # the columns of a row
    stored_kind: str,
    client_id: str,
    at: datetime,
    preset: Preset,
    rating: int | None,
    undoes: UUID | None,
    due_on: date | None,
    drawn: float | None,
    told: Told | None = None,
) -> rows.LogRow:
    """Return a stored row as the engine has it. Raises ValueError for a date or memory set without one, or a cram."""
    kind = LogKind(stored_kind)
    match kind:
        case LogKind.REVIEW:
            return rows.Review(client_id, at, preset, cast("Rating", rating), drawn)
        case LogKind.UNDO:
            return rows.Undo(client_id, at, str(undoes))
        case LogKind.FORGET:
            return rows.Forget(client_id, at, preset)
        case LogKind.DUE_SET:
            if due_on is None:
                raise ValueError(f"log row {client_id} sets no date")
            return rows.DueSet(client_id, at, preset, due_on)
        case LogKind.RESCHEDULE:
            return rows.Reschedule(client_id, at, preset)
        case LogKind.MEMORY_SET:
            if told is None:
                raise ValueError(f"log row {client_id} tells nothing")
            return rows.MemorySet(client_id, at, preset, told)
        case LogKind.CRAM:
            raise ValueError(f"log row {client_id} was crammed, which moves no card")
        case _:
            assert_never(kind)


FOLDED_FIELDS = (
    *("state", "step", "stability_days", "difficulty", "due_at", "first_reviewed_at", "last_reviewed_at"),
    *("scheduled_days", "reps", "lapses", "leech_count", "folded_version"),
)


def fold_into(card: Card, log: Iterable[rows.LogRow]) -> Card:
    """Set the folded fields of `card` from its whole `log` and mark its `log_version` folded; nothing is saved."""
    state = engine.fold(log, seed=card.seed)
    card.state = STORED_STATE[state.state]
    card.step = state.step if state.state in {State.LEARNING, State.RELEARNING} else None
    card.stability_days = state.stability
    card.difficulty = state.difficulty
    card.due_at = state.due_at
    card.first_reviewed_at = state.first_reviewed_at
    card.last_reviewed_at = state.last_reviewed_at
    card.scheduled_days = state.scheduled_days
    card.reps, card.lapses, card.leech_count = state.reps, state.lapses, state.leech_count
    card.folded_version = card.log_version
    return card


def fold_unfolded(cards: Iterable[Card]) -> list[Card]:
    """Return `cards`, those behind their log folded in memory: right while no worker runs."""
    cards = list(cards)
    behind = [card for card in cards if card.log_version > card.folded_version]
    logs = logs_of([card.id for card in behind])
    for card in behind:
        fold_into(card, logs[card.id])
    return cards
