"""Marks that people give: by rubric or freely, override, take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from quizzes.attempts.jobs.grading import grade_locked
from quizzes.attempts.jobs.transitions import lock_attempt
from quizzes.attempts.models import Attempt, Mark, MarkSource, Response, SecondLook
from quizzes.attempts.queries.marks import standing
from quizzes.engine.grading.points import PointsOutOfRange, rounded
from quizzes.engine.itemtypes.storable import is_storable
from seminar.enginewords import remark_in_words
from seminar.people.models import Seminar, User

LONGEST_REASON = 500


class StaleMark(Exception):
    """Somebody else has marked the response meanwhile: `standing` is their mark. Nothing is stored."""

    def __init__(self, standing: Mark | None) -> None:
        super().__init__("the response has another mark by now")
        self.standing = standing


class MarkRefused(ValueError):
    """Points, comment or reason cannot be stored, or the response cannot be marked; the message is for the grader."""


@dataclass(frozen=True, slots=True)
class NewMark:
    """What a grader gives: `points` from 0 to the slot's worth, signed and beyond it in an override, with a reason.

    `seen_mark_id` is the standing mark that the grader had before them, None where there was none. `picks` gives points
    by rubric criterion; `comment` is for the learner. `seen_version_id` is the version whose rubric they picked from,
    None where it makes no difference.
    """

    points: Decimal
    seen_mark_id: int | None
    picks: Mapping[str, Decimal] = field(default_factory=dict)
    comment: str = ""
    reason: str = ""
    is_override: bool = False
    seen_version_id: int | None = None

    @property
    def source(self) -> MarkSource:
        return MarkSource.OVERRIDE if self.is_override else MarkSource.MANUAL


def award_mark(*, grader: User, response_id: int, given: NewMark, at: datetime) -> Mark:
    """Mark a handed-in response by hand and fold the attempt's grade; the newest mark by a person stands.

    The same mark sent again changes nothing. Raises Response.DoesNotExist (also for another seminar's), StaleMark and
    MarkRefused.
    """
    response = markable(grader, response_id)
    require_sayable(given, response=response)
    with transaction.atomic():
        try:
            attempt = lock_unmoved(response, seen_mark_id=given.seen_mark_id)
        except StaleMark as stale:
            if stale.standing is not None and _says(stale.standing, given, by=grader):
                return stale.standing
            raise
        return store_mark(attempt, response=response, grader=grader, given=given, at=at)


def _says(mark: Mark, given: NewMark, *, by: User) -> bool:
    """Return whether the mark is what `by` gives here, as it is when a button was pressed twice."""
    said = (mark.author_id, mark.source, mark.points, mark.picks, mark.comment, mark.reason)
    picks = _stored(given.picks)
    return said == (by.id, given.source, rounded(given.points), picks, given.comment, given.reason)


def _stored(picks: Mapping[str, Decimal]) -> dict[str, str]:
    return {id_: str(points) for id_, points in picks.items()}


def store_mark(attempt: Attempt, *, response: Response, grader: User, given: NewMark, at: datetime) -> Mark:
    """Add the mark to a response of a locked attempt, fold the grade, and settle what others asked about the response.

    `response` is read again for the version it is graded by, which a regrade may just have moved. Raises MarkRefused
    where the points were picked from another version's rubric.
    """
    version_id = Response.objects.values_list("item_version", flat=True).get(id=response.id)
    if given.picks and given.seen_version_id not in (None, version_id):
        raise MarkRefused(_("The rubric has changed meanwhile. Look at the points again, and save once more."))
    mark = Mark.objects.create(
        response=response,
        item_version_id=version_id,
        source=given.source,
        points=rounded(given.points),
        picks=_stored(given.picks),
        comment=given.comment,
        reason=given.reason,
        author=grader,
        made_at=at,
    )
    open_looks = SecondLook.objects.filter(response=response, settled_at=None).exclude(asked_by=grader)
    open_looks.update(settled_at=at, settled_by=grader)
    raise_work(attempt)
    grade_locked(attempt, at=at)
    return mark


def take_back_mark(*, grader: User, response_id: int, mark_id: int, at: datetime, reason: str = "") -> Mark | None:
    """Take back the standing mark, if a person gave it, and return the one that stands then.

    Raises Response.DoesNotExist, StaleMark where another stands, and MarkRefused for a machine's.
    """
    response = markable(grader, response_id)
    with transaction.atomic():
        attempt = lock_unmoved(response, seen_mark_id=mark_id)
        taken = Mark.objects.get(id=mark_id)
        if taken.source not in (MarkSource.MANUAL, MarkSource.OVERRIDE):
            raise MarkRefused(_("What a machine gave is overridden, not taken back."))
        Mark.objects.create(
            response=response,
            item_version_id=taken.item_version_id,
            source=taken.source,
            points=Decimal(0),
            takes_back=taken,
            reason=reason,
            author=grader,
            made_at=at,
        )
        raise_work(attempt)
        grade_locked(attempt, at=at)
        return standing_mark(response)


def lock_unmoved(response: Response, *, seen_mark_id: int | None) -> Attempt:
    """Return the response's attempt, locked and handed in, if this mark still stands. Raises as award_mark does."""
    attempt = lock_attempt(response.attempt_id)
    held = standing_mark(response)
    if (held.id if held else None) != seen_mark_id:
        raise StaleMark(held)
    if attempt.submitted_at is None:
        raise MarkRefused(_("The attempt is not handed in yet."))
    return attempt


def raise_work(attempt: Attempt) -> None:
    """Note on a locked attempt that there is a mark more: what sweepers and statistics look for."""
    Attempt.objects.filter(id=attempt.id).update(work_version=F("work_version") + 1)
    attempt.work_version += 1


def standing_mark(response: Response) -> Mark | None:
    """Return the mark that counts for the response, if it has one."""
    return standing(Mark.objects.filter(response=response)).get(response.id)


def markable(grader: User, response_id: int) -> Response:
    """Return a response of a seminar that the grader helps to teach. Raises Response.DoesNotExist."""
    taught = Seminar.objects.staffed_by(grader)
    return Response.objects.select_related("item_version__item").get(id=response_id, attempt__quiz__seminar__in=taught)


def require_sayable(given: NewMark, *, response: Response) -> None:
    """Raise MarkRefused where points, comment or reason cannot be given to the response."""
    if not (is_storable(given.comment) and is_storable(given.reason)):
        raise MarkRefused(_("The comment holds a character that cannot be stored."))
    if len(given.reason) > LONGEST_REASON:
        raise MarkRefused(_("The reason is longer than %(most)s characters.") % {"most": LONGEST_REASON})
    if given.is_override and not given.reason.strip():
        raise MarkRefused(_("An override needs a reason."))
    try:
        points = rounded(given.points)
    except PointsOutOfRange as error:
        raise MarkRefused(remark_in_words(str(error))) from None
    if not given.is_override and not 0 <= points <= response.worth:
        raise MarkRefused(_("Points are from 0 to %(worth)s.") % {"worth": f"{response.worth.normalize():f}"})
