"""Moving an attempt from one state to the next: the one place, for requests and for the sweeper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import F, QuerySet

from quizzes.attempts.jobs.holds import holder_of_attempt
from quizzes.attempts.models import Attempt, AttemptEvent, EventKind, HandedInBy, Step, StepKind
from quizzes.attempts.queries.stored import attempts_by_id, drafts_of
from quizzes.bank.services import release_items
from quizzes.engine.grading.attempt_states import Event, State, by_the_clock, next_state, states_before
from seminar.batchwrites import add_rows
from seminar.people.models import User
from seminar.prepared import prepared_update

CLOSE_LIMIT = 2000


class AttemptMoved(Exception):
    """The attempt is in another state than the move begins from: somebody else was first."""


def lock_attempt(attempt_id: int) -> Attempt:
    """Return the attempt with its quiz, locked until the transaction ends. Raises Attempt.DoesNotExist."""
    for attempt in attempts_by_id(attempt_id=attempt_id):
        return attempt
    raise Attempt.DoesNotExist(attempt_id)


def move(attempt: Attempt, event: Event, **changes: object) -> None:
    """Store what the event makes of the attempt, with `changes`, and set both on it. Raises AttemptMoved."""
    state = _state_after(attempt, event)
    moved = Attempt.objects.filter(id=attempt.id, state__in=states_before(event)).update(state=state, **changes)
    if not moved:
        raise AttemptMoved(attempt.state)
    attempt.state = state
    for name, value in changes.items():
        if not isinstance(value, F):
            setattr(attempt, name, value)


def hand_in(attempt: Attempt, *, by: HandedInBy, at: datetime, actor: User | None = None) -> None:
    """Close a locked attempt as of `at`: append what stands in each slot as a step, and leave it to be graded.

    What the attempt itself kept out of the drill comes back.

    Raises AttemptMoved where it is handed in already.
    """
    state = _state_after(attempt, "hand_in")
    came_from = sorted(states_before("hand_in"))
    if not _handed_in(attempt_id=attempt.id, came_from=came_from, state=state, at=at, by=str(by)):
        raise AttemptMoved(attempt.state)
    attempt.state, attempt.submitted_at, attempt.handed_in_by = state, at, by
    attempt.work_version += 1
    drafts = drafts_of(attempt_id=attempt.id)
    add_rows(
        [
            Step(response=each, kind=StepKind.HAND_IN, raw=each.raw, certainty=each.certainty, made_at=at)
            for each in drafts
        ]
    )
    release_items(holder=holder_of_attempt(attempt))
    add_rows([AttemptEvent(attempt=attempt, kind=EventKind.HANDED_IN, actor=actor, detail={"by": by}, happened_at=at)])


def _state_after(attempt: Attempt, event: Event) -> str:
    """Return the state that the event leads to. Raises AttemptMoved where it cannot happen in this one."""
    if attempt.state not in states_before(event):
        raise AttemptMoved(attempt.state)
    return next_state(attempt.state, event)


@prepared_update
def _handed_in(
    *, attempt_id: int, came_from: Sequence[str], state: str, at: datetime, by: str
) -> tuple[QuerySet[Attempt], dict[str, object]]:
    changes = {"state": state, "submitted_at": at, "handed_in_by": by, "work_version": F("work_version") + 1}
    return Attempt.objects.filter(id=attempt_id, state__in=came_from), changes


def follow_the_clock(attempt: Attempt, *, at: datetime) -> bool:
    """Bring a locked attempt to what the clock has made of it; returns whether it was handed in by this.

    Whoever looks first does it, so that a dead worker is not noticed.
    """
    clock = by_the_clock(
        cast("State", attempt.state), deadline=attempt.deadline_at, grace_seconds=attempt.quiz.grace_seconds, at=at
    )
    if clock.submitted_at is not None:
        hand_in(attempt, by=HandedInBy.CLOCK, at=clock.submitted_at)
        return True
    if clock.state == attempt.state:
        return False
    move(attempt, "run_over" if clock.state == "overdue" else "extend")
    return False


def close_overdue(*, at: datetime) -> list[int]:
    """Move on each attempt whose deadline has passed; returns the ids of those handed in by this, in id order.

    Two of these at once do no harm: an attempt that another holds is left to it.
    """
    late = Attempt.objects.past_deadline(at=at).order_by("deadline_at").values_list("id", flat=True)[:CLOSE_LIMIT]
    return sorted(attempt_id for attempt_id in late if _close(attempt_id, at=at))


@transaction.atomic
def _close(attempt_id: int, *, at: datetime) -> bool:
    free = Attempt.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).select_related("quiz")
    attempt = free.filter(id=attempt_id).running().first()
    return attempt is not None and follow_the_clock(attempt, at=at)


def grace_end(attempt: Attempt) -> datetime | None:
    """Return the last moment at which an answer of the attempt is taken; None where nothing ends it."""
    if attempt.deadline_at is None:
        return None
    return attempt.deadline_at + timedelta(seconds=attempt.quiz.grace_seconds)
