from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.backlog import worth_saving
from quizzes.engine.scheduling.examplan import ExamPlan, PlannedCard, exam_plan
from quizzes.engine.scheduling.habits import USUAL_HABITS, after_day, after_rating, middle
from quizzes.engine.scheduling.memory import retrievability
from quizzes.engine.scheduling.preset import DEFAULT

FSRS = DEFAULT.fsrs
AN_ANSWER_EACH = USUAL_HABITS._replace(first_seconds=(1.0,) * 4, review_seconds=(1.0,) * 4)


def plan(cards, seconds_a_day, habits=AN_ANSWER_EACH):
    return exam_plan(cards, seconds_a_day=seconds_a_day, fsrs=FSRS, habits=habits)


def learnt(key, stability=5.0, difficulty=5.0, elapsed=3, group=None):
    return PlannedCard(key, (stability, difficulty), elapsed, key if group is None else group)


def new(key, group=None):
    return PlannedCard(key, None, 0, key if group is None else group)


@st.composite
def planned_cards(draw):
    memory = st.none() | st.tuples(st.floats(0.001, 36500), st.floats(1, 10))
    count = draw(st.integers(0, 12))
    return [
        PlannedCard(key, draw(memory), draw(st.integers(0, 500)), draw(st.integers(0, max(count - 2, 0))))
        for key in range(count)
    ]


days_of_seconds = st.lists(st.sampled_from((0.0, 7.0, 30.0, 600.0)), max_size=9)


@given(planned_cards(), days_of_seconds)
def test_laws_of_a_plan(cards, seconds_a_day):
    made = plan(cards, seconds_a_day, USUAL_HABITS)

    assert len(made.days) == len(made.seconds) == len(made.new_counts) == len(seconds_a_day)
    assert all(used <= room + 1e-9 for used, room in zip(made.seconds, seconds_a_day, strict=True))
    assert 0 <= made.recall_without <= made.recall <= 1
    assert len(made.recall_after) == len(seconds_a_day)
    assert abs((made.recall_after or (made.recall_without,))[-1] - made.recall) < 1e-9
    by_key = {card.key: card for card in cards}
    for number, (keys, new_count) in enumerate(zip(made.days, made.new_counts, strict=True)):
        groups = [by_key[key].group for key in keys]
        assert len(groups) == len(set(groups))
        introduced = keys[len(keys) - new_count :]
        assert all(by_key[key].memory is None for key in introduced)
        assert number > 0 or not any(by_key[key].memory and not by_key[key].elapsed_days for key in keys)
        for key in set(keys) - set(introduced):  # what is reviewed was known before, or introduced on an earlier day
            earlier = {each for day in made.days[:number] for each in day}
            assert by_key[key].memory is not None or key in earlier


@given(planned_cards(), days_of_seconds)
def test_the_same_cards_make_the_same_plan(cards, seconds_a_day):
    assert plan(cards, seconds_a_day) == plan(cards, seconds_a_day)


def test_without_days_or_cards_there_is_nothing_to_plan():
    assert plan([], [10.0]) == ExamPlan(((),), (0,), (0.0,), 0.0, 0.0, (0.0,))
    today = plan([learnt(1), new(2)], [])

    # The memory is rounded by up to 5 %, so the curve is met within a percent.
    recall_now = retrievability(stability_days=5.0, elapsed_days=3, decay=FSRS.decay)
    assert (today.days, today.recall) == ((), today.recall_without)
    assert abs(today.recall - recall_now / 2) < 0.01


def test_one_review_goes_where_it_is_worth_most():
    slipping, firm = learnt(1, stability=2.0, elapsed=1), learnt(2, stability=900.0, elapsed=1)

    made = plan([firm, slipping], [0.0, 0.0, 1.0, 0.0, 1.0])

    assert made.days == ((), (), (1,), (), (1,))


def test_a_firm_card_is_not_planned_for_a_gain_too_small():
    assert plan([learnt(1, stability=9000.0)], [5.0] * 3).days == ((), (), ())


def test_new_cards_come_evenly_and_early_and_then_again():
    made = plan([new(key) for key in range(8)], [4.0] * 10)

    assert made.new_counts == (2, 2, 2, 2, 0, 0, 0, 0, 0, 0)
    assert made.days[0] == (0, 1)
    later = [key for day in made.days[4:] for key in day]
    assert set(later) == set(range(8))
    assert made.recall_without == 0
    assert made.recall > 0.95


def test_new_cards_leave_room_for_others_and_what_does_not_fit_comes_later():
    made = plan([new(key) for key in range(30)] + [learnt(40)], [10.0] * 4)

    assert made.new_counts == (9, 9, 9, 3)
    assert all(len(day) == 10 for day in made.days)


def test_siblings_do_not_come_on_one_day():
    made = plan([new(1, group=7), new(2, group=7), new(3, group=7)], [9.0] * 3)

    assert made.new_counts == (1, 1, 1)
    assert [day[-1] for day in made.days] == [1, 2, 3]


def test_a_long_time_is_sampled_and_still_filled_to_its_last_day():
    made = plan([learnt(key, stability=1.0 + key, elapsed=9) for key in range(40)], [2.0] * 40)

    assert len(made.days[-1]) == len(made.days[-2]) == 2
    assert made.recall > made.recall_without + 0.15


def test_a_day_with_a_card_ends_with_it_recalled():
    lapsed = after_rating(FSRS, (20.0, 5.0), 1, 10)

    assert lapsed == FSRS.next(FSRS.next((20.0, 5.0), 1, 10), 3, 0)
    assert after_rating(FSRS, None, 3, 0) == FSRS.next(FSRS.next(None, 3, 0), 3, 0)
    assert after_rating(FSRS, None, 4, 0) == FSRS.next(None, 4, 0)
    assert after_rating(FSRS, (20.0, 5.0), 3, 10) == FSRS.next((20.0, 5.0), 3, 10)


def test_outcomes_of_a_day_are_all_there_are():
    outcomes = after_day(FSRS, (20.0, 5.0), 10, 0.9, USUAL_HABITS)

    assert len(outcomes) == 4
    assert abs(sum(chance for chance, _ in outcomes) - 1) < 1e-9
    assert middle([(0.5, (1.0, 2.0)), (0.5, (100.0, 4.0))]) == (10.000000000000002, 3.0)
    assert len(after_day(FSRS, (20.0, 5.0), 0, 1.0, USUAL_HABITS)) == 3  # who is sure to recall cannot forget


def test_someone_slower_takes_longer_for_everything():
    slow = USUAL_HABITS.slower(2.0)

    assert slow.mean_first_seconds == 2 * USUAL_HABITS.mean_first_seconds
    assert slow.mean_review_seconds(0.8) == 2 * USUAL_HABITS.mean_review_seconds(0.8)


def test_what_is_about_to_slip_away_is_most_worth_saving():
    sure = worth_saving((300.0, 5.0), elapsed_days=1, fsrs=FSRS)
    slipping = worth_saving((10.0, 5.0), elapsed_days=10, fsrs=FSRS)
    hopeless = worth_saving((0.5, 9.5), elapsed_days=300, fsrs=FSRS)

    assert slipping > sure
    assert slipping > hopeless
