"""A rubric is changed: who is marked anew, and who picked from the old one."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Attempt, Mark
from quizzes.attempts.services.marking import MarkRefused, award_mark
from quizzes.attempts.services.rubrics import NewRubricPoints, apply_rubric_change, plan_rubric_change
from tests.factories.sat import AFTER, essays, give, response_to

pytestmark = pytest.mark.django_db


def test_a_changed_rubric_marks_anew_whom_it_applied_to(sat):
    first, second, third = essays(sat, 3)
    picks = {"thesis": Decimal(3), "style": Decimal(1)}
    award_mark(grader=sat.assistant, response_id=first.id, given=give(4, picks=picks, comment="Good."), at=AFTER)
    award_mark(grader=sat.assistant, response_id=second.id, given=give(2), at=AFTER)
    to = NewRubricPoints(criteria={"thesis": Decimal(3), "style": Decimal(7)}, levels={})
    order = {"instructor": sat.instructor, "quiz_id": sat.quiz.id, "item_id": sat.essay.id, "to": to}

    plan = plan_rubric_change(**order)
    apply_rubric_change(**order, reason="Style weighs more.", at=AFTER)

    newest = Mark.objects.order_by("-id").first()
    assert [(each.response, each.points) for each in plan.rescored] == [(first, Decimal("3.25"))]
    assert (newest.response, newest.points, newest.source, newest.comment) == (
        first,
        Decimal("3.25"),
        "override",
        "Good.",
    )
    assert newest.picks == {"thesis": "3.00000", "style": "3.50000"}
    assert {response_to(each.attempt, sat.essay).item_version.number for each in (first, second, third)} == {2}


def test_picks_from_a_rubric_that_has_changed_are_refused(sat):
    (response,) = essays(sat, 1)
    to = NewRubricPoints(criteria={"style": Decimal(7)}, levels={})
    apply_rubric_change(
        instructor=sat.instructor, quiz_id=sat.quiz.id, item_id=sat.essay.id, to=to, reason="More.", at=AFTER
    )
    picked = give(4, picks={"style": Decimal(2)}, seen_version_id=response.item_version_id)

    with pytest.raises(MarkRefused):
        award_mark(grader=sat.assistant, response_id=response.id, given=picked, at=AFTER)

    assert Attempt.objects.get().unmarked_count == 1
