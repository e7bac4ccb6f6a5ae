"""The card browser: a learner's own cards by search, sorted, a page at a time; and one card with its whole history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, FloatField, Value
from django.db.models.expressions import CombinedExpression, OrderBy
from django.db.models.functions import Cast

from quizzes.cards.models import Card, CardAct, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded, logs_of
from quizzes.cards.queries.presets import weights_of
from quizzes.cards.queries.searching import DaysBefore, found_cards, tomorrow
from quizzes.cards.queries.showing import log_of
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody, NoSuchCard
from quizzes.engine.scheduling.curve import CurvePoint, recall_curve
from quizzes.engine.scheduling.days import calendar_for
from quizzes.engine.scheduling.memory import fsrs_for, retrievability
from seminar.enginewords import face_in_words
from seminar.figures import per_cent
from seminar.people.models import User
from seminar.rendering import plain_text

PAGE_SIZE: Final = 50
LONGEST_HEADING: Final = 120

_COLUMNS: Final[Mapping[str, str]] = {
    "added": "opened_at",
    "due": "due_at",
    "interval": "scheduled_days",
    "stability": "stability_days",
    "difficulty": "difficulty",
    "reps": "reps",
    "lapses": "lapses",
    "reviewed": "last_reviewed_at",
}
SORTS: Final = (*_COLUMNS, "recall")
"""What cards can be sorted by; with a minus before it, downwards. What has no such value comes last."""


@dataclass(frozen=True, slots=True)
class BrowserRow:
    """A card with the words it is known by, and the chance of recall now in (0, 1], if it has a memory."""

    card: Card
    heading: str
    chance: float | None
    at: datetime

    @property
    def percent(self) -> str:
        return "–" if self.chance is None else per_cent(self.chance * 100)

    @property
    def is_suspended(self) -> bool:
        return self.card.suspended_at is not None or self.card.leech_count > self.card.leeches_forgiven

    @property
    def is_buried(self) -> bool:
        return self.card.buried_until is not None and self.card.buried_until > self.at


@dataclass(frozen=True, slots=True)
class BrowserPage:
    """Rows of a page, counted from 1, of so many pages; `total` is how many cards were found."""

    rows: list[BrowserRow]
    number: int
    page_count: int
    total: int


def browser_page(*, learner: User, search: str, sort: str, number: int, at: datetime) -> BrowserPage:
    """Return a page of what the search finds, held to the pages there are. Raises SearchInvalid."""
    cards = found_cards(learner=learner, search=search, at=at)
    total = cards.order_by().count()
    page_count = max(ceil(total / PAGE_SIZE), 1)
    number = min(max(number, 1), page_count)
    start = (number - 1) * PAGE_SIZE
    page = cards.order_by(*_order(sort, learner=learner, at=at))[start : start + PAGE_SIZE]
    return BrowserPage(rows_of(fold_unfolded(page), learner=learner, at=at), number, page_count, total)


def _order(sort: str, *, learner: User, at: datetime) -> tuple[OrderBy | str, ...]:
    name, is_down = sort.removeprefix("-"), sort.startswith("-")
    if name not in SORTS:
        return ("id",)
    if name == "recall":  # it falls as the days over the stability grow
        elapsed = DaysBefore(Value(tomorrow(learner, at=at)), "last_reviewed_at")
        by: CombinedExpression | F = Cast(elapsed, FloatField()) / F("stability_days")
        is_down = not is_down
    else:
        by = F(_COLUMNS[name])
    return (by.desc(nulls_last=True) if is_down else by.asc(nulls_last=True), "id")


def rows_of(cards: Sequence[Card], *, learner: User, at: datetime) -> list[BrowserRow]:
    calendar = calendar_for(ZoneInfo(learner.time_zone), learner.rollover_hour)
    decay = fsrs_for(weights_of(learner)).decay
    today = calendar.day_number(at)

    def chance(card: Card) -> float | None:
        if card.stability_days is None or card.last_reviewed_at is None:
            return None
        days = today - calendar.day_number(card.last_reviewed_at)
        return retrievability(stability_days=card.stability_days, elapsed_days=days, decay=decay)

    return [BrowserRow(card, card_heading(card), chance(card), at) for card in cards]


def card_heading(card: Card) -> str:
    """Return what a list calls the card: the words of its question or front, at most 120 characters."""
    version = card.item.current
    text = plain_text(version.stem) if version else ""
    if version and not text:
        try:
            kind = REGISTRY[card.item.type]
            text = plain_text(face_in_words(kind.name, kind.face(kind.parse_body(version.body), card.ordinal)).front)
        except (KeyError, MalformedBody, NoSuchCard):
            text = ""
    text = text or card.item.name or card.item.slug
    return text if len(text) <= LONGEST_HEADING else f"{text[: LONGEST_HEADING - 1].rstrip()}…"


@dataclass(frozen=True, slots=True)
class CardHistory:
    """All that happened to a card, newest first, and its curve of recall until the day of `until`.

    `now_day` is today on the curve's axis, in days since its first review.
    """

    log: list[ReviewLog]
    undone_ids: frozenset[UUID]
    curve: tuple[CurvePoint, ...]
    now_day: int


def history_of_card(card: Card, *, at: datetime, until: datetime) -> CardHistory:
    """Return the history of a card that is folded already."""
    log = list(log_of(card).reverse())
    curve = recall_curve(logs_of([card.id])[card.id], seed=card.seed, until=until)
    now_day = 0
    if card.last_reviewed_at is not None and curve:
        calendar = calendar_for(ZoneInfo(card.learner.time_zone), card.learner.rollover_hour)
        waited_days = calendar.day_number(at) - calendar.day_number(card.last_reviewed_at)
        now_day = max(point.day for point in curve if point.is_review) + waited_days
    return CardHistory(log, frozenset(row.undoes for row in log if row.undoes), curve, now_day)


def last_act(learner: User) -> CardAct | None:
    """Return what the learner did last to several cards, unless it was taken back."""
    act = CardAct.objects.filter(learner=learner).order_by("-made_at", "-id").first()
    return act if act is not None and act.undone_at is None else None
