"""The plan for an exam: what of a deck comes today, and what to expect on the day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Avg, Count
from django.db.models.functions import Least

from quizzes.cards.models import Card, CardState, DayPlan, LogKind, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.stored import SORT_FIELDS, Kind
from quizzes.engine.scheduling.balancing import share_of
from quizzes.engine.scheduling.examplan import ExamPlan, PlannedCard, exam_plan
from quizzes.engine.scheduling.habits import USUAL_HABITS, Habits

if TYPE_CHECKING:
    from quizzes.cards.queries.presets import DeckSettings
    from quizzes.cards.queries.queue import Desk
    from quizzes.cards.queries.today import Done
    from seminar.people.models import User

LONGEST_PLAN_DAYS: Final = 365
"""An exam further away is not planned for yet: till then the deck is drilled as usual."""

MOST_PLANNED_CARDS: Final = 5000
"""A plan of so many takes a second; what stands after them in the deck's order waits until the exam is over."""

REVIEWS_THAT_SHOW_PACE: Final = 20
LONGEST_LOOK_MS: Final = 120_000
PACE_BOUNDS: Final = (0.3, 3.0)


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """The cards of a deck that the plan gives for a day, in its order, and whether they were read or made just now."""

    planned_on: date
    digest: str
    card_ids: tuple[int, ...]
    is_stored: bool


@dataclass(frozen=True, slots=True)
class Forecast:
    """The whole plan from today on. `cards` is how many it counts, `new` how many of them were never seen."""

    exam_on: date
    today: date
    minutes: tuple[float, ...]
    plan: ExamPlan
    cards: int
    new: int


def days_until_exam(settings: DeckSettings, *, at: datetime) -> int:
    """Return how many days the plan has from today on: 0 where there is none, or its day has come."""
    if settings.exam_on is None or not settings.minutes_per_day:
        return 0
    days = settings.exam_on.toordinal() - settings.scheduling.calendar.day_number(at)
    return days if 0 < days <= LONGEST_PLAN_DAYS else 0


def planned_today(desk: Desk, *, deck_id: int, settings: DeckSettings, done: Done) -> PlannedDay | None:
    """Return what the plan gives for today, as it stood in the morning; None where the deck has no plan now.

    What is stored for the day is kept to, so that the day's cards do not change while they are drilled; else it is made
    of what is left.
    """
    if not days_until_exam(settings, at=desk.at):
        return None
    today = date.fromordinal(settings.scheduling.calendar.day_number(desk.at))
    held = Card.objects.filter(learner=desk.learner, item__deck_items__deck=deck_id, retired_at=None)
    digest = _digest(settings, held.count())
    stored = DayPlan.objects.filter(deck=deck_id, learner=desk.learner, planned_on=today, digest=digest).first()
    if stored is not None:
        return PlannedDay(today, digest, tuple(stored.card_ids), is_stored=True)
    plan = forecast(desk, deck_id=deck_id, settings=settings, done=done).plan
    return PlannedDay(today, digest, plan.days[0], is_stored=False)


def _digest(settings: DeckSettings, cards: int) -> str:
    said = (settings.exam_on, settings.minutes_per_day, settings.easy_days, settings.scheduling.weights, cards)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def planned_cards(desk: Desk, planned: PlannedDay) -> dict[Kind, list[Card]]:
    """Return the day's cards that are still to come, in the plan's order; those in learning come by themselves."""
    left = [card_id for card_id in planned.card_ids if card_id not in desk.today.reviewed_card_ids]
    stored = Card.objects.filter(id__in=left, learner=desk.learner).active(at=desk.at).exclude(item_id__in=desk.held)
    found = {card.id: card for card in stored.only(*SORT_FIELDS)} if left else {}
    # Stored states may be stale, those folded in memory are not.
    found |= {card.id: card for card in desk.unfolded if card.id in found}
    kinds: dict[int, Kind] = {CardState.NEW: "new", CardState.REVIEW: "due"}
    cards: dict[Kind, list[Card]] = {"new": [], "due": []}
    for card_id in left:
        card = found.get(card_id)
        if card is not None and card.state in kinds and not desk.is_buried(card):
            cards[kinds[card.state]].append(card)
    return cards


def forecast(desk: Desk, *, deck_id: int, settings: DeckSettings, done: Done) -> Forecast:
    """Return the plan from today on and what it leads to. Raises ValueError where the deck has none now."""
    if settings.exam_on is None:
        raise ValueError("a deck without an exam has no plan")
    days = days_until_exam(settings, at=desk.at)
    today = settings.scheduling.calendar.day_number(desk.at)
    cards = plannable(desk, deck_id=deck_id, settings=settings)
    habits = habits_of(desk.learner)
    seconds = [60.0 * settings.minutes_per_day * share_of(today + day, settings.easy_days) for day in range(days)]
    if seconds:
        spent = done.new * habits.mean_first_seconds + done.reviews * habits.mean_review_seconds(0.9)
        seconds[0] = max(seconds[0] - spent, 0.0)
    plan = exam_plan(cards, seconds_a_day=seconds, fsrs=settings.scheduling.fsrs, habits=habits)
    return Forecast(
        exam_on=settings.exam_on,
        today=date.fromordinal(today),
        minutes=tuple(each / 60 for each in plan.seconds),
        plan=plan,
        cards=len(cards),
        new=sum(card.memory is None for card in cards),
    )


def plannable(desk: Desk, *, deck_id: int, settings: DeckSettings) -> list[PlannedCard]:
    """Return the learner's cards of the deck as a plan takes them: none that is put away, or held for a quiz."""
    rows = Card.objects.filter(learner=desk.learner, item__deck_items__deck=deck_id).active(at=desk.at)
    order = ("seed", "id") if settings.new_order == "random" else ("position", "id")
    cards = fold_unfolded(rows.exclude(item_id__in=desk.held).order_by(*order)[:MOST_PLANNED_CARDS])
    calendar = settings.scheduling.calendar
    today = calendar.day_number(desk.at)
    found = []
    for card in cards:
        memory, elapsed_days = None, 0
        if card.stability_days is not None and card.difficulty is not None and card.last_reviewed_at is not None:
            memory = (card.stability_days, card.difficulty)
            elapsed_days = max(today - calendar.day_number(card.last_reviewed_at), 0)
        found.append(PlannedCard(card.id, memory, elapsed_days, card.item_id if settings.bury_siblings else -card.id))
    return found


def habits_of(learner: User) -> Habits:
    """Return the usual habits at the learner's own pace, that of their last 500 reviews, from a score of them on."""
    look = Least("duration_ms", LONGEST_LOOK_MS)  # one card left open for an hour is no pace
    last = ReviewLog.objects.filter(learner=learner, kind=LogKind.REVIEW, duration_ms__gt=0).order_by("-reviewed_at")
    found = ReviewLog.objects.filter(id__in=last.values("id")[:500]).aggregate(mean=Avg(look), n=Count("id"))
    if found["n"] < REVIEWS_THAT_SHOW_PACE:
        return USUAL_HABITS
    lowest, highest = PACE_BOUNDS
    times = float(found["mean"]) / 1000 / USUAL_HABITS.mean_review_seconds(0.9)
    # To a tenth, since each pace has a forecast of its own to be remembered.
    return USUAL_HABITS.slower(round(min(max(times, lowest), highest), 1))
