"""What lies ahead of a learner in one deck: the plan for its exam, what waits, and what another pace would bring."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from quizzes.cards.models import Card, CardState, Deck
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.planning import Forecast, days_until_exam, forecast, habits_of
from quizzes.cards.queries.presets import DeckSettings, settings_for
from quizzes.cards.queries.queue import Desk
from quizzes.cards.queries.today import done_in_decks
from quizzes.cards.queries.wayback import Backlog, backlog
from quizzes.engine.scheduling.simulation import LearntCard, Pace, SimulatedDay, simulated
from seminar.people.models import User

LONGEST_SIMULATION_DAYS: Final = 365
MOST_SIMULATED_CARDS: Final = 5000
"""More cards than that take seconds; so many stand for them all."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """`forecast` is None where the deck has no exam to come or no minutes for it, `backlog` where a day will do."""

    settings: DeckSettings
    forecast: Forecast | None
    backlog: Backlog | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """A pace to try: new cards a day, reviews a day at most, the desired retention, and for how many days."""

    new_per_day: int
    reviews_per_day: int
    desired_retention: float
    days: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What came of it. `cards` is how many there are, learnt and new; the first of `days` is `today`."""

    today: date
    cards: int
    days: tuple[SimulatedDay, ...]


def outlook(*, learner: User, deck: Deck, at: datetime) -> Outlook:
    """Return what lies ahead of the learner in the deck; right while no worker runs."""
    settings = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
    desk = Desk.of(learner=learner, at=at)
    found = None
    if days_until_exam(settings, at=at):
        done = done_in_decks(today=desk.today, deck_ids=[deck.id])[deck.id]
        found = forecast(desk, deck_id=deck.id, settings=settings, done=done)
    due = sum(desk.kind_of(card) == "due" for card in _cards(learner, deck, at=at))
    return Outlook(settings, found, None if found else backlog(due, settings=settings, at=at))


def simulation(*, learner: User, deck: Deck, at: datetime, pace: WhatIf) -> Simulation:
    """Return one course of events from the learner's cards as they are; the same question has the same answer all day.

    Raises PresetInvalid for a retention that nothing can be scheduled by.
    """
    settings = settings_for(learner=learner, deck_ids=[deck.id])[deck.id]
    preset = replace(settings.scheduling, desired_retention=pace.desired_retention)
    calendar = preset.calendar
    today = calendar.day_number(at)
    learnt, new = [], 0
    for card in _cards(learner, deck, at=at)[:MOST_SIMULATED_CARDS]:
        if card.state == CardState.NEW or card.stability_days is None or card.last_reviewed_at is None:
            new += 1
            continue
        due_in_days = 0 if card.due_at is None else calendar.day_number(card.due_at) - today
        memory = (card.stability_days, card.difficulty or 5.0)
        learnt.append(LearntCard(memory, max(today - calendar.day_number(card.last_reviewed_at), 0), due_in_days))
    days = simulated(
        learnt,
        pace=Pace(new_cards=new, new_per_day=pace.new_per_day, reviews_per_day=pace.reviews_per_day),
        preset=preset,
        days=pace.days,
        seed=today,
        habits=habits_of(learner),
    )
    return Simulation(date.fromordinal(today), len(learnt) + new, tuple(days))


def _cards(learner: User, deck: Deck, *, at: datetime) -> list[Card]:
    cards = Card.objects.filter(learner=learner, item__deck_items__deck=deck).active(at=at)
    return fold_unfolded(cards.order_by("position", "id"))
