"""Grading the answers to an item again by a corrected version, and taking that back."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts import tasks
from quizzes.attempts.models import Quiz, Regrade, RegradeTarget
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.queries.regrading import covered, is_under_way, later_than
from quizzes.bank.models import ItemVersion
from quizzes.engine.itemtypes.storable import is_storable
from seminar.batchwrites import add_rows
from seminar.people.models import User

LONGEST_REASON = 500


class RegradeRefused(ValueError):
    """The regrade cannot be ordered, or not be taken back; the message is for the instructor."""


@transaction.atomic
def order_regrade(
    *,
    instructor: User,
    quiz_id: int,
    version_id: int,
    reason: str,
    at: datetime,
    replaces_marks_by_people: bool = False,
) -> Regrade:
    """Have all answers in the quiz to the version's item graded by that version; a worker does it.

    One at a time for each item of a quiz, so that the one ordered last is the one that counts. Raises
    Quiz.DoesNotExist, ItemVersion.DoesNotExist and RegradeRefused.
    """
    quiz = _locked_quiz(instructor, quiz_id)
    versions = ItemVersion.objects.select_related("item").filter(
        item__bank__seminar=quiz.seminar_id, item__bank__owner=None
    )
    version = versions.get(id=version_id)
    said = _said(reason)
    _require_peace(quiz, version.item_id)
    responses = covered(quiz, item=version.item, to_version=version).order_by("id").values_list("id", "item_version")
    regrade = Regrade(
        quiz=quiz,
        item=version.item,
        to_version=version,
        replaces_marks_by_people=replaces_marks_by_people,
        reason=said,
        ordered_by=instructor,
        ordered_at=at,
    )
    regrade.save()
    targets = [
        RegradeTarget(regrade=regrade, response_id=response_id, from_version_id=from_id)
        for response_id, from_id in responses
    ]
    if not targets:
        raise RegradeRefused(_("Every answer is graded by this version already."))
    add_rows(targets)
    transaction.on_commit(partial(tasks.carry_out_regrade.delay, regrade_id=regrade.id), robust=True)
    return regrade


@transaction.atomic
def revert_regrade(*, instructor: User, public_id: str, at: datetime) -> Regrade:
    """Have a regrade taken back: its marks, and the versions by which its answers were graded. A worker does it.

    What it has not come to yet is left as it is. Raises Regrade.DoesNotExist and RegradeRefused.
    """
    led = Regrade.objects.filter(quiz__in=quizzes_led_by(instructor))
    quiz = _locked_quiz(instructor, led.values_list("quiz", flat=True).get(public_id=public_id))
    regrade = Regrade.objects.select_for_update(of=("self",), no_key=True).get(public_id=public_id)
    if regrade.reverted_at is not None:
        raise RegradeRefused(_("The regrade is taken back already."))
    regrade.quiz = quiz
    if later_than(regrade).exists():
        raise RegradeRefused(_("A later regrade of the same answers stands. Take that back first."))
    regrade.reverted_by, regrade.reverted_at = instructor, at
    regrade.save(update_fields=["reverted_by", "reverted_at"])
    transaction.on_commit(partial(tasks.carry_out_regrade.delay, regrade_id=regrade.id), robust=True)
    return regrade


def _locked_quiz(instructor: User, quiz_id: int) -> Quiz:
    """Return the quiz, locked, so that orders of regrades come one after another."""
    quizzes_led_by(instructor).get(id=quiz_id)
    return Quiz.objects.select_for_update(of=("self",), no_key=True).get(id=quiz_id)


def _said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise RegradeRefused(_("Say why: learners read it in the history of their marks."))
    if len(said) > LONGEST_REASON or not is_storable(said):
        raise RegradeRefused(_("The reason is too long or holds a character that cannot be stored."))
    return said


def _require_peace(quiz: Quiz, item_id: int) -> None:
    if is_under_way(quiz, item_id=item_id):
        raise RegradeRefused(_("A regrade of this question is under way. Wait for its end."))
