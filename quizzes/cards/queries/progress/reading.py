"""All that a learner's progress is counted from: their answers, and their cards as they stand, in a few queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from quizzes.cards.models import Card, LogKind, ReviewLog
from quizzes.cards.queries.logs import engine_row, told_in
from quizzes.cards.queries.presets import pinned_presets
from quizzes.engine.scheduling.days import Calendar, calendar_for
from quizzes.engine.scheduling.fold import recall_chance
from quizzes.engine.scheduling.log import LogRow
from quizzes.engine.scheduling.retrace import Retraced, Retracing, retrace
from quizzes.engine.scheduling.states import State
from seminar.people.models import User


class Given(NamedTuple):
    """One answer of the learner, not undone.

    `day` is the ordinal of its local day, `hour` that of the clock on their wall. `state`, `interval_days`,
    `elapsed_days` and `chance` are as in `Retraced`.
    """

    card_id: int
    day: int
    hour: int
    rating: int
    duration_ms: int
    state: State
    interval_days: int
    elapsed_days: int | None
    chance: float | None


class HeldCard(NamedTuple):
    """A card as its log leaves it. `chance` is that of recall now, None without a memory.

    `due_day` is the ordinal of the local day on which it falls due, None for a new card. A card that is suspended, a
    leech or retired is not active.
    """

    id: int
    deck_id: int
    passage_id: int | None
    state: State
    due_day: int | None
    stability_days: float | None
    difficulty: float | None
    chance: float | None
    is_active: bool


@dataclass(frozen=True, slots=True)
class History:
    """A learner's answers and cards. `today` is the ordinal of their local day."""

    today: int
    answers: tuple[Given, ...]
    cards: tuple[HeldCard, ...]


def calendar_of(learner: User) -> Calendar:
    return calendar_for(ZoneInfo(learner.time_zone), learner.rollover_hour)


def history_of(learner: User, *, at: datetime) -> History:
    """Return the learner's answers, card by card and in order, and their cards; right while no worker runs."""
    calendar = calendar_of(learner)
    logs, durations = _logs(learner)
    answers: list[Given] = []
    cards: list[HeldCard] = []
    rows = Card.objects.filter(learner=learner).order_by("id")
    for card_id, seed, deck_id, passage_id, *handling in rows.values_list(
        *("id", "seed", "home_deck_id", "item__passage_id"),
        *("suspended_at", "retired_at", "leech_count", "leeches_forgiven"),
    ):
        retracing = retrace(logs.get(card_id, ()), seed=seed)
        answers.extend(_given(card_id, seen, calendar, durations[seen.client_id]) for seen in retracing.reviews)
        suspended_at, retired_at, leech_count, leeches_forgiven = handling
        is_active = suspended_at is None and retired_at is None and leech_count <= leeches_forgiven
        cards.append(_held(card_id, deck_id, passage_id, retracing, calendar=calendar, at=at, is_active=is_active))
    return History(calendar.day_number(at), tuple(answers), tuple(cards))


def _given(card_id: int, seen: Retraced, calendar: Calendar, duration_ms: int) -> Given:
    return Given(
        card_id=card_id,
        day=calendar.day_number(seen.at),
        hour=seen.at.astimezone(calendar.zone).hour,
        rating=seen.rating,
        duration_ms=duration_ms,
        state=seen.state,
        interval_days=seen.interval_days,
        elapsed_days=seen.elapsed_days,
        chance=seen.chance,
    )


def _held(
    card_id: int,
    deck_id: int,
    passage_id: int | None,
    retracing: Retracing,
    *,
    calendar: Calendar,
    at: datetime,
    is_active: bool,
) -> HeldCard:
    card = retracing.card
    return HeldCard(
        id=card_id,
        deck_id=deck_id,
        passage_id=passage_id,
        state=card.state,
        due_day=None if card.due_at is None else calendar.day_number(card.due_at),
        stability_days=card.stability,
        difficulty=card.difficulty,
        chance=recall_chance(card, at=at, preset=retracing.preset),
        is_active=is_active,
    )


type _Row = tuple[int, UUID, str, datetime, int, int | None, UUID | None, date | None, int, float | None]


def _logs(learner: User) -> tuple[dict[int, list[LogRow]], dict[str, int]]:
    """Return the learner's log by card id, and how many milliseconds each review took, by client id."""
    # By time alone, as the index of a learner's log has it, so the database sorts nothing; two rows of a card at one
    # time are put in order by the engine.
    rows: list[_Row] = list(
        ReviewLog.objects.filter(learner=learner)
        .scheduling()
        .order_by("reviewed_at")
        .values_list(
            *("card_id", "client_id", "kind", "reviewed_at", "preset_version_id", "rating", "undoes", "due_on"),
            *("duration_ms", "drawn"),
        )
    )
    presets = pinned_presets({row[4] for row in rows})
    is_told = any(row[2] == LogKind.MEMORY_SET for row in rows)
    told = told_in(ReviewLog.objects.filter(learner=learner)) if is_told else {}
    logs: dict[int, list[LogRow]] = defaultdict(list)
    durations: dict[str, int] = {}
    for card_id, uuid, kind, reviewed_at, version_id, rating, undoes, due_on, duration_ms, drawn in rows:
        client_id = str(uuid)
        durations[client_id] = duration_ms
        preset = presets[version_id]
        row = (kind, client_id, reviewed_at, preset, rating, undoes, due_on, drawn, told.get((card_id, uuid)))
        logs[card_id].append(engine_row(*row))
    return logs, durations
