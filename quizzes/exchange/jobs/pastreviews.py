"""What a card of a package comes to in our log: its reviews, and what is told where they do not lead there. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import exp, isclose
from typing import Literal
from uuid import UUID, uuid5

from quizzes.engine.formats.apkg.package import LogRow, PackageCard
from quizzes.engine.scheduling.fold import CardState, fold
from quizzes.engine.scheduling.log import Forget, MemorySet, Review
from quizzes.engine.scheduling.memory import (
    DIFFICULTY_MAX,
    DIFFICULTY_MIN,
    RATINGS,
    RETENTION_AT_STABILITY,
    STABILITY_MAX_DAYS,
    STABILITY_MIN_DAYS,
    Fsrs,
    MemoryState,
)
from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import State
from quizzes.engine.scheduling.told import Told

NAMESPACE = UUID("0e3a1a0c-6a0f-4a57-9a41-2a7c2f5b8d90")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST_ANSWER_MS = 24 * 3600 * 1000
FARTHEST_DAYS = 36500
CLOSE = 1e-9

_IN_FILTERED_DECK, _BY_HAND = 3, 4
_STATES = {"learning": State.LEARNING, "review": State.REVIEW, "relearning": State.RELEARNING}

type PastKind = Literal["review", "forget", "memory_set"]


@dataclass(frozen=True, slots=True)
class PastRow:
    """A row for our log. `rating` belongs to a review alone, `told` to a memory set."""

    client_id: UUID
    kind: PastKind
    at: datetime
    rating: int | None = None
    duration_ms: int = 0
    told: Told | None = None

    def engine_row(self, preset: Preset) -> Review | Forget | MemorySet:
        if self.told is not None:
            return MemorySet(str(self.client_id), self.at, preset, self.told)
        if self.rating is None:
            return Forget(str(self.client_id), self.at, preset)
        return Review(str(self.client_id), self.at, preset, self.rating)  # type: ignore[arg-type]  # 1 to 4


def past_reviews(card: PackageCard, log: Iterable[LogRow], *, place: str, at: datetime) -> list[PastRow]:
    """Return the card's reviews and resets in order, those that ever moved it: Anki's previews in filtered decks, dates
    set by hand and reschedulings are no reviews. Times that no calendar has, or still to come, are left out.

    `place` is where the card is brought: the ids are the same at each import there, and others elsewhere.
    """
    latest_ms = (at - EPOCH) // timedelta(milliseconds=1)
    rows: list[PastRow] = []
    for row in sorted(log):
        if not 0 < row.id_ms <= latest_ms:
            continue
        client_id = _id(card, place, str(row.id_ms))
        moment = EPOCH + timedelta(milliseconds=row.id_ms)
        if row.kind == _BY_HAND:
            if row.factor == 0 and rows:  # 'Forget', as Anki logs it
                rows.append(PastRow(client_id, "forget", moment))
        elif row.button in RATINGS and not (row.kind == _IN_FILTERED_DECK and row.factor == 0):
            duration_ms = min(max(row.duration_ms, 0), LONGEST_ANSWER_MS)
            rows.append(PastRow(client_id, "review", moment, row.button, duration_ms))
    return rows


def with_told(
    card: PackageCard, rows: Sequence[PastRow], *, place: str, preset: Preset, seed: int, at: datetime
) -> list[PastRow]:
    """Return the rows, and one more where the card does not stand in its package as they alone would leave it.

    It comes right after the last review, so that what is answered later goes on from it.
    """
    folded = fold([row.engine_row(preset) for row in rows], seed=seed)
    if card.kind == "new":
        if folded.state is State.NEW:
            return list(rows)
        moment = rows[-1].at + timedelta(milliseconds=1)
        return [*rows, PastRow(_id(card, place, "new again"), "forget", moment)]
    told = told_of(card, rows, folded=folded, preset=preset, at=at)
    if told is None or _stands_so(folded, told, preset):
        return list(rows)
    digest = hashlib.sha256(json.dumps(told.to_json(), sort_keys=True).encode()).hexdigest()
    last = max([told.last_reviewed_at, *(row.at for row in rows)])
    return [*rows, PastRow(_id(card, place, digest), "memory_set", last + timedelta(milliseconds=1), told=told)]


def _id(card: PackageCard, place: str, what: str) -> UUID:
    return uuid5(NAMESPACE, json.dumps([place, card.guid, card.template, what]))


def told_of(
    card: PackageCard, rows: Sequence[PastRow], *, folded: CardState, preset: Preset, at: datetime
) -> Told | None:
    """Return where the package says that a card which is not new stands; None where its dates are out of reach."""
    due_on = _reachable(card.due_on, at)
    interval_days = min(max(card.interval_days, 1), FARTHEST_DAYS)
    last = _last_review(card, rows, due_on=due_on, interval_days=interval_days, preset=preset, at=at)
    if last is None:
        return None
    state = _STATES[card.kind]
    reps, lapses = min(max(card.reps, 0), 1_000_000), min(max(card.lapses, 0), 1_000_000)
    memory = _memory(card, folded, interval_days=interval_days, fsrs=preset.fsrs)
    if state is State.REVIEW:
        if due_on is None:
            return None
        return Told(state, last, memory, due_on=due_on, interval_days=interval_days, reps=reps, lapses=lapses)
    steps = preset.learning_steps_seconds if state is State.LEARNING else preset.relearning_steps_seconds
    step = max(len(steps) - card.steps_left % 1000, 0)  # Anki keeps the steps left today in the thousands
    due_at = card.due_at or (preset.calendar.start(due_on.toordinal()) if due_on else last)
    wait_seconds = min(max(int((due_at - last).total_seconds()), 0), FARTHEST_DAYS * 86400)
    return Told(state, last, memory, step=step, wait_seconds=wait_seconds, reps=reps, lapses=lapses)


def _reachable(due_on: date | None, at: datetime) -> date | None:
    if due_on is None or due_on.year < EPOCH.year or abs((due_on - at.date()).days) > FARTHEST_DAYS:
        return None
    return due_on


def _last_review(
    card: PackageCard,
    rows: Sequence[PastRow],
    *,
    due_on: date | None,
    interval_days: int,
    preset: Preset,
    at: datetime,
) -> datetime | None:
    """Return when the card was last reviewed: as it says, as its log does, or as long before it is due as it waits."""
    reviews = [row.at for row in rows if row.kind == "review"]
    found = reviews[-1] if reviews else None
    if found is None and card.last_reviewed_at is not None and card.last_reviewed_at > EPOCH:
        found = card.last_reviewed_at
    if found is None and due_on is not None:
        day = due_on.toordinal() - (interval_days if card.kind == "review" else 1)
        found = preset.calendar.start(day) if day > EPOCH.toordinal() else None
    if found is None and card.due_at is not None and card.due_at > EPOCH:
        found = card.due_at - timedelta(minutes=10)
    return None if found is None else min(found, at)


def _memory(card: PackageCard, folded: CardState, *, interval_days: int, fsrs: Fsrs) -> MemoryState | None:
    """Return the memory that FSRS left on the card, else that of its reviews, else what its ease and interval say."""
    if card.stability is not None and card.difficulty is not None:
        return _in_bounds(card.stability, card.difficulty)
    if folded.stability is not None and folded.difficulty is not None:
        return folded.stability, folded.difficulty
    if card.kind != "review" or card.ease_permille <= 0:
        return None
    return memory_of_sm2(ease=card.ease_permille / 1000, interval_days=interval_days, fsrs=fsrs)


def memory_of_sm2(*, ease: float, interval_days: int, fsrs: Fsrs) -> MemoryState:
    """Return the memory of a card that SM-2 scheduled so that nine of ten are recalled.

    Source: fsrs-rs, `FSRS::memory_state_from_sm2` with a retention of 0.9: the stability is the interval, and the
    difficulty that under which the next stability would be `ease` times as long.
    """
    w = fsrs.weights
    # The growth per (11 - difficulty), by the formula of stability. What `fsrs` comes to is cut off at a hundred years.
    growth = exp(w[8]) * interval_days ** -w[9] * (exp((1 - RETENTION_AT_STABILITY) * w[10]) - 1)
    difficulty = 11 - (ease - 1) / growth if growth > 0 else DIFFICULTY_MAX
    return _in_bounds(float(interval_days), difficulty)


def _in_bounds(stability: float, difficulty: float) -> MemoryState:
    return (
        min(max(stability, STABILITY_MIN_DAYS), STABILITY_MAX_DAYS),
        min(max(difficulty, DIFFICULTY_MIN), DIFFICULTY_MAX),
    )


def _stands_so(folded: CardState, told: Told, preset: Preset) -> bool:
    """Return whether the reviews alone leave the card as it is told."""
    if (folded.state, folded.lapses, folded.reps) != (told.state, told.lapses, told.reps) or folded.due_at is None:
        return False
    if (folded.stability is None) != (told.memory is None):
        return False
    if told.memory is not None and not (
        isclose(folded.stability or 0, told.memory[0], rel_tol=CLOSE)
        and isclose(folded.difficulty or 0, told.memory[1], rel_tol=CLOSE)
    ):
        return False
    if told.state is State.REVIEW:
        return (folded.scheduled_days, folded.due_at) == (told.interval_days, _start(preset, told))
    return (folded.step, folded.wait_seconds) == (told.step, told.wait_seconds)


def _start(preset: Preset, told: Told) -> datetime | None:
    return preset.calendar.start(told.due_on.toordinal()) if told.due_on else None
