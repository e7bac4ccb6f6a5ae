"""A person marks an answer: what stands, who is told of another mark, and what is kept beside it."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Attempt, Mark, Response, SecondLook
from quizzes.attempts.queries.marking_queue import marking_queue, quizzes_to_grade, to_grade_count
from quizzes.attempts.services.assigning import ask_second_look
from quizzes.attempts.services.comments import CommentRefused, keep_comment
from quizzes.attempts.services.marking import StaleMark, award_mark, take_back_mark
from tests.factories import people
from tests.factories.sat import AFTER, essays, give

pytestmark = pytest.mark.django_db


def test_an_answer_waits_until_a_person_has_marked_it(sat):
    (response,) = essays(sat, 1)
    before = to_grade_count(sat.assistant)

    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    attempt = Attempt.objects.get()
    assert (before, to_grade_count(sat.assistant)) == (1, 0)
    assert (attempt.state, attempt.points, attempt.unmarked_count) == ("graded", Decimal(4), 0)


def test_staff_of_another_seminar_count_and_mark_nothing(sat):
    (response,) = essays(sat, 1)
    stranger = people.member(people.seminar("Other"), "eve", role="assistant")

    with pytest.raises(Response.DoesNotExist):
        award_mark(grader=stranger, response_id=response.id, given=give(4), at=AFTER)

    assert (to_grade_count(stranger), quizzes_to_grade(stranger), Mark.objects.filter(author=stranger).count()) == (
        0,
        [],
        0,
    )


def test_a_grader_who_saw_another_mark_is_told_of_it(sat):
    (response,) = essays(sat, 1)
    first = award_mark(grader=sat.instructor, response_id=response.id, given=give(4), at=AFTER)

    with pytest.raises(StaleMark) as refusal:
        award_mark(grader=sat.assistant, response_id=response.id, given=give(2), at=AFTER)

    assert refusal.value.standing == first
    assert Attempt.objects.get().points == Decimal(4)


def test_the_same_mark_sent_again_is_stored_once(sat):
    (response,) = essays(sat, 1)
    first = award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    again = award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    assert (again, Mark.objects.filter(response=response).count()) == (first, 1)


def test_a_grader_is_told_of_another_mark_of_their_own(sat):
    (response,) = essays(sat, 1)
    award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    with pytest.raises(StaleMark):
        award_mark(grader=sat.assistant, response_id=response.id, given=give(3), at=AFTER)

    assert Attempt.objects.get().points == Decimal(4)


def test_a_mark_taken_back_leaves_the_answer_waiting(sat):
    (response,) = essays(sat, 1)
    mark = award_mark(grader=sat.assistant, response_id=response.id, given=give(4), at=AFTER)

    left = take_back_mark(grader=sat.assistant, response_id=response.id, mark_id=mark.id, at=AFTER)

    queue = marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=sat.assistant, show="waiting", at=AFTER)
    assert (left, queue.shown, Attempt.objects.get().unmarked_count) == (None, {response.id}, 1)


def test_another_grader_settles_a_second_look_by_marking(sat):
    (response,) = essays(sat, 1)
    ask_second_look(grader=sat.assistant, response_id=response.id, note="Plagiarism?", at=AFTER)

    award_mark(grader=sat.instructor, response_id=response.id, given=give(0), at=AFTER)

    assert SecondLook.objects.get().settled_by == sat.instructor


def test_a_note_keeps_what_can_be_stored(sat):
    (response,) = essays(sat, 1)

    look = ask_second_look(grader=sat.assistant, response_id=response.id, note="Plagi\x00arism?" + "!" * 999, at=AFTER)

    assert look.note == "Plagiarism?" + "!" * 489


def test_a_saved_comment_is_kept_once_per_item(sat):
    keep_comment(grader=sat.assistant, item_id=sat.essay.id, text="No example.", points=Decimal(-1))
    again = keep_comment(grader=sat.instructor, item_id=sat.essay.id, text=" No example. ", points=Decimal("-0.5"))

    with pytest.raises(CommentRefused):
        keep_comment(grader=sat.assistant, item_id=sat.essay.id, text=" ", points=None)

    assert (again.points, again.author, sat.essay.saved_comments.count()) == (Decimal("-0.5"), sat.assistant, 1)
