import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.fuzz import card_chance, fuzz_bounds, review_chance, whole_days


# Bounds as Anki's manual and its own tests give them: a day, plus 15 %, 10 % and 5 % of the days in three ranges.
@pytest.mark.parametrize(
    ("interval_days", "minimum", "maximum", "bounds"),
    [
        (1.0, 1, 1000, (1, 1)),
        (2.49, 1, 1000, (2, 2)),
        (2.5, 1, 1000, (2, 4)),
        (7.0, 1, 1000, (5, 9)),
        (17.0, 1, 1000, (14, 20)),
        (37.0, 1, 1000, (33, 41)),
        (2.0, 2, 1000, (2, 2)),
        (2.0, 3, 1000, (3, 4)),
        (2.0, 3, 3, (3, 3)),
        (100.0, 101, 1000, (101, 108)),
        (100.0, 1, 99, (92, 99)),
        (100.0, 97, 103, (97, 103)),
    ],
)
def test_fuzz_bounds_are_those_of_anki(interval_days, minimum, maximum, bounds):
    assert fuzz_bounds(interval_days, minimum, maximum) == bounds


def test_interval_without_a_draw_is_the_nearest_day_halves_upwards():
    days = [whole_days(interval, 1, 100, None) for interval in (0.2, 2.4, 2.5, 3.5, 101.0)]

    assert days == [1, 2, 3, 4, 100]


@given(
    intervals=st.lists(st.floats(0.001, 40000), min_size=2, max_size=2).map(sorted),
    limits=st.tuples(st.integers(1, 500), st.integers(1, 36500)).map(sorted),
    drawn=st.one_of(st.none(), st.floats(0, 1, exclude_max=True)),
)
def test_longer_interval_never_comes_out_shorter(intervals, limits, drawn):
    minimum, maximum = limits

    shorter, longer = (whole_days(interval, minimum, maximum, drawn) for interval in intervals)

    assert minimum <= shorter <= longer <= maximum


@given(interval=st.floats(0.001, 40000), drawn=st.floats(0, 1, exclude_max=True))
def test_drawn_interval_lies_within_its_bounds(interval, drawn):
    lower, upper = fuzz_bounds(interval, 1, 36500)

    assert lower <= whole_days(interval, 1, 36500, drawn) <= upper


def test_every_day_within_the_bounds_is_drawn_about_as_often():
    drawn = [whole_days(17.0, 1, 1000, card_chance(seed)) for seed in range(7000)]

    counts = [drawn.count(day) for day in range(14, 21)]

    assert (sum(counts), min(counts) > 850, max(counts) < 1150) == (7000, True, True)


@given(seed=st.integers(), repetition=st.integers(0, 10_000))
def test_chance_of_a_review_is_always_the_same_and_below_one(seed, repetition):
    first, second = (review_chance(card_chance(seed), repetition) for _ in range(2))

    assert (first, 0 <= first < 1) == (second, True)


def test_chances_of_one_card_spread_over_its_reviews():
    chances = sorted(review_chance(card_chance(7), repetition) for repetition in range(20))

    gaps = [later - earlier for earlier, later in itertools.pairwise(chances)]

    assert max(gaps) < 0.1


def test_neighbouring_seeds_draw_far_apart():
    # The first output of SplitMix64 seeded with 0 is 16294208416658607535 (Vigna's reference program).
    assert card_chance(0) == (16294208416658607535 >> 11) / 2**53
