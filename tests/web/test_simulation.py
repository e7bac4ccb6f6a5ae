"""Simulated learners keep to the calendar, to their habits, and to their seed."""

from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from random import Random

from quizzes.engine.scheduling.preset import DEFAULT
from quizzes.web.management.simulation import Answer, DrilledCard, Habits, drilled

UNTIL = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)
DAYS = 30
BEGINS_AT = UNTIL - timedelta(days=DAYS + 1)
DILIGENT = Habits(diligence=1.0, ability=0.5, new_per_day=4, hour=18, days_away=0)


def answers(habits: Habits = DILIGENT, *, hardness: float = 0.0, opened_at: datetime = BEGINS_AT) -> list[Answer]:
    cards = [DrilledCard(f"card{n}", seed=n, opened_at=opened_at, hardness=hardness) for n in range(60)]
    return drilled(cards, habits=habits, preset=DEFAULT, days=DAYS, until=UNTIL, chance=Random(7))


def test_the_same_seed_gives_the_same_weeks():
    assert answers() == answers()


def test_answers_come_in_order_and_end_before_now():
    times = [answer.at for answer in answers()]

    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[0] > BEGINS_AT
    assert times[-1] < UNTIL


def test_no_card_is_answered_before_it_was_opened():
    opened_at = UNTIL - timedelta(days=10)

    assert min(answer.at for answer in answers(opened_at=opened_at)) >= opened_at


def test_new_cards_keep_to_the_daily_number():
    first_met = {answer.card_id: answer.at.date() for answer in reversed(answers())}

    met_by_day = [len(list(group)) for _, group in groupby(sorted(first_met.values()))]
    assert set(met_by_day) == {4}


def test_somebody_away_leaves_the_last_days_empty():
    away = Habits(diligence=1.0, ability=0.5, new_per_day=4, hour=18, days_away=6)

    last = max(answer.at for answer in answers(away))
    assert timedelta(days=5) < UNTIL - last < timedelta(days=8)


def test_a_harder_card_is_forgotten_more_often():
    def forgotten(hardness: float) -> float:
        given = [answer.rating for answer in answers(hardness=hardness)]
        return given.count(1) / len(given)

    assert forgotten(-1.0) < forgotten(1.0) < forgotten(4.0)


def test_drawn_habits_are_within_reason():
    drawn = [Habits.drawn(Random(n)) for n in range(200)]

    assert {0.1 <= each.diligence <= 0.75 and 2 <= each.new_per_day <= 5 for each in drawn} == {True}
