from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import DueSet, Forget, MemorySet, Undo
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from quizzes.engine.scheduling.states import State
from quizzes.engine.scheduling.told import Told, ToldInvalid
from tests.engine.scheduling.logs import START, client_id, logs, moments, presets, reviews, told

PLAIN = Preset(is_fuzzed=False)
IN_REVIEW = Told(State.REVIEW, START, (12.5, 6.25), due_on=date(2026, 3, 20), interval_days=18, reps=7, lapses=2)
LEARNT = Told(State.LEARNING, START, step=1, wait_seconds=600, reps=1)


def test_a_card_stands_as_it_was_told():
    state = fold([MemorySet("m", START, PLAIN, IN_REVIEW)], seed=1)

    assert state == (
        *(State.REVIEW, 0, 0, 18, 12.5, 6.25, datetime(2026, 3, 20, 4, tzinfo=UTC)),
        *(START, START, 7, 2, 0),
    )


def test_a_card_in_learning_waits_from_its_last_review():
    state = fold([MemorySet("m", START + timedelta(hours=1), PLAIN, LEARNT)], seed=1)

    assert (state.state, state.step, state.due_at) == (State.LEARNING, 1, START + timedelta(minutes=10))
    assert (state.stability, state.reps) == (None, 1)


def test_reviews_go_on_from_what_was_told():
    """The same as the formula says of the memory told, 20 days after its last review."""
    later = replace(reviews((0, 3), preset=PLAIN)[0], at=START + timedelta(days=20))

    state = fold([MemorySet("m", START, PLAIN, IN_REVIEW), later], seed=1)

    assert (state.stability, state.difficulty) == PLAIN.fsrs.next((12.5, 6.25), 3, 20)
    assert (state.reps, state.lapses, state.first_reviewed_at) == (8, 2, START)


def test_under_other_weights_the_memory_told_is_the_same():
    other = Preset(weights=(*PLAIN.weights[:20], 0.3))

    state = fold([MemorySet("m", START, PLAIN, IN_REVIEW), DueSet("d", START, other, date(2026, 4, 1))], seed=1)

    assert (state.stability, state.difficulty) == (12.5, 6.25)


def test_what_was_counted_here_is_not_taken_back():
    state = fold([*reviews((0, 3), (1, 3), (9, 1), preset=PLAIN), MemorySet("z", START, PLAIN, LEARNT)], seed=1)

    assert (state.reps, state.lapses) == (3, 1)


@given(log=logs(), said=told(), preset=presets(), at=moments(), seed=st.integers(0, 2**31))
def test_undone_it_is_as_if_nothing_had_been_told(log, said, preset, at, seed):
    row, undo = MemorySet(client_id(1), at, preset, said), Undo(client_id(2), at, client_id(1))

    assert fold([*log, row, undo], seed=seed) == fold(log, seed=seed)


@given(said=told(), preset=presets(), seed=st.integers(0, 2**31))
def test_forgotten_it_is_new(said, preset, seed):
    rows = [MemorySet("a", START, preset, said), Forget("b", START, preset)]

    state = fold(rows, seed=seed)

    assert (state.state, state.stability, state.reps) == (State.NEW, None, said.reps)


@given(said=told())
def test_stored_it_reads_the_same(said):
    assert Told.from_json(said.to_json()) == said


@pytest.mark.parametrize(
    "changed",
    [
        {"state": State.NEW},
        {"state": State.RELEARNING},
        {"due_on": None},
        {"last_reviewed_at": START.replace(tzinfo=None)},
        {"memory": (0.0, 5.0)},
        {"memory": (float("nan"), 5.0)},
        {"memory": (1.0, 10.5)},
        {"interval_days": 0},
        {"reps": -1},
        {"wait_seconds": 10**12},
    ],
)
def test_a_card_that_cannot_be_is_refused(changed):
    with pytest.raises(ToldInvalid):
        replace(IN_REVIEW, **changed)


@pytest.mark.parametrize(
    "changed", [{"state": "asleep"}, {"memory": [1]}, {"memory": "x"}, {"reps": "many"}, {"due_on": "soon"}]
)
def test_stored_nonsense_is_refused(changed):
    with pytest.raises(ToldInvalid):
        Told.from_json(IN_REVIEW.to_json() | changed)


def test_a_missing_field_is_refused():
    with pytest.raises(ToldInvalid):
        Told.from_json({"state": "review"})


def test_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        MemorySet("a", START.replace(tzinfo=None), DEFAULT, LEARNT)
