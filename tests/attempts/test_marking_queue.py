"""What waits for a person: how much there is, in which order it is handed out, and to whom."""

from datetime import timedelta

import pytest

from quizzes.attempts.models import Lease
from quizzes.attempts.queries.marking_queue import marking_queue, questions_of, quizzes_to_grade, to_grade_count
from quizzes.attempts.services.appeals import ask_for_regrade
from quizzes.attempts.services.assigning import ask_second_look, assign_question
from quizzes.attempts.services.leases import LEASE, LeaseHeld, take_lease, take_next
from quizzes.attempts.services.marking import award_mark
from tests.factories import people
from tests.factories.sat import AFTER, essays, give

pytestmark = pytest.mark.django_db


def test_the_badge_counts_appeals_and_second_looks_in_one_query(sat, django_assert_num_queries):
    first, second = essays(sat, 2)
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4), at=AFTER)
    ask_for_regrade(
        learner=first.attempt.learner,
        attempt_id=first.attempt.public_id,
        position=first.position,
        reason="I did say why.",
        at=AFTER,
    )
    ask_second_look(grader=sat.assistant, response_id=first.id, note="Too generous?", at=AFTER)

    with django_assert_num_queries(1):
        count = to_grade_count(sat.instructor)

    assert (count, second.raw) == (3, {"text": "Text 1."})
    assert [(each.waiting, each.appeals, each.flagged) for each in quizzes_to_grade(sat.instructor)] == [(1, 1, 1)]


def test_questions_count_what_waits_and_what_is_asked(sat, django_assert_num_queries):
    first, _second = essays(sat, 2)
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4), at=AFTER)
    assign_question(instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, grader_ids=[sat.assistant.id])

    with django_assert_num_queries(4):
        questions = questions_of(sat.quiz)

    assert [(each.item.slug, each.answers, each.waiting, each.graders) for each in questions] == [
        ("why", 2, 1, (sat.assistant,)),
        ("who", 2, 0, ()),
    ]


def test_the_order_is_the_same_for_each_grader_and_not_that_of_handing_in(sat):
    ids = [response.id for response in essays(sat, 8)]

    orders = [
        marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=grader, show="all", at=AFTER).order
        for grader in (sat.instructor, sat.assistant)
    ]

    assert orders[0] == orders[1] != tuple(ids)
    assert sorted(orders[0]) == ids


def test_two_graders_are_given_two_answers(sat):
    essays(sat, 2)

    given = [
        take_next(grader=grader, quiz=sat.quiz, item_id=sat.essay.id, show="waiting", after=None, at=AFTER)
        for grader in (sat.instructor, sat.assistant, sat.instructor)
    ]

    assert given[0] == given[2] != given[1]


def test_a_lease_runs_out(sat):
    (response,) = essays(sat, 1)
    take_lease(grader=sat.instructor, response_id=response.id, at=AFTER)

    with pytest.raises(LeaseHeld):
        take_lease(grader=sat.assistant, response_id=response.id, at=AFTER + LEASE - timedelta(seconds=1))
    take_lease(grader=sat.assistant, response_id=response.id, at=AFTER + LEASE)

    assert Lease.objects.get().holder == sat.assistant


def test_what_is_assigned_comes_first(sat):
    responses = essays(sat, 3)
    other = people.member(sat.seminar, "cy", role="assistant")
    assign_question(instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, grader_ids=[other.id])

    ranks = [
        len(marking_queue(quiz=sat.quiz, item_id=sat.essay.id, grader=who, show="waiting", at=AFTER).shown)
        for who in (sat.assistant, other)
    ]

    assert ranks == [len(responses)] * 2  # assigned to somebody else comes last, and is not hidden
