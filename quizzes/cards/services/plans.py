"""The plan for an exam: setting it, and keeping the day's part of it."""

from __future__ import annotations

from quizzes.cards.models import DayPlan, Deck
from quizzes.cards.queries.planning import PlannedDay
from seminar.people.models import User


def keep_day_plan(*, learner: User, deck: Deck, planned: PlannedDay | None) -> None:
    """Store a day's plan that was made just now, so that the day's cards stay the same; the last one to store it wins.

    Without it each queue makes it anew from what is left, which comes to nearly the same.
    """
    if planned is None or planned.is_stored:
        return
    DayPlan.objects.update_or_create(
        deck=deck,
        learner=learner,
        defaults={
            "planned_on": planned.planned_on,
            "digest": planned.digest,
            "card_ids": list(planned.card_ids),
        },
    )
