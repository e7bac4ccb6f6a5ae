"""A log told review by review: what the scheduler knew just before each answer, for statistics to judge it by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from quizzes.engine.scheduling.fold import CardState, Replay
from quizzes.engine.scheduling.log import LogRow, Review, events
from quizzes.engine.scheduling.memory import Rating, retrievability
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.states import State


class Retraced(NamedTuple):
    """One review, with the card as it stood when it was asked.

    `state` and `interval_days` (0 outside review) are those before the answer; `elapsed_days` are local days since the
    answer before, None at the first. `chance` is the recall that was foretold, by the weights the review pins; None
    where there was no memory yet or the card was asked twice on a day, which says little of memory over days.
    """

    client_id: str
    at: datetime
    rating: Rating
    state: State
    interval_days: int
    elapsed_days: int | None
    chance: float | None


@dataclass(frozen=True, slots=True)
class Retracing:
    """A card's reviews in order, undone ones left out, what they come to, and the preset of its last event."""

    reviews: tuple[Retraced, ...]
    card: CardState
    preset: Preset


def retrace(log: Iterable[LogRow], *, seed: int) -> Retracing:
    """Return the card's reviews as they were asked, and the state `fold` gives, from its whole log in any order."""
    happened = events(log)
    replay = Replay.of((), seed=seed, presets={event.preset for event in happened})
    reviews = []
    for event in happened:
        if isinstance(event, Review):
            reviews.append(_seen(event, replay))
        replay.apply(event)
    return Retracing(tuple(reviews), replay.card_state(), happened[-1].preset if happened else DEFAULT)


def _seen(event: Review, replay: Replay) -> Retraced:
    preset, last_at = event.preset, replay.last_reviewed_at
    elapsed_days = None
    if last_at is not None:
        last_day = replay.last_day if preset is replay.preset else preset.calendar.day_number(last_at)
        elapsed_days = max(preset.calendar.day_number(event.at) - last_day, 0)
    memory = replay.memories[preset.fsrs]
    chance = None
    if memory is not None and elapsed_days:
        chance = retrievability(stability_days=memory[0], elapsed_days=elapsed_days, decay=preset.fsrs.decay)
    schedule = replay.schedule
    return Retraced(
        event.client_id, event.at, event.rating, schedule.state, schedule.scheduled_days, elapsed_days, chance
    )
