"""When learners see marks and comments: released by hand, and withdrawn."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts import tasks
from quizzes.attempts.models import Quiz, Release
from quizzes.attempts.queries.access import quizzes_led_by
from seminar.people.models import User


class ReleaseRefused(ValueError):
    """There is nothing to release; the message is for the instructor."""


@transaction.atomic
def release_grades(*, instructor: User, quiz_id: int, at: datetime) -> Quiz:
    """Show learners the marks that the review policy allows, from now on, and write to those whose grade is final.

    A date that was set for it no longer counts. Raises Quiz.DoesNotExist and ReleaseRefused.
    """
    quiz: Quiz = quizzes_led_by(instructor).select_for_update(of=("self",)).get(id=quiz_id)
    if quiz.release == Release.AT_ONCE:
        raise ReleaseRefused(_("Learners of this quiz see marks as soon as there are any."))
    quiz.release, quiz.released_at = Release.BY_HAND, quiz.released_at or at
    quiz.save(update_fields=["release", "released_at"])
    transaction.on_commit(partial(tasks.tell_of_grades.delay), robust=True)
    return quiz


@transaction.atomic
def withdraw_release(*, instructor: User, quiz_id: int) -> Quiz:
    """Hide marks and comments again until they are released by hand. Letters that went out are not taken back.

    Raises Quiz.DoesNotExist.
    """
    quiz: Quiz = quizzes_led_by(instructor).select_for_update(of=("self",)).get(id=quiz_id)
    quiz.release, quiz.released_at = Release.BY_HAND, None
    quiz.save(update_fields=["release", "released_at"])
    return quiz
