from collections import Counter
from dataclasses import replace
from datetime import UTC, timedelta

from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.balancing import USUAL_SHARES, balanced_draw, share_of
from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.preset import DEFAULT, Preset
from tests.engine.scheduling.logs import START, event_lists, logs, ratings

WEEKEND_OFF = (1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0)


def review(days, rating=3, preset=DEFAULT, client_id="z"):
    return Review(client_id, START + timedelta(days=days), preset, rating)


LEARNT = [review(0, client_id="a"), review(0.1, client_id="b"), review(2, client_id="c"), review(9, client_id="d")]


def due_day(log, seed=7):
    return DEFAULT.calendar.day_number(fold(log, seed=seed).due_at)


def test_of_the_days_that_fuzz_allows_the_emptiest_is_taken():
    coming = review(30)
    allowed = {due_day([*LEARNT, replace(coming, drawn=number / 100)]) for number in range(100)}
    load = Counter(dict.fromkeys(allowed, 5))
    emptiest = sorted(allowed)[3]
    load[emptiest] = 1

    drawn = balanced_draw(LEARNT, coming, seed=7, due_on=load.__getitem__)

    assert len(allowed) > 5
    assert due_day([*LEARNT, replace(coming, drawn=drawn)]) == emptiest


def test_an_easy_day_is_taken_only_where_fuzz_leaves_no_other():
    coming = review(30)

    drawn = balanced_draw(LEARNT, coming, seed=7, due_on=lambda day: 0, shares=WEEKEND_OFF)

    assert share_of(due_day([*LEARNT, replace(coming, drawn=drawn)]), WEEKEND_OFF) == 1.0


def test_where_all_days_are_alike_the_seed_decides():
    coming = review(30)

    drawn = balanced_draw(LEARNT, coming, seed=7, due_on=lambda day: 3)

    assert due_day([*LEARNT, replace(coming, drawn=drawn)]) == due_day([*LEARNT, coming])


def test_nothing_is_drawn_where_there_is_no_choice():
    unfuzzed = Preset(is_fuzzed=False)

    assert balanced_draw([], review(0), seed=7, due_on=lambda day: 0) is None  # a learning step
    assert balanced_draw(LEARNT, review(30, preset=unfuzzed), seed=7, due_on=lambda day: 0) is None
    assert fold([*LEARNT, replace(review(30, preset=unfuzzed), drawn=0.9)], seed=7) == fold(
        [*LEARNT, review(30, preset=unfuzzed)], seed=7
    )


@given(st.data(), logs(), ratings(), st.integers(0, 2**31), st.permutations(range(7)))
def test_a_stored_draw_folds_to_one_date_in_any_order(data, log, rating, seed, loads):
    at = data.draw(st.datetimes(START.replace(tzinfo=None), timezones=st.just(UTC)))
    coming = Review("coming", at, DEFAULT, rating)

    drawn = balanced_draw(log, coming, seed=seed, due_on=lambda day: loads[day % 7], shares=USUAL_SHARES)

    assert drawn is None or 0 <= drawn < 1
    whole = [*log, replace(coming, drawn=drawn)]
    assert fold(whole, seed=seed) == fold(data.draw(st.permutations(whole)), seed=seed)


@given(event_lists(), st.floats(0, 1, exclude_max=True))
def test_a_draw_moves_nothing_but_dates(log, drawn):
    moved = [replace(event, drawn=drawn) if isinstance(event, Review) else event for event in log]

    plain, other = fold(log, seed=1), fold(moved, seed=1)

    assert (plain.state, plain.reps, plain.lapses) == (other.state, other.reps, other.lapses)
    assert (plain.stability, plain.difficulty) == (other.stability, other.difficulty)
