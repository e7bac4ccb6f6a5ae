"""What instructors do to an attempt: extend, reopen, void, restore. Each leaves a row in its history."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.jobs.holds import hold_while_sat
from quizzes.attempts.jobs.transitions import follow_the_clock, hand_in, lock_attempt, move
from quizzes.attempts.models import Attempt, AttemptEvent, EventKind, HandedInBy
from quizzes.attempts.queries.access import attempts_led_by
from quizzes.attempts.queries.terms import deadline_by_terms, terms_for
from seminar.people.models import User

LONGEST_REASON = 500


class ActionRefused(ValueError):
    """This cannot be done to the attempt as it is; the message is for the instructor."""


@transaction.atomic
def extend(*, instructor: User, attempt_id: int, until: datetime, reason: str, at: datetime) -> Attempt:
    """Let a running attempt last until `until`, later than the terms say.

    Raises Attempt.DoesNotExist, and ActionRefused also where the terms give as much: an extension takes nothing.
    """
    attempt = _locked(instructor, attempt_id)
    said = _said(reason)
    if attempt.submitted_at is not None:
        raise ActionRefused(_("The attempt is handed in. Reopen it instead."))
    if until <= at:
        raise ActionRefused(_("The new deadline is in the past."))
    by_terms = deadline_by_terms(terms_for(attempt.quiz, learner_id=attempt.learner_id), attempt)
    if by_terms is None:
        raise ActionRefused(_("The attempt has no deadline: there is nothing to extend."))
    if until <= by_terms:
        moment = date_format(localtime(by_terms), "DATETIME_FORMAT")
        raise ActionRefused(_("By the quiz's terms the attempt lasts until %(moment)s already.") % {"moment": moment})
    attempt.extended_until = attempt.deadline_at = until
    attempt.save(update_fields=["extended_until", "deadline_at"])
    hold_while_sat(attempt)
    follow_the_clock(attempt, at=at)
    _note(attempt, EventKind.EXTENDED, instructor, reason=said, until=until, at=at)
    return attempt


def reopen(*, instructor: User, attempt_id: int, until: datetime, reason: str, at: datetime) -> Attempt:
    """Give a handed-in attempt back to its learner until `until`. Marks by people stand where the
    learner hands the same answer in again; another answer is marked anew.

    Raises Attempt.DoesNotExist and ActionRefused, also where the learner has another attempt running.
    """
    try:
        with transaction.atomic():
            return _reopen(instructor, attempt_id, until=until, reason=reason, at=at)
    except IntegrityError:
        raise ActionRefused(_("The learner has another attempt under way.")) from None


def _reopen(instructor: User, attempt_id: int, *, until: datetime, reason: str, at: datetime) -> Attempt:
    attempt = _locked(instructor, attempt_id)
    said = _said(reason)
    if attempt.submitted_at is None:
        raise ActionRefused(_("The attempt is still running. Extend it instead."))
    if attempt.voided_at is not None:
        raise ActionRefused(_("The attempt is void. Restore it first."))
    if until <= at:
        raise ActionRefused(_("The new deadline is in the past."))
    move(
        attempt,
        "reopen",
        submitted_at=None,
        handed_in_by="",
        extended_until=until,
        deadline_at=until,
        points=None,
        unmarked_count=None,
        graded_at=None,
    )
    _note(attempt, EventKind.REOPENED, instructor, reason=said, until=until, at=at)
    hold_while_sat(attempt)
    return attempt


@transaction.atomic
def void(*, instructor: User, attempt_id: int, reason: str, at: datetime) -> Attempt:
    """Have an attempt count for nothing; one that is running is handed in first. All of it is kept.

    Raises Attempt.DoesNotExist and ActionRefused.
    """
    attempt = _locked(instructor, attempt_id)
    said = _said(reason)
    if not said:
        raise ActionRefused(_("Say why the attempt is to be void."))
    if attempt.voided_at is not None:
        raise ActionRefused(_("The attempt is void already."))
    if attempt.submitted_at is None and not follow_the_clock(attempt, at=at):
        hand_in(attempt, by=HandedInBy.STAFF, at=at, actor=instructor)
    attempt.voided_at = at
    attempt.save(update_fields=["voided_at"])
    _note(attempt, EventKind.VOIDED, instructor, reason=said, until=None, at=at)
    transaction.on_commit(partial(grade_attempt, attempt_id=attempt.id, at=at), robust=True)
    return attempt


@transaction.atomic
def restore(*, instructor: User, attempt_id: int, reason: str, at: datetime) -> Attempt:
    """Have a void attempt count again. Raises Attempt.DoesNotExist and ActionRefused."""
    attempt = _locked(instructor, attempt_id)
    said = _said(reason)
    if attempt.voided_at is None:
        raise ActionRefused(_("The attempt is not void."))
    attempt.voided_at = None
    attempt.save(update_fields=["voided_at"])
    _note(attempt, EventKind.RESTORED, instructor, reason=said, until=None, at=at)
    return attempt


def _locked(instructor: User, attempt_id: int) -> Attempt:
    attempts_led_by(instructor).get(id=attempt_id)
    return lock_attempt(attempt_id)


def _said(reason: str) -> str:
    said = reason.strip()
    if len(said) > LONGEST_REASON:
        raise ActionRefused(_("The reason is longer than %(most)s characters.") % {"most": LONGEST_REASON})
    return said


def _note(attempt: Attempt, kind: EventKind, actor: User, *, reason: str, until: datetime | None, at: datetime) -> None:
    detail = {} if until is None else {"until": until.isoformat()}
    AttemptEvent.objects.create(attempt=attempt, kind=kind, actor=actor, reason=reason, detail=detail, happened_at=at)
