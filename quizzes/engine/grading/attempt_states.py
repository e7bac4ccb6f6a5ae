"""The states of an attempt, what moves it from one to the next, and what the clock alone has made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

type State = Literal["in_progress", "overdue", "submitted", "graded"]

type Event = Literal[
    "run_over",  # the deadline has passed; answers already on their way still count
    "extend",  # the deadline was moved
    "hand_in",  # by the learner, or by the clock when the grace period is over
    "grade",  # every slot has a mark
    "ungrade",  # a slot lost its mark: a corrected item needs a person
    "reopen",  # by staff
]

_NEXT: Final[dict[Event, dict[State, State]]] = {
    "run_over": {"in_progress": "overdue"},
    "extend": {"overdue": "in_progress"},
    "hand_in": {"in_progress": "submitted", "overdue": "submitted"},
    "grade": {"submitted": "graded"},
    "ungrade": {"graded": "submitted"},
    "reopen": {"submitted": "in_progress", "graded": "in_progress"},
}


class IllegalTransition(ValueError):
    """The event cannot happen to an attempt in this state."""


def next_state(state: State, event: Event) -> State:
    """Return the state that the event leads to. Raises IllegalTransition."""
    try:
        return _NEXT[event][state]
    except KeyError:
        raise IllegalTransition(f"an attempt that is {state} cannot {event}") from None


def states_before(event: Event) -> frozenset[State]:
    """Return the states in which the event may happen: the WHERE of the update that makes it happen."""
    return frozenset(_NEXT[event])


@dataclass(frozen=True, slots=True)
class ByTheClock:
    """What an attempt is at a moment, whoever looks; `submitted_at` is its deadline where the clock handed it in."""

    state: State
    submitted_at: datetime | None = None


def by_the_clock(state: State, *, deadline: datetime | None, grace_seconds: int, at: datetime) -> ByTheClock:
    """Return what the clock has made of an attempt stored as `state`.

    Through the deadline it is in progress, then overdue for the grace period, then submitted as of the deadline. An
    overdue one whose deadline was moved is in progress again. What is handed in already stays. `at` is the server's.
    """
    if state in {"submitted", "graded"}:
        return ByTheClock(state)
    if deadline is None or at.astimezone(UTC) <= deadline.astimezone(UTC):
        return ByTheClock("in_progress")
    if takes_answers(deadline=deadline, grace_seconds=grace_seconds, at=at):
        return ByTheClock("overdue")
    return ByTheClock("submitted", submitted_at=deadline)


def takes_answers(*, deadline: datetime | None, grace_seconds: int, at: datetime) -> bool:
    """Return whether an answer that reaches the server at `at` still counts: through the deadline and the grace."""
    return deadline is None or at.astimezone(UTC) <= deadline.astimezone(UTC) + timedelta(seconds=grace_seconds)
