"""Learners ask for another look at their marks: once, for themselves, and when they see them."""

import pytest

from quizzes.attempts.models import Attempt
from quizzes.attempts.queries.history import history_of
from quizzes.attempts.queries.marking_queue import quizzes_to_grade, to_grade_count
from quizzes.attempts.services.appeals import AppealRefused, answer_appeal, ask_for_regrade
from quizzes.attempts.services.marking import award_mark
from quizzes.attempts.services.staff import reopen
from tests.factories import people
from tests.factories.sat import AFTER, MINUTE, essays, give

pytestmark = pytest.mark.django_db


def test_a_learner_asks_once_and_is_answered(sat):
    (response,) = essays(sat, 1)
    attempt = response.attempt
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    ask = {"attempt_id": attempt.public_id, "position": response.position, "reason": "I did.", "at": AFTER}
    ask_for_regrade(learner=attempt.learner, **ask)

    with pytest.raises(AppealRefused):
        ask_for_regrade(learner=attempt.learner, **ask)
    answer_appeal(grader=sat.instructor, response_id=response.id, answer="You are right.", at=AFTER + MINUTE)

    kinds = [(entry.kind, entry.text) for entry in history_of(attempt, position=response.position, staff=None)]
    assert kinds == [("mark", ""), ("appeal", "I did."), ("appeal_answered", "You are right.")]


def test_nobody_appeals_before_marks_are_released(sat):
    sat.quiz.release = "by_hand"
    sat.quiz.save()
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)

    with pytest.raises(AppealRefused) as refusal:
        ask_for_regrade(
            learner=response.attempt.learner,
            attempt_id=response.attempt.public_id,
            position=response.position,
            reason="Why?",
            at=AFTER,
        )

    assert str(refusal.value) == "There is no mark to ask about yet."


def test_a_request_about_an_attempt_that_is_sat_again_waits_with_it(sat):
    (response,) = essays(sat, 1)
    attempt = response.attempt
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    ask_for_regrade(
        learner=attempt.learner, attempt_id=attempt.public_id, position=response.position, reason="Why?", at=AFTER
    )
    before = to_grade_count(sat.assistant)

    reopen(instructor=sat.instructor, attempt_id=attempt.id, until=AFTER + MINUTE, reason="", at=AFTER)

    listed = sum(each.total for each in quizzes_to_grade(sat.assistant))
    assert (before, to_grade_count(sat.assistant), listed) == (1, 0, 0)


def test_nobody_appeals_for_somebody_else(sat):
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)
    other = people.member(sat.seminar, "eve")

    with pytest.raises(Attempt.DoesNotExist):
        ask_for_regrade(
            learner=other, attempt_id=response.attempt.public_id, position=response.position, reason="Why?", at=AFTER
        )

    assert response.appeals.count() == 0
