"""A learner asks for one answer to be looked at again, and is answered."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quizzes.attempts.models import Appeal, Response
from quizzes.attempts.queries.access import attempts_of
from quizzes.attempts.queries.showing import view_for_learner
from quizzes.attempts.services.marking import markable
from quizzes.engine.itemtypes.storable import is_storable
from seminar.people.models import User

LONGEST_APPEAL = 5_000


class AppealRefused(ValueError):
    """The learner cannot ask now; the message is for them."""


class NoOpenAppeal(LookupError):
    """Nobody waits for an answer about this response: somebody else has given it."""


def ask_for_regrade(*, learner: User, attempt_id: str, position: int, reason: str, at: datetime) -> Appeal:
    """Ask for the mark of one answer to be looked at again; there is one open appeal per answer at a time.

    The attempt is the learner's own, by its public id; it counts, and they may see the mark. Raises
    Attempt.DoesNotExist and AppealRefused.
    """
    attempt = attempts_of(learner).get(public_id=attempt_id)
    said = _sayable(reason)
    if not attempt.counts:
        raise AppealRefused(_("This attempt does not count, so nobody looks at its marks again."))
    seen = {slot.position for slot in view_for_learner(attempt, at=at).slots if slot.points is not None}
    if attempt.submitted_at is None or position not in seen:
        raise AppealRefused(_("There is no mark to ask about yet."))
    response = Response.objects.get(attempt=attempt, position=position)
    try:
        with transaction.atomic():
            return Appeal.objects.create(response=response, reason=said, asked_at=at)
    except IntegrityError:
        raise AppealRefused(_("You have asked about this answer already; it has not been answered yet.")) from None


def answer_appeal(*, grader: User, response_id: int, answer: str, at: datetime) -> Appeal:
    """Answer the open appeal about a response; a new mark is given apart from it.

    Raises Response.DoesNotExist, NoOpenAppeal and AppealRefused.
    """
    response = markable(grader, response_id)
    said = _sayable(answer)
    with transaction.atomic():
        appeal = Appeal.objects.select_for_update().filter(response=response, answered_at=None).first()
        if appeal is None:
            raise NoOpenAppeal(response_id)
        appeal.answer, appeal.answered_by, appeal.answered_at = said, grader, at
        appeal.save(update_fields=["answer", "answered_by", "answered_at"])
    return appeal


def _sayable(text: str) -> str:
    said = text.strip()
    if not said:
        raise AppealRefused(_("Say why in a few words."))
    if len(said) > LONGEST_APPEAL:
        raise AppealRefused(_("That is longer than %(most)s characters.") % {"most": f"{LONGEST_APPEAL:,}"})
    if not is_storable(said):
        raise AppealRefused(_("The text holds a character that cannot be stored."))
    return said
