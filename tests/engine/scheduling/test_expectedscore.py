from itertools import product
from math import isclose, sqrt

from hypothesis import given
from hypothesis import strategies as st

from quizzes.engine.scheduling.expectedscore import (
    Candidate,
    ExpectedScore,
    Judged,
    Question,
    expected_score,
    judged,
    mean_score,
)

shares = st.floats(0, 1)
candidates = st.lists(st.builds(Candidate, shares, shares), max_size=3).map(tuple)
questions = st.lists(st.builds(Question, st.floats(0, 10), candidates), max_size=5)


@given(questions)
def test_mean_and_spread_are_those_of_every_way_it_may_come_out(asked):
    found = expected_score(asked)

    chances = [sum(c.chance for c in q.candidates) / len(q.candidates) if q.candidates else 0.0 for q in asked]
    mean = square = 0.0
    for outcome in product((0, 1), repeat=len(asked)):
        weight = points = 1.0
        points = 0.0
        for right, chance, question in zip(outcome, chances, asked, strict=True):
            weight *= chance if right else 1 - chance
            points += right * question.points
        mean += weight * points
        square += weight * points**2
    assert isclose(found.points, mean, abs_tol=1e-9)
    assert isclose(found.deviation, sqrt(max(square - mean**2, 0)), abs_tol=1e-5)
    assert 0 <= found.low <= found.points + 1e-9
    assert found.points - 1e-9 <= found.high <= found.most + 1e-9


def test_what_is_not_recalled_is_guessed():
    assert Candidate(recall=0.5, guess=0.25).chance == 0.625
    assert expected_score([Question(2.0, (Candidate(0.0, 0.5),))]).points == 1.0


def test_a_question_without_candidates_counts_for_nothing_but_its_points():
    found = expected_score([Question(1.0, ()), Question(1.0, (Candidate(1.0, 0.0),))])

    assert (found.points, found.most, found.share) == (1.0, 2.0, 0.5)


def test_an_empty_quiz_expects_nothing():
    nothing = expected_score([])

    assert nothing == ExpectedScore(0.0, 0.0, 0.0, 0.0, 0.0)
    assert nothing.share == 0.0


def test_the_mean_of_a_class_is_surer_than_one_learner():
    one = expected_score([Question(1.0, (Candidate(0.5, 0.0),))] * 4)

    mean = mean_score([one] * 4)

    assert (one.points, one.deviation) == (2.0, 1.0)
    assert (mean.points, mean.deviation, mean.most) == (2.0, 0.5, 4.0)
    assert mean_score([]) is None


def test_forecasts_are_judged_by_what_came():
    sure = ExpectedScore(8.0, 1.0, 6.0, 9.0, 10.0)

    assert judged([(sure, 7.0), (sure, 5.0)]) == Judged(learners=2, expected=0.8, actual=0.6, error=0.2, within=1)
    assert judged([(ExpectedScore(0, 0, 0, 0, 0), 0.0)]) is None
