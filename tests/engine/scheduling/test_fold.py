from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.fold import CardState, fold, recall_chance
from quizzes.engine.scheduling.log import DueSet, Forget, Reschedule, Review, Undo
from quizzes.engine.scheduling.preset import DEFAULT, DEFAULT_WEIGHTS, Preset
from quizzes.engine.scheduling.states import State
from tests.engine.scheduling.logs import (
    FITTED_WEIGHTS,
    START,
    event_lists,
    events,
    logs,
    moments,
    presets,
    ratings,
    reviews,
)

PLAIN = Preset(is_fuzzed=False)
FITTED = Preset(is_fuzzed=False, weights=FITTED_WEIGHTS)
NEW_CARD = CardState(State.NEW, 0, 0, 0, None, None, None, None, None, 0, 0, 0)


def memory(state):
    return state.stability, state.difficulty


def replayed(fsrs, *answers):
    """The memory that (rating, elapsed days) lead to, by the formula alone."""
    found = None
    for rating, elapsed_days in answers:
        found = fsrs.next(found, rating, elapsed_days)
    return found


def test_card_without_a_log_is_new():
    assert fold([], seed=1) == NEW_CARD


def test_first_good_leads_to_the_second_step():
    state = fold(reviews((0, 3), preset=PLAIN), seed=1)

    assert state == CardState(
        state=State.LEARNING,
        step=1,
        wait_seconds=600,
        scheduled_days=0,
        stability=DEFAULT_WEIGHTS[2],
        difficulty=pytest.approx(2.118, abs=5e-4),  # D0(good), as py-fsrs gives it
        due_at=START + timedelta(minutes=10),
        first_reviewed_at=START,
        last_reviewed_at=START,
        reps=1,
        lapses=0,
        leech_count=0,
    )


def test_review_card_falls_due_when_its_day_begins():
    berlin = Preset(is_fuzzed=False, zone_name="Europe/Berlin")

    state = fold(reviews((0, 4), preset=berlin), seed=1)

    # 8.2956 days are 8; from 2 March to the 10th, at four in the morning by Berlin's winter time.
    assert (state.state, state.scheduled_days, state.due_at) == (
        State.REVIEW,
        8,
        datetime(2026, 3, 10, 3, tzinfo=UTC),
    )


def test_review_before_the_roll_over_counts_for_the_day_before():
    night = START.replace(hour=3)

    state = fold([Review("a", night, PLAIN, 4)], seed=1)

    assert state.due_at == datetime(2026, 3, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("steps", "due_at"),
    [
        ((3600,), START + timedelta(hours=1)),
        ((86400,), datetime(2026, 3, 3, 4, tzinfo=UTC)),
        ((129600,), datetime(2026, 3, 3, 4, tzinfo=UTC)),
        ((2 * 86400 + 20 * 3600,), datetime(2026, 3, 5, 4, tzinfo=UTC)),
    ],
)
def test_step_of_a_day_or_more_ends_when_its_day_begins(steps, due_at):
    state = fold(reviews((0, 1), preset=Preset(learning_steps_seconds=steps)), seed=1)

    assert state.due_at == due_at


def test_lapse_counts_once_however_often_it_is_failed_again():
    state = fold(reviews((0, 4), (8, 1), (0.01, 1), (0.01, 3), preset=PLAIN), seed=1)

    assert (state.state, state.reps, state.lapses) == (State.REVIEW, 4, 1)


def test_leeches_are_counted_under_the_threshold_of_their_time():
    strict = Preset(is_fuzzed=False, leech_threshold=2)
    lapses = [(0, 4), (8, 1), (0.01, 4), (5, 1), (0.01, 4), (5, 1), (0.01, 4), (5, 1)]
    under_strict, under_both = reviews(*lapses, preset=strict), reviews(*lapses, preset=PLAIN)
    under_both[:5] = under_strict[:5]

    states = [fold(rows, seed=1) for rows in (under_strict, under_both)]

    assert [(state.lapses, state.leech_count) for state in states] == [(4, 3), (4, 1)]


