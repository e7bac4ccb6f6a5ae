"""The way back after a break: so many reviews a day, the most worth saving first, and no new cards meanwhile."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import TYPE_CHECKING, Final

from quizzes.engine.scheduling.backlog import worth_saving

if TYPE_CHECKING:
    from quizzes.cards.models import Card
    from quizzes.cards.queries.presets import DeckSettings
    from quizzes.cards.queries.today import Done

BACKLOG_PACE: Final = 40
"""The reviews a day that are offered where the learner has set no pace: about five minutes."""

BACKLOG_FROM: Final = 20
"""So many more cards due than a day holds make a backlog that is worth a word."""


MUCH_DUE: Final = BACKLOG_PACE + BACKLOG_FROM
"""From so many due cards of a deck on, the way back is pointed to."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many cards wait, how many of them a day is to bring, and about when they will have been caught up with."""

    due: int
    per_day: int
    done_on: date


def is_behind(due: int, *, settings: DeckSettings, done: Done) -> bool:
    """Return whether the way back is on: the learner set a pace for it, and more waits than it leaves for today."""
    return settings.backlog_per_day > 0 and due > room_behind(settings, done=done)


def room_behind(settings: DeckSettings, *, done: Done) -> int:
    """Return how many reviews are left today on the way back."""
    return max(min(settings.backlog_per_day, settings.reviews_per_day) - done.reviews, 0)


def by_worth(cards: Iterable[Card], *, settings: DeckSettings, at: datetime) -> list[Card]:
    """Return the cards with the most worth saving first; those without a memory, which nobody can weigh, last."""
    calendar = settings.scheduling.calendar
    today = calendar.day_number(at)

    def worth(card: Card) -> float:
        if card.stability_days is None or card.difficulty is None or card.last_reviewed_at is None:
            return 0.0
        elapsed_days = max(today - calendar.day_number(card.last_reviewed_at), 0)
        memory = (card.stability_days, card.difficulty)
        return worth_saving(memory, elapsed_days=elapsed_days, fsrs=settings.scheduling.fsrs)

    return sorted(cards, key=lambda card: (-worth(card), card.id))


def backlog(due: int, *, settings: DeckSettings, at: datetime) -> Backlog | None:
    """Return what waits where that is a backlog, and what a gentle pace makes of it; None where a day or so will do.

    A third of what is reviewed on the way is taken to fall due again meanwhile.
    """
    per_day = settings.backlog_per_day or min(settings.reviews_per_day, BACKLOG_PACE)
    if due < per_day + BACKLOG_FROM:
        return None
    today = settings.scheduling.calendar.day_number(at)
    days = ceil(due / max(per_day * 2 / 3, 1))
    return Backlog(due, per_day, date.fromordinal(today + days))
