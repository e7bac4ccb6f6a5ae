"""Letters to learners whose grades are released: one per attempt, however often this runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.db.models import Q
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from quizzes.attempts.models import Attempt, AttemptState, Release

log = structlog.get_logger(__name__)

BATCH = 100


def untold_ids(*, at: datetime) -> list[int]:
    """Return, in order, the ids of graded attempts whose grades are released and whose learners have no letter yet.

    Where grades show as soon as there are any, nothing is released, and nobody is written to.
    """
    released = Q(quiz__release=Release.BY_HAND, quiz__released_at__isnull=False) | Q(
        quiz__release=Release.ON_DATE, quiz__release_at__lte=at
    )
    untold = Attempt.objects.filter(released, state=AttemptState.GRADED, told_at=None).counted()
    return list(untold.order_by("id").values_list("id", flat=True)[:BATCH])


def tell_learners(*, attempt_ids: Sequence[int], at: datetime) -> int:
    """Write to the learners of these attempts, and return how many letters went out.

    An attempt is claimed before its letter is sent, so that two workers never send two. A letter that the mail server
    refuses gives its claim back, and the next run tries again; one that is lost with a worker is not sent again: the
    grade is on the learner's page.
    """
    sent = 0
    for attempt in Attempt.objects.filter(id__in=attempt_ids).select_related("learner", "quiz").order_by("id"):
        if not Attempt.objects.filter(id=attempt.id, told_at=None).update(told_at=at):
            continue
        if not (attempt.learner.email and attempt.learner.is_active):
            continue
        try:
            sent += mailers["default"].send_messages([_letter(attempt)]) or 0
        except OSError:  # what smtplib and sockets raise
            Attempt.objects.filter(id=attempt.id, told_at=at).update(told_at=None)
            log.exception("grade_letter_not_sent", attempt=attempt.id)
    return sent


def _letter(attempt: Attempt) -> EmailMessage:
    """Return the letter in the learner's language."""
    title = " ".join(attempt.quiz.title.split())  # a mail header takes no line break
    path = reverse("quizzes:result", args=[attempt.public_id])
    with translation.override(attempt.learner.letter_language):
        return EmailMessage(
            subject=_("Your grade for %(quiz)s") % {"quiz": title},
            body=_("Hello %(name)s,\n\nthe grades of '%(quiz)s' are released. Yours is on your page:\n\n%(url)s\n")
            % {"name": attempt.learner.display_name, "quiz": title, "url": f"{settings.SITE_URL}{path}"},
            to=[attempt.learner.email],
        )
