"""How the chance of recall of one card went, and will go: down from each review until the next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import ceil
from typing import NamedTuple

from quizzes.engine.scheduling.fold import Replay
from quizzes.engine.scheduling.log import LogRow, Review, events
from quizzes.engine.scheduling.memory import retrievability

POINTS_BETWEEN_REVIEWS = 40


class CurvePoint(NamedTuple):
    """`day` counts local days from the first review, `chance` is in (0, 1]; at a review it is 1."""

    day: int
    chance: float
    is_review: bool


def recall_curve(log: Iterable[LogRow], *, seed: int, until: datetime) -> tuple[CurvePoint, ...]:
    """Return the curve since the first review that counts now (after the last forget), up to the day of `until`.

    Each stretch is by the weights that its review pins. Empty where the card has no memory.
    """
    happened = events(log)
    replay = Replay.of((), seed=seed, presets={event.preset for event in happened})
    points: list[CurvePoint] = []
    first_day = 0
    for place, event in enumerate(happened):
        replay.apply(event)
        memory = replay.memories[event.preset.fsrs]
        if memory is None:  # forgotten
            points = []
        elif isinstance(event, Review):
            days = event.preset.calendar
            day = days.day_number(event.at)
            first_day = first_day if points else day
            next_at = next((each.at for each in happened[place + 1 :] if isinstance(each, Review)), until)
            points.append(CurvePoint(day - first_day, 1.0, is_review=True))
            points += _stretch(event, memory[0], from_day=day - first_day, length_days=days.day_number(next_at) - day)
    return tuple(points)


def _stretch(event: Review, stability_days: float, *, from_day: int, length_days: int) -> list[CurvePoint]:
    step = max(ceil(length_days / POINTS_BETWEEN_REVIEWS), 1)
    days = [*range(step, length_days, step), length_days] if length_days > 0 else []
    decay = event.preset.fsrs.decay
    return [
        CurvePoint(
            from_day + elapsed,
            retrievability(stability_days=stability_days, elapsed_days=elapsed, decay=decay),
            is_review=False,
        )
        for elapsed in days
    ]
