"""Choosing, as reviews are stored, within their fuzz the days that even out the load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db.models import Count

from quizzes.cards.models import Card, CardState, ReviewLog
from quizzes.cards.queries.logs import logs_of
from quizzes.cards.queries.presets import DeckSettings
from quizzes.engine.scheduling.balancing import balanced_draw
from quizzes.engine.scheduling.days import Calendar
from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import LogRow, Review
from quizzes.engine.scheduling.memory import RATINGS
from seminar.people.models import User


def balance(
    rows: Sequence[ReviewLog], *, learner: User, cards: Mapping[int, Card], settings: Mapping[int, DeckSettings]
) -> None:
    """Set the draw of each review, not stored yet, whose deck balances its load; nothing is read where none does.

    `settings` are by home deck. The load is what is due as far as is known now: more may still be on its way.
    """
    chosen = [row for row in rows if settings[cards[row.card_id].home_deck_id].is_balanced]
    if not chosen:
        return
    logs = logs_of({row.card_id for row in chosen})
    load = _Load(learner)
    for row in sorted(chosen, key=lambda row: (row.reviewed_at, row.client_id)):
        card = cards[row.card_id]
        of_deck = settings[card.home_deck_id]
        log: list[LogRow] = logs[card.id]
        rating = next(each for each in RATINGS if each == row.rating)
        review = Review(str(row.client_id), row.reviewed_at, of_deck.scheduling, rating)
        due_on = partial(load.on, calendar=of_deck.scheduling.calendar)
        row.drawn = balanced_draw(log, review, seed=card.seed, due_on=due_on, shares=of_deck.easy_days)
        log.append(Review(review.client_id, review.at, review.preset, rating, row.drawn))
        due_at = fold(log, seed=card.seed).due_at
        if row.drawn is not None and due_at is not None:
            load.add(due_at)


class _Load:
    """How many of a learner's reviews are due at each moment at which a day begins, read when first asked for."""

    def __init__(self, learner: User) -> None:
        self.learner = learner
        self.totals: dict[datetime, int] | None = None

    def on(self, day: int, *, calendar: Calendar) -> int:
        return self._read().get(calendar.start(day), 0)

    def add(self, due_at: datetime) -> None:
        totals = self._read()
        totals[due_at] = totals.get(due_at, 0) + 1

    def _read(self) -> dict[datetime, int]:
        if self.totals is None:
            waiting = Card.objects.filter(
                learner=self.learner, state=CardState.REVIEW, suspended_at=None, retired_at=None
            )
            by_due = waiting.order_by().values_list("due_at").annotate(total=Count("id"))
            self.totals = {due_at: total for due_at, total in by_due if due_at is not None}
        return self.totals