def test_forget_makes_a_card_new_and_keeps_its_counts():
    rows = [*reviews((0, 4), (8, 1), preset=PLAIN), Forget("forget", START + timedelta(days=9), PLAIN)]

    assert fold(rows, seed=1) == NEW_CARD._replace(reps=2, lapses=1)


def test_card_forgotten_learns_from_the_start():
    rows = [
        *reviews((0, 4), (8, 1), preset=PLAIN),
        Forget("forget", START + timedelta(days=9), PLAIN),
        Review("again", START + timedelta(days=10), PLAIN, 3),
    ]

    state = fold(rows, seed=1)

    assert (state.state, state.step, memory(state), state.first_reviewed_at) == (
        State.LEARNING,
        1,
        replayed(PLAIN.fsrs, (3, 0)),
        START + timedelta(days=10),
    )


def test_date_set_by_hand_counts_its_interval_from_the_last_review():
    rows = [*reviews((0, 4), preset=PLAIN), DueSet("due", START + timedelta(days=2), PLAIN, date(2026, 3, 22))]

    state = fold(rows, seed=1)

    assert (state.state, state.scheduled_days, state.due_at, memory(state)) == (
        State.REVIEW,
        20,
        datetime(2026, 3, 22, 4, tzinfo=UTC),
        replayed(PLAIN.fsrs, (4, 0)),
    )


def test_new_card_with_a_date_set_by_hand_is_a_review_card_without_a_memory():
    state = fold([DueSet("due", START, PLAIN, date(2026, 3, 5))], seed=1)

    assert state == NEW_CARD._replace(state=State.REVIEW, scheduled_days=3, due_at=datetime(2026, 3, 5, 4, tzinfo=UTC))


def test_first_answer_after_a_date_set_by_hand_starts_the_memory():
    rows = [DueSet("due", START, PLAIN, date(2026, 3, 5)), *reviews((3, 3), preset=PLAIN)]

    state = fold(rows, seed=1)

    assert (state.state, memory(state)) == (State.REVIEW, replayed(PLAIN.fsrs, (3, 0)))


def test_changed_preset_moves_no_card_before_its_next_review():
    rows = reviews((0, 4), (8, 3), preset=PLAIN)

    assert fold(rows, seed=1).due_at == fold(rows[:2], seed=1).due_at


def test_reschedule_gives_a_card_the_interval_of_its_preset():
    rows = reviews((0, 4), preset=PLAIN)
    eager = Preset(is_fuzzed=False, desired_retention=0.95)
    days = round(DEFAULT_WEIGHTS[3] * eager.interval_factor)

    state = fold([*rows, Reschedule("now", START + timedelta(hours=1), eager)], seed=1)

    assert (state.scheduled_days, state.due_at) == (days, datetime(2026, 3, 2, 4, tzinfo=UTC) + timedelta(days=days))


def test_reschedule_makes_no_card_due_before_its_own_day():
    late = START + timedelta(days=30)

    state = fold([*reviews((0, 4), preset=PLAIN), Reschedule("now", late, PLAIN)], seed=1)

    assert (state.scheduled_days, state.due_at) == (8, datetime(2026, 4, 1, 4, tzinfo=UTC))


def test_reschedule_under_the_same_preset_leaves_a_fuzzed_card_where_it_is():
    # The same draw: only the minimum of a day above the last interval could tell them apart, and it does not here.
    rows = reviews((0, 4), (8, 3))

    moved = fold([*rows, Reschedule("now", START + timedelta(days=9), DEFAULT)], seed=3)

    assert moved == fold(rows, seed=3)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        reviews((0, 3), preset=PLAIN),
        [DueSet("due", START, PLAIN, date(2026, 3, 5))],
    ],
)
def test_reschedule_leaves_cards_alone_that_have_no_interval_from_memory(rows):
    at = START + timedelta(minutes=1)

    assert fold([*rows, Reschedule("now", at, PLAIN)], seed=1) == fold(rows, seed=1)


def test_memory_is_that_of_the_last_weights_over_all_reviews():
    first, second = reviews((0, 4), preset=PLAIN)[0], Review("b", START + timedelta(days=8), FITTED, 3)

    state = fold([first, second], seed=1)

    assert memory(state) == replayed(FITTED.fsrs, (4, 0), (3, 8))


