import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.states import (
    NEVER_REVIEWED,
    Schedule,
    State,
    after_forgetting,
    after_recall,
    is_leech,
)
from tests.engine.scheduling.logs import presets

PLAIN = Preset(is_fuzzed=False)
INTERVALS = (3.0, 8.0, 16.0)
DAY = 86400


def learning(step=0, wait_seconds=60):
    return Schedule(State.LEARNING, step, wait_seconds)


def in_review(days):
    return Schedule(State.REVIEW, scheduled_days=days)


def after(schedule, rating, *, preset=PLAIN, intervals=INTERVALS, forgotten=1.0, drawn=None):
    if rating == 1:
        return after_forgetting(schedule, forgotten, preset, drawn)
    return after_recall(schedule, rating, intervals, preset, drawn)


# The waits of a new card under Anki's default steps, 1m 10m: <1m, <6m (five and a half minutes), <10m, and days.
@pytest.mark.parametrize(
    ("schedule", "rating", "leads_to"),
    [
        (NEVER_REVIEWED, 1, Schedule(State.LEARNING, 0, 60)),
        (NEVER_REVIEWED, 2, Schedule(State.LEARNING, 0, 330)),
        (NEVER_REVIEWED, 3, Schedule(State.LEARNING, 1, 600)),
        (NEVER_REVIEWED, 4, in_review(16)),
        (learning(1, 600), 1, Schedule(State.LEARNING, 0, 60)),
        (learning(1, 600), 2, Schedule(State.LEARNING, 1, 600)),
        (learning(1, 600), 3, in_review(8)),
        (learning(1, 600), 4, in_review(16)),
        (in_review(5), 1, Schedule(State.RELEARNING, 0, 600)),
        (Schedule(State.RELEARNING, 0, 600), 1, Schedule(State.RELEARNING, 0, 600)),
        (Schedule(State.RELEARNING, 0, 600), 2, Schedule(State.RELEARNING, 0, 900)),
        (Schedule(State.RELEARNING, 0, 600), 3, in_review(8)),
        (Schedule(State.RELEARNING, 0, 600), 4, in_review(16)),
    ],
)
def test_answer_leads_where_it_does_in_anki(schedule, rating, leads_to):
    assert after(schedule, rating) == leads_to


@pytest.mark.parametrize(
    ("steps", "wait_seconds"),
    [
        ((600,), 900),
        ((60, 600), 330),
        ((3 * DAY,), 4 * DAY),  # half as much again, but a day more at most
        ((DAY,), 2 * DAY),  # a day and a half, rounded to whole days
        ((60, 3 * DAY), 2 * DAY),
    ],
)
def test_hard_on_the_first_step_waits_between_again_and_good(steps, wait_seconds):
    preset = Preset(learning_steps_seconds=steps)

    assert after(NEVER_REVIEWED, 2, preset=preset) == Schedule(State.LEARNING, 0, wait_seconds)


def test_card_beyond_the_last_step_of_a_shortened_preset_stands_on_it():
    preset = Preset(is_fuzzed=False, learning_steps_seconds=(60, 600))

    found = [after(learning(step=4), rating, preset=preset) for rating in (2, 3)]

    assert found == [Schedule(State.LEARNING, 1, 600), in_review(8)]


def test_without_steps_a_card_goes_straight_to_review():
    preset = Preset(is_fuzzed=False, learning_steps_seconds=(), relearning_steps_seconds=())

    found = [after(schedule, rating, preset=preset) for schedule in (NEVER_REVIEWED, in_review(5)) for rating in (1, 3)]

    assert found == [in_review(1), in_review(8), in_review(1), in_review(8)]


def test_without_steps_an_interval_under_half_a_day_is_waited_by_the_clock():
    preset = Preset(is_fuzzed=False, learning_steps_seconds=(), relearning_steps_seconds=())

    found = [
        after(NEVER_REVIEWED, 1, preset=preset, forgotten=0.25),
        after(learning(), 2, preset=preset, intervals=(0.49, 1.0, 2.0)),
        after(in_review(5), 1, preset=preset, forgotten=0.001),
    ]

    assert found == [
        Schedule(State.LEARNING, 0, 21600),
        Schedule(State.LEARNING, 0, 42336),
        Schedule(State.RELEARNING, 0, 86),
    ]


def test_hard_good_and_easy_are_at_least_a_day_apart():
    found = [after(in_review(9), rating, intervals=(5.0, 5.1, 5.2)) for rating in (2, 3, 4)]

    assert found == [in_review(5), in_review(6), in_review(7)]


def test_easy_on_a_step_is_a_day_above_the_good_that_graduates():
    assert after(NEVER_REVIEWED, 4, intervals=(1.0, 4.0, 4.0)) == in_review(5)


def test_no_interval_exceeds_the_maximum():
    preset = Preset(is_fuzzed=False, maximum_interval_days=7)

    found = [after(in_review(7), rating, preset=preset) for rating in (2, 3, 4)]

    assert found == [in_review(3), in_review(7), in_review(7)]


def test_fuzz_does_not_take_back_that_an_interval_grew():
    # 10 days may be fuzzed to 8–12; having grown from 9 it is 10 at least.
    found = after(in_review(9), 2, intervals=(10.0, 30.0, 60.0), preset=Preset(), drawn=0.0)

    assert found == in_review(10)


def test_fuzz_does_not_shorten_an_interval_that_stayed_the_same():
    found = after(in_review(10), 2, intervals=(10.0, 30.0, 60.0), preset=Preset(), drawn=0.0)

    assert found == in_review(10)


def test_fuzz_is_free_where_the_memory_asks_for_much_less_than_before():
    found = after(in_review(40), 2, intervals=(10.0, 30.0, 60.0), preset=Preset(), drawn=0.0)

    assert found == in_review(8)


@given(
    days=st.integers(1, 400),
    stabilities=st.lists(st.floats(0.01, 1000), min_size=4, max_size=4).map(sorted),
    preset=presets(),
    drawn=st.one_of(st.none(), st.floats(0, 1, exclude_max=True)),
)
def test_buttons_of_a_review_card_rise_from_again_to_easy(days, stabilities, preset, drawn):
    forgotten, *intervals = stabilities
    answers = [
        after(in_review(days), rating, preset=preset, intervals=tuple(intervals), forgotten=forgotten, drawn=drawn)
        for rating in (1, 2, 3, 4)
    ]

    again, hard, good, easy = (answer.wait_seconds / DAY + answer.scheduled_days for answer in answers)

    maximum = preset.maximum_interval_days
    assert again <= hard <= good <= easy <= maximum
    assert (hard < good or good == maximum, good < easy or easy == maximum) == (True, True)


# Anki's own pins: threshold 3 marks lapses 3, 5, 7; threshold 8 marks 8 and 12; 1 marks every lapse; 0 none.
@pytest.mark.parametrize(
    ("threshold", "marked"),
    [(3, [3, 5, 7, 9, 11]), (8, [8, 12]), (1, list(range(1, 13))), (0, []), (20, [])],
)
def test_leech_is_marked_at_the_threshold_and_every_half_after(threshold, marked):
    assert [lapses for lapses in range(13) if is_leech(lapses=lapses, threshold=threshold)] == marked
