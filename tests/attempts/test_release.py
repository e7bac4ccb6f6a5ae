"""Grades are released, and learners are written to."""

import pytest

from quizzes.attempts.jobs.telling import tell_learners, untold_ids
from quizzes.attempts.services.marking import award_mark
from quizzes.attempts.services.release import ReleaseRefused, release_grades, withdraw_release
from seminar.people.models import User
from tests.factories.sat import AFTER, essays, give

pytestmark = pytest.mark.django_db


def test_learners_are_written_to_once_when_grades_are_released(sat, mailoutbox):
    sat.quiz.release = "by_hand"
    sat.quiz.save()
    (response,) = essays(sat, 1)
    response.attempt.learner.email = "learner@example.org"
    response.attempt.learner.save()
    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)
    before = untold_ids(at=AFTER)

    release_grades(instructor=sat.instructor, quiz_id=sat.quiz.id, at=AFTER)
    for _run in range(2):
        tell_learners(attempt_ids=[response.attempt_id], at=AFTER)
    withdraw_release(instructor=sat.instructor, quiz_id=sat.quiz.id)

    assert (before, [letter.subject for letter in mailoutbox]) == ([], ["Your grade for Quiz exam"])
    assert f"/attempts/{response.attempt.public_id}/result/" in mailoutbox[0].body
    assert untold_ids(at=AFTER) == []
    sat.quiz.refresh_from_db()
    assert not sat.quiz.is_released(at=AFTER)


def test_the_letter_is_in_its_readers_language(sat, mailoutbox):
    (response,) = essays(sat, 1)
    User.objects.filter(id=response.attempt.learner_id).update(email="learner@example.org", language="de")

    tell_learners(attempt_ids=[response.attempt_id], at=AFTER)

    assert [letter.subject for letter in mailoutbox] == ["Ihr Ergebnis für Quiz exam"]


def test_nothing_is_released_where_marks_show_at_once(sat):
    with pytest.raises(ReleaseRefused):
        release_grades(instructor=sat.instructor, quiz_id=sat.quiz.id, at=AFTER)

    sat.quiz.refresh_from_db()
    assert sat.quiz.released_at is None
