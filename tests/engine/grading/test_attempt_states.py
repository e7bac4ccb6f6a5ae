from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from quizzes.engine.grading.attempt_states import (
    ByTheClock,
    Event,
    IllegalTransition,
    State,
    by_the_clock,
    next_state,
    states_before,
    takes_answers,
)

DEADLINE = datetime(2026, 11, 2, 10, tzinfo=UTC)
STATES = get_args(State.__value__)
EVENTS = get_args(Event.__value__)
LEGAL = {
    ("in_progress", "run_over"): "overdue",
    ("in_progress", "hand_in"): "submitted",
    ("overdue", "extend"): "in_progress",
    ("overdue", "hand_in"): "submitted",
    ("submitted", "grade"): "graded",
    ("submitted", "reopen"): "in_progress",
    ("graded", "ungrade"): "submitted",
    ("graded", "reopen"): "in_progress",
}


def seconds(count):
    return DEADLINE + timedelta(seconds=count)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("event", EVENTS)
def test_every_event_leads_from_every_state_where_it_should_or_nowhere(state, event):
    if (state, event) in LEGAL:
        assert next_state(state, event) == LEGAL[state, event]
    else:
        with pytest.raises(IllegalTransition, match=f"an attempt that is {state} cannot {event}"):
            next_state(state, event)


@pytest.mark.parametrize("event", EVENTS)
def test_the_states_before_an_event_are_those_it_is_legal_in(event):
    assert states_before(event) == {state for state, legal in LEGAL if legal == event}


@pytest.mark.parametrize("stored", ["in_progress", "overdue"])
@pytest.mark.parametrize(
    ("at", "found"),
    [
        (seconds(-1), ByTheClock("in_progress")),
        (seconds(0), ByTheClock("in_progress")),
        (seconds(0.001), ByTheClock("overdue")),
        (seconds(10), ByTheClock("overdue")),
        (seconds(10.001), ByTheClock("submitted", submitted_at=DEADLINE)),
        (seconds(86400), ByTheClock("submitted", submitted_at=DEADLINE)),
    ],
)
def test_the_clock_hands_in_after_the_grace_and_as_of_the_deadline(stored, at, found):
    assert by_the_clock(stored, deadline=DEADLINE, grace_seconds=10, at=at) == found


@pytest.mark.parametrize("stored", ["submitted", "graded"])
def test_the_clock_changes_nothing_that_is_handed_in(stored):
    assert by_the_clock(stored, deadline=DEADLINE, grace_seconds=10, at=seconds(-60)) == ByTheClock(stored)


def test_without_a_deadline_an_attempt_goes_on():
    assert by_the_clock("overdue", deadline=None, grace_seconds=0, at=seconds(10**8)) == ByTheClock("in_progress")
    assert takes_answers(deadline=None, grace_seconds=0, at=seconds(10**8))


def test_an_answer_counts_through_the_last_moment_of_the_grace():
    assert takes_answers(deadline=DEADLINE, grace_seconds=5, at=seconds(5))
    assert not takes_answers(deadline=DEADLINE, grace_seconds=5, at=seconds(5.000001))
