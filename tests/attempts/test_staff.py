"""Instructors change whole attempts: reopen, void, restore and extend them."""

from decimal import Decimal

import pytest

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.models import Attempt, AttemptEvent, Mark
from quizzes.attempts.queries.marking_queue import to_grade_count
from quizzes.attempts.services import staff
from quizzes.attempts.services.marking import MarkRefused, award_mark
from quizzes.attempts.services.sitting import save_response, submit_attempt
from tests.factories.sat import AFTER, HOUR, MINUTE, NOON, essay_answer, essays, give

pytestmark = pytest.mark.django_db


def test_a_reopened_attempt_is_handed_in_and_graded_again(sat):
    (response,) = essays(sat, 1)
    attempt = response.attempt
    staff.reopen(instructor=sat.instructor, attempt_id=attempt.id, until=AFTER + HOUR, reason="Power cut.", at=AFTER)

    with pytest.raises(MarkRefused):
        award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.submitted_at, attempt.deadline_at) == ("in_progress", None, AFTER + HOUR)
    assert [(each.kind, each.reason) for each in AttemptEvent.objects.order_by("id")][-1] == ("reopened", "Power cut.")


@pytest.mark.parametrize(("text", "points", "unmarked"), [("Text 0.", 4, 0), ("Another text.", 0, 1)])
def test_a_mark_stands_through_a_reopening_where_the_answer_does(sat, text, points, unmarked):
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)
    attempt = staff.reopen(
        instructor=sat.instructor, attempt_id=response.attempt_id, until=AFTER + HOUR, reason="", at=AFTER
    )
    change = {"attempt_id": attempt.public_id, "position": response.position, "seq": 9, "raw": {"text": text}}
    save_response(learner=attempt.learner, at=AFTER + MINUTE, **change)

    submit_attempt(learner=attempt.learner, attempt_id=attempt.public_id, at=AFTER + 2 * MINUTE)
    for _run in range(2):
        done = grade_attempt(attempt_id=attempt.id, at=AFTER + 2 * MINUTE)

    assert (done.points, done.unmarked_count) == (Decimal(points), unmarked)
    assert Mark.objects.filter(takes_back__isnull=False).count() == unmarked


def test_a_void_attempt_counts_for_nothing_until_it_is_restored(sat):
    attempt = sat.sit("ada", essay_answer(), hand_in=False)

    staff.void(instructor=sat.instructor, attempt_id=attempt.id, reason="Wrong room.", at=AFTER)
    counted = to_grade_count(sat.instructor)
    staff.restore(instructor=sat.instructor, attempt_id=attempt.id, reason="", at=AFTER)

    attempt.refresh_from_db()
    assert (counted, attempt.voided_at, attempt.handed_in_by) == (0, None, "staff")


def test_an_assistant_changes_no_attempt(sat):
    attempt = sat.sit("ada", essay_answer())

    with pytest.raises(Attempt.DoesNotExist):
        staff.void(instructor=sat.assistant, attempt_id=attempt.id, reason="No.", at=AFTER)

    assert Attempt.objects.get().voided_at is None


@pytest.mark.parametrize(
    ("action", "is_handed_in", "until"),
    [("extend", True, AFTER + HOUR), ("extend", False, AFTER), ("reopen", False, AFTER + HOUR), ("reopen", True, NOON)],
)
def test_what_cannot_be_done_to_an_attempt_is_refused(sat, action, is_handed_in, until):
    attempt = sat.sit("ada", essay_answer(), hand_in=is_handed_in)

    with pytest.raises(staff.ActionRefused):
        getattr(staff, action)(instructor=sat.instructor, attempt_id=attempt.id, until=until, reason="", at=AFTER)

    assert not AttemptEvent.objects.filter(kind__in=["extended", "reopened"]).exists()
