"""Rows of cards and what they say of a learner's memory: Anki's numbers in, facts with units out, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from quizzes.engine.formats.apkg.collection import CardRow
from quizzes.engine.formats.apkg.package import BuriedBy, CardKind, PackageCard

KINDS: tuple[CardKind, ...] = ("new", "learning", "review", "relearning")

SUSPENDED, BURIED_BY_SCHEDULER, BURIED_BY_LEARNER = -1, -2, -3
_NEW, _LEARNING, _REVIEW, _LEARNING_BY_DAY = 0, 1, 2, 3
_RELEARNING = 3  # of the kinds
_BURIED: dict[int, BuriedBy] = {BURIED_BY_SCHEDULER: "scheduler", BURIED_BY_LEARNER: "learner"}
# A learning card is due at a time or on a day, and only the size of the number tells: so Anki itself reads it.
_FIRST_TIME = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_DATA = 2_000


class CardData(NamedTuple):
    """What the JSON in a card's `data` says: FSRS's memory, and when it was last reviewed (seconds since 1970)."""

    stability: float | None = None
    difficulty: float | None = None
    desired_retention: float | None = None
    decay: float | None = None
    position: int | None = None
    last_reviewed: int | None = None
    custom: str = ""


_NO_DATA = CardData()


class Place(NamedTuple):
    """The note, item and deck that a card belongs to. `ordinal` is its number in the item, from 1."""

    guid: str
    item: str
    ordinal: int
    deck: str


def home_deck(row: CardRow) -> int:
    """Return the id of the deck to which a card belongs, also while it is in a filtered one."""
    return row[13] or row[2]


def card_of(row: CardRow, place: Place, *, created_on: date) -> PackageCard:
    """Return what a row says; a due day out of any calendar's reach is None."""
    id_, _, _, template, type_, queue, due, interval, ease, reps, lapses, left, home_due, home, flags, data = row
    # Anki 2.0 knew no fourth kind: there a review card that stands in the queue of learning is learned anew.
    if type_ == _REVIEW and queue in (_LEARNING, _LEARNING_BY_DAY):
        type_ = _RELEARNING
    kind = KINDS[type_] if 0 <= type_ < len(KINDS) else "new"
    if home and (home_due or type_ == _NEW):
        due = home_due
    said = card_data(data) if len(data) > 2 else _NO_DATA
    is_new = kind == "new"
    is_at_a_time = due >= _FIRST_TIME and not is_new and kind != "review"
    # By place, in the order of the class: there are tens of thousands, and keywords would cost half as much again.
    return PackageCard(
        id_,
        place.guid,
        template,
        place.item,
        place.ordinal,
        place.deck,
        kind,
        queue == SUSPENDED,
        _BURIED.get(queue, ""),
        flags & 7,
        due if is_new else said.position,
        None if is_new or is_at_a_time else _day(created_on, due),
        _time(due) if is_at_a_time else None,
        interval,
        ease,
        reps,
        lapses,
        left,
        said.stability,
        said.difficulty,
        said.desired_retention,
        said.decay,
        None if said.last_reviewed is None else _time(said.last_reviewed),
        said.custom,
    )


def card_data(data: str) -> CardData:
    """Return what a card's `data` says, as far as it can be read."""
    if len(data) > _LONGEST_DATA:
        return _NO_DATA
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        return _NO_DATA
    if not isinstance(found, dict):
        return _NO_DATA
    get = found.get
    custom = get("cd", "")
    return CardData(
        _float(get("s")),
        _float(get("d")),
        _float(get("dr")),
        _float(get("decay")),
        _whole(get("pos")),
        _whole(get("lrt")),
        custom if isinstance(custom, str) else "",
    )


def data_of(card: PackageCard) -> str:
    """Return a card's `data`."""
    said: Mapping[str, object] = {
        "pos": None if card.kind == "new" else card.position,
        "s": card.stability,
        "d": card.difficulty,
        "dr": card.desired_retention,
        "decay": card.decay,
        "lrt": None if card.last_reviewed_at is None else _seconds(card.last_reviewed_at),
        "cd": card.custom or None,
    }
    return json.dumps({key: value for key, value in said.items() if value is not None}, separators=(",", ":"))


def type_queue_due(card: PackageCard, *, created_on: date, position: int) -> tuple[int, int, int]:
    """Return the three numbers that say where a card stands. `position` is for a new card that has none of its own."""
    type_ = KINDS.index(card.kind)
    if card.kind == "new":
        queue, due = _NEW, position if card.position is None else card.position
    elif card.due_at is not None:
        queue, due = _LEARNING, _seconds(card.due_at)
    else:
        queue = _REVIEW if card.kind == "review" else _LEARNING_BY_DAY
        due = 0 if card.due_on is None else (card.due_on - created_on).days
    if card.is_suspended:
        queue = SUSPENDED
    elif card.buried_by:
        queue = BURIED_BY_LEARNER if card.buried_by == "learner" else BURIED_BY_SCHEDULER
    return type_, queue, due


def _seconds(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(seconds=1)


def _time(seconds: int) -> datetime | None:
    try:
        return _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _day(created_on: date, days: int) -> date | None:
    try:
        return created_on + timedelta(days=days)
    except OverflowError:
        return None


def _float(value: object) -> float | None:
    """Return a number that JSON gave, None for anything else, infinity included."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -1e30 < value < 1e30 else None


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
