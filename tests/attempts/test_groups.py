"""Answers that say the same are marked as a group."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Mark
from quizzes.attempts.queries.similar import answer_groups, clusters
from quizzes.attempts.services.groups import mark_group
from quizzes.attempts.services.marking import award_mark
from tests.factories.sat import AFTER, give

pytestmark = pytest.mark.django_db


def test_answers_that_say_the_same_are_one_group():
    texts = {1: "Bureaucracy", 2: "bureaucracy ", 3: "bureacracy", 4: "monarchy", 5: "1848", 6: "1849", 7: ""}

    assert clusters(texts) == [[1, 2, 3], [7], [5], [6], [4]]


def test_a_group_is_marked_once_with_a_mark_for_each(sat):
    for n, text in enumerate(["the clerk", "The clerk", "the clerks", "cook"]):
        sat.sit(f"learner-{n}", {"who": {"text": text}})
    groups = answer_groups(quiz=sat.quiz, item_id=sat.short.id)
    clerk = groups[0]

    done = mark_group(
        grader=sat.assistant, seen=clerk.members, given=give("0.5", reason="Close enough.", is_override=True), at=AFTER
    )

    assert ([len(group.members) for group in groups], len(done.marked), done.stale) == ([3, 1], 3, ())
    assert Mark.objects.filter(source="override", points=Decimal("0.5")).count() == 3


def test_a_group_leaves_an_answer_that_somebody_marked_meanwhile(sat):
    for n in range(2):
        sat.sit(f"learner-{n}", {"who": {"text": "the clerk"}})
    (group,) = answer_groups(quiz=sat.quiz, item_id=sat.short.id)
    moved = group.members[0]
    award_mark(
        grader=sat.instructor,
        response_id=moved.response_id,
        given=give(1, seen=moved.mark_id, reason="Yes.", is_override=True),
        at=AFTER,
    )

    done = mark_group(grader=sat.assistant, seen=group.members, given=give(0, reason="No.", is_override=True), at=AFTER)

    assert (done.marked, done.stale) == ((group.members[1].response_id,), (moved.response_id,))
