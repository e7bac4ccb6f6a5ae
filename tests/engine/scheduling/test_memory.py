import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.memory import retrievability
from quizzes.engine.scheduling.preset import DEFAULT, DEFAULT_WEIGHTS, WEIGHT_BOUNDS, Preset
from tests.engine.scheduling.logs import ratings


def weights():
    return st.tuples(*(st.floats(low, high) for low, high in WEIGHT_BOUNDS))


def memories():
    return st.tuples(st.floats(0.001, 36500), st.floats(1, 10))


@given(stability=st.floats(0.001, 36500), decay=st.floats(0.1, 0.8))
def test_recall_after_one_stability_is_nine_in_ten(stability, decay):
    chance = retrievability(stability_days=stability, elapsed_days=stability, decay=decay)

    assert chance == pytest.approx(0.9, rel=1e-9)


def test_recall_is_certain_at_the_review_and_before_it():
    chances = [retrievability(stability_days=5, elapsed_days=days, decay=0.1542) for days in (0, -3)]

    assert chances == [1, 1]


def test_recall_without_stability_is_refused():
    with pytest.raises(ValueError, match=r"^stability is 0 days, and must be above 0$"):
        retrievability(stability_days=0, elapsed_days=1, decay=0.1542)


@given(stability=st.floats(0.01, 3650), retention=st.floats(0.7, 0.99))
def test_recall_after_the_interval_is_the_desired_retention(stability, retention):
    interval = stability * Preset(desired_retention=retention).interval_factor

    chance = retrievability(stability_days=stability, elapsed_days=interval, decay=DEFAULT.fsrs.decay)

    assert chance == pytest.approx(retention, rel=1e-9)


def test_interval_at_nine_in_ten_is_the_stability():
    assert DEFAULT.interval_factor == 1


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_first_stability_is_the_weight_of_the_rating(rating):
    stability, _ = DEFAULT.fsrs.next(None, rating, 0)

    assert stability == DEFAULT_WEIGHTS[rating - 1]


@given(vector=weights(), memory=memories(), rating=ratings(), elapsed_days=st.integers(0, 5000))
def test_memory_stays_in_its_bounds_under_any_weights(vector, memory, rating, elapsed_days):
    stability, difficulty = Preset(weights=vector).fsrs.next(memory, rating, elapsed_days)

    assert (0.001 <= stability <= 36500, 1 <= difficulty <= 10) == (True, True)


@given(vector=weights(), memory=memories(), elapsed_days=st.integers(0, 5000))
def test_stabilities_rise_from_again_to_easy(vector, memory, elapsed_days):
    fsrs = Preset(weights=vector).fsrs
    again = fsrs.forgotten_stability(memory, elapsed_days)

    recalled = fsrs.recalled_stabilities(memory, elapsed_days)

    assert (sorted(recalled), again <= recalled[0]) == (list(recalled), True)


def test_good_on_the_same_day_never_lowers_a_high_stability():
    stability, _ = DEFAULT.fsrs.next((1000.0, 5.0), 3, 0)

    assert stability == 1000


def test_stability_stops_at_a_hundred_years():
    stabilities = DEFAULT.fsrs.recalled_stabilities((36000.0, 1.0), 36500)

    assert stabilities == (36500, 36500, 36500)
