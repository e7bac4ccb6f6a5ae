from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.preset import Preset
from quizzes.engine.scheduling.simulation import LearntCard, Pace, simulated

PRESET = Preset(is_fuzzed=False)
CARDS = [LearntCard((3.0 + number, 5.0), elapsed_days=4, due_in_days=number - 3) for number in range(10)]


@given(
    new=st.integers(0, 30), a_day=st.integers(0, 9), limit=st.integers(0, 20), days=st.integers(0, 70),
    seed=st.integers(0, 2**31),
)  # fmt: skip
def test_laws_of_a_simulation(new, a_day, limit, days, seed):
    pace = Pace(new_cards=new, new_per_day=a_day, reviews_per_day=limit)

    found = simulated(CARDS, pace=pace, preset=Preset(), days=days, seed=seed)

    assert found == simulated(CARDS, pace=pace, preset=Preset(), days=days, seed=seed)
    assert len(found) == days
    assert sum(day.new for day in found) == min(new, a_day * days)
    assert all(day.new <= a_day and day.reviews <= limit and day.seconds >= 0 for day in found)
    assert not found or found[-1].known is not None
    learnt = len(CARDS)
    for day in found:
        learnt += day.new
        assert day.known is None or 0 < day.known <= learnt


def test_what_does_not_fit_a_day_waits_for_the_next():
    found = simulated(CARDS, pace=Pace(0, 0, 2), preset=PRESET, days=2, seed=1)

    assert [day.reviews for day in found] == [2, 2]


def test_a_higher_retention_takes_more_reviews_and_keeps_more():
    pace = Pace(new_cards=300, new_per_day=10, reviews_per_day=999)

    low, high = (
        simulated([], pace=pace, preset=Preset(desired_retention=kept), days=90, seed=1) for kept in (0.75, 0.95)
    )

    assert sum(day.reviews for day in high) > 2 * sum(day.reviews for day in low)
    assert high[-1].known > low[-1].known