def test_interval_stays_what_it_was_under_the_weights_of_its_time():
    # Under the default weights 8 days; the fitted ones would have said 5, and the Hard could then grow to 6 only.
    rows = [*reviews((0, 4), preset=PLAIN), Review("b", START + timedelta(days=1), FITTED, 2)]

    state = fold(rows, seed=1)

    hard, _, _ = FITTED.fsrs.recalled_stabilities(replayed(FITTED.fsrs, (4, 0)), 1)
    assert state.scheduled_days == max(round(hard), 1)


def test_days_between_reviews_are_counted_in_the_zone_of_the_later_one():
    auckland = Preset(is_fuzzed=False, zone_name="Pacific/Auckland")
    # 20:00 and 05:00 UTC the next day: two days by UTC, one day in Auckland (09:00 and 18:00).
    evening, morning = datetime(2026, 3, 2, 20, tzinfo=UTC), datetime(2026, 3, 3, 5, tzinfo=UTC)

    state = fold([Review("a", evening, PLAIN, 4), Review("b", morning, auckland, 3)], seed=1)

    assert memory(state) == replayed(PLAIN.fsrs, (4, 0), (3, 0))


def test_recall_falls_from_one_by_local_days():
    state = fold(reviews((0, 4), preset=PLAIN), seed=1)

    chances = [recall_chance(state, at=START + timedelta(days=days), preset=PLAIN) for days in (0, 0.5, 8.2956)]

    assert chances == [1, 1, pytest.approx(0.9, abs=3e-3)]


def test_card_without_a_memory_has_no_chance_of_recall():
    set_by_hand = fold([DueSet("due", START, PLAIN, date(2026, 3, 5))], seed=1)

    assert [recall_chance(state, at=START, preset=PLAIN) for state in (NEW_CARD, set_by_hand)] == [None, None]


# The laws.


@given(log=logs(), seed=st.integers(0, 2**63), chosen=st.randoms(use_true_random=False))
def test_fold_ignores_arrival_order_and_repeats(log, seed, chosen):
    arrived = [*log, *chosen.sample(log, len(log) // 2)]
    chosen.shuffle(arrived)

    assert fold(arrived, seed=seed) == fold(log, seed=seed)


@given(log=logs(), late=logs(), seed=st.integers(0, 2**63))
def test_fold_of_batches_is_the_fold_of_all(log, late, seed):
    stored = []
    for batch in (log, late):
        stored.extend(row for row in batch if row not in stored)
        fold(stored, seed=seed)

    assert fold(stored, seed=seed) == fold([*late, *log], seed=seed)


@given(happened=event_lists(), undone=events(), at=moments(), seed=st.integers(0, 2**63))
def test_undone_row_is_as_if_it_never_happened(happened, undone, at, seed):
    undo = Undo("undo", at, undone.client_id)

    assert fold([undo, *happened, undone], seed=seed) == fold(happened, seed=seed)


@given(log=logs(), seed=st.integers(0, 2**63))
def test_folding_again_gives_the_same(log, seed):
    assert fold(iter(log), seed=seed) == fold(log, seed=seed)


@given(happened=event_lists(), at=moments(), preset=presets(), rating=ratings(), seed=st.integers(0, 2**63))
def test_card_falls_due_after_its_last_review(happened, at, preset, rating, seed):
    before = [event for event in happened if event.at < at]

    state = fold([*before, Review("last", at, preset, rating)], seed=seed)

    assert state.due_at > at


@given(
    answers=st.lists(st.tuples(ratings(), st.integers(0, 400)), min_size=1, max_size=12),
    preset=presets(),
    seed=st.integers(0, 2**63),
)
def test_fold_of_reviews_ends_in_the_memory_of_the_formula(answers, preset, seed):
    noon = datetime(2026, 1, 5, 12, tzinfo=preset.calendar.zone)
    rows = []
    for number, (rating, elapsed_days) in enumerate(answers):
        # Wall time, so that a change of clocks adds no day; a second apart, so that one day keeps their order.
        noon += timedelta(days=elapsed_days, seconds=1)
        rows.append(Review(str(number), noon, preset, rating))

    state = fold(rows, seed=seed)

    assert memory(state) == replayed(preset.fsrs, *answers)
