"""The states of a card, and where each answer leads: to a step of minutes, or to an interval of days."""

from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, assert_never

from quizzes.engine.scheduling.fuzz import HIGHEST_DRAW, nearest_day, whole_days
from quizzes.engine.scheduling.memory import EASY, HARD, Rating, Recalled
from quizzes.engine.scheduling.preset import Preset

DAY_SECONDS: Final = 86400
_SHORT_WAIT_BELOW_DAYS: Final = 0.5


class State(StrEnum):
    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


# The fold looks these up for every review: a global costs a third of an enum's attribute.
_NEW: Final = State.NEW
_LEARNING: Final = State.LEARNING
_REVIEW: Final = State.REVIEW
_RELEARNING: Final = State.RELEARNING


class Schedule(NamedTuple):
    """Where a card stands, and how long until it is asked again.

    In learning and relearning `step` counts the steps passed and `wait_seconds` is the wait of this one; in review
    `scheduled_days` (at least 1) is the interval. What does not apply is 0.
    """

    state: State
    step: int = 0
    wait_seconds: int = 0
    scheduled_days: int = 0


type _Rung = tuple[Schedule, Schedule, Schedule | None]
"""Where Again, Hard and Good lead from one step; None is out of the steps, to review."""

NEVER_REVIEWED: Final = Schedule(State.NEW)


def after_forgetting(schedule: Schedule, interval_days: float, preset: Preset, drawn: float | None) -> Schedule:
    """Where a card at `schedule` goes on Again.

    `interval_days`, unrounded, is when recall will have fallen to the desired retention. `drawn`, in [0, 1), chooses
    within the fuzz; None leaves intervals unfuzzed. Source: docs/scheduling.md#states.
    """
    state, steps = _learning(schedule[0], preset)
    if steps:
        return _ladder(state, steps)[0][0]
    return _without_steps(state, interval_days, preset, drawn)


def after_recall(
    schedule: Schedule, rating: Rating, intervals: Recalled, preset: Preset, drawn: float | None
) -> Schedule:
    """Where a card at `schedule` goes on Hard, Good or Easy, whose intervals these are; else as `after_forgetting`."""
    state, step, _, previous_days = schedule
    if state is _REVIEW:
        return _in_days(_next_interval(previous_days, rating, intervals, preset.maximum_interval_days, drawn))
    hard, good, easy = intervals
    if rating == EASY:
        above = _graduate(good, 1, preset, drawn).scheduled_days + 1
        return _graduate(easy, above, preset, drawn)
    state, steps = _learning(state, preset)
    if not steps:
        return _without_steps(state, hard if rating == HARD else good, preset, drawn)
    ladder = _ladder(state, steps)
    # A preset changed meanwhile may have fewer steps than the card has passed: it then stands on the last one.
    rung = ladder[step] if step < len(ladder) else ladder[-1]
    return rung[rating - 1] or _graduate(good, 1, preset, drawn)


def is_leech(*, lapses: int, threshold: int) -> bool:
    """Whether this lapse marks a leech: the one that reaches the threshold, then every half threshold (rounded up).

    A threshold of 0 marks none. Source: docs/scheduling.md#leeches.
    """
    return 0 < threshold <= lapses and (lapses - threshold) % ((threshold + 1) // 2) == 0


def _learning(state: State, preset: Preset) -> tuple[State, tuple[int, ...]]:
    """The learning state that leads (back) to review from here, and its steps."""
    if state is _LEARNING or state is _NEW:
        return _LEARNING, preset.learning_steps_seconds
    if state is _RELEARNING or state is _REVIEW:
        return _RELEARNING, preset.relearning_steps_seconds
    assert_never(state)


@lru_cache(maxsize=1024)
def _ladder(state: State, steps: tuple[int, ...]) -> tuple[_Rung, ...]:
    again = Schedule(state, 0, steps[0])
    rungs: list[_Rung] = []
    for step in range(len(steps)):
        hard = Schedule(state, step, _hard_wait_seconds(steps, step))
        good = Schedule(state, step + 1, steps[step + 1]) if step + 1 < len(steps) else None
        rungs.append((again, hard, good))
    return tuple(rungs)


@lru_cache(maxsize=4096)
def _in_days(days: int) -> Schedule:
    return Schedule(State.REVIEW, scheduled_days=days)


def _next_interval(previous_days: int, rating: Rating, intervals: Recalled, maximum: int, drawn: float | None) -> int:
    """Below the maximum Hard < Good < Easy: each is at least a day above the one before, so a Good needs the Hard."""
    hard, good, easy = intervals
    days = _kept_growth(hard, 1, previous_days, maximum, drawn)
    if rating != HARD:
        days = _kept_growth(good, days + 1, previous_days, maximum, drawn)
    if rating == EASY:
        days = _kept_growth(easy, days + 1, previous_days, maximum, drawn)
    return days


def _kept_growth(interval_days: float, minimum: int, previous_days: int, maximum: int, drawn: float | None) -> int:
    """An interval in whole days that fuzz does not set back behind the last one."""
    if minimum > maximum:
        minimum = maximum
    elif minimum <= previous_days < maximum:
        if interval_days + 0.5 >= previous_days + 1:
            minimum = previous_days + 1  # it grows, and stays above the last one
        elif drawn is not None and previous_days <= whole_days(interval_days, 1, maximum, HIGHEST_DRAW):
            minimum = previous_days  # it stays about the same, and does not become less
    return whole_days(interval_days, minimum, maximum, drawn)


def _without_steps(state: State, interval_days: float, preset: Preset, drawn: float | None) -> Schedule:
    """Where there are no steps FSRS says when: within the day if that is under half a day away."""
    if interval_days < _SHORT_WAIT_BELOW_DAYS:
        return Schedule(state, 0, int(interval_days * DAY_SECONDS))
    return _graduate(interval_days, 1, preset, drawn)


def _graduate(interval_days: float, minimum: int, preset: Preset, drawn: float | None) -> Schedule:
    maximum = preset.maximum_interval_days
    # Rounded before the fuzz, as Anki does for a first interval; a later one is fuzzed as it comes.
    rounded = float(max(nearest_day(interval_days), 1))
    return _in_days(whole_days(rounded, min(minimum, maximum), maximum, drawn))


def _hard_wait_seconds(steps: tuple[int, ...], step: int) -> int:
    """The step again; on the first one more than Again and less than Good, in whole days above a day."""
    if step > 0:
        return steps[step]
    first = steps[0]
    seconds = (first + steps[1]) // 2 if len(steps) > 1 else min(first * 3 // 2, first + DAY_SECONDS)
    return nearest_day(seconds / DAY_SECONDS) * DAY_SECONDS if seconds > DAY_SECONDS else seconds
