"""Two independent readers: each gives points without the other's, and what they agree on is the mark."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts.models import Mark, Reading
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.services.marking import (
    MarkRefused,
    NewMark,
    award_mark,
    lock_unmoved,
    markable,
    require_sayable,
    store_mark,
)
from quizzes.engine.grading.points import rounded
from seminar.people.models import User

READERS = 2


def give_reading(*, reader: User, response_id: int, given: NewMark, at: datetime) -> tuple[Reading, Mark | None]:
    """Store what the reader would give, and return it with the mark it makes: there is one where both agree.

    Readers agree where their points are equal. Until the other one has read the response, a reader may read it anew:
    the later reading counts. Raises Response.DoesNotExist, StaleMark where somebody has marked the response, and
    MarkRefused after both have read it.
    """
    response = markable(reader, response_id)
    require_sayable(given, response=response)
    with transaction.atomic():
        attempt = lock_unmoved(response, seen_mark_id=None)
        earlier = list(Reading.objects.filter(response=response).order_by("id"))
        others = [reading for reading in earlier if reading.reader_id != reader.id]
        if others and len(others) < len(earlier):
            raise MarkRefused(_("You have read this answer already, and so has the other reader."))
        if len({reading.reader_id for reading in others}) >= READERS:
            raise MarkRefused(_("Two others have read this answer already."))
        reading = Reading.objects.create(
            response=response,
            reader=reader,
            points=rounded(given.points),
            picks={id_: str(points) for id_, points in given.picks.items()},
            comment=given.comment,
            made_at=at,
        )
        if not others or others[-1].points != reading.points:
            return reading, None
        comments = dict.fromkeys(text for text in (others[-1].comment.strip(), given.comment.strip()) if text)
        agreed = NewMark(
            points=given.points,
            seen_mark_id=None,
            picks=given.picks,
            comment="\n\n".join(comments),
            reason=_("Both readers gave the same."),
        )
        return reading, store_mark(attempt, response=response, grader=reader, given=agreed, at=at)


def reconcile_readings(*, instructor: User, response_id: int, given: NewMark, at: datetime) -> Mark:
    """Mark a response on which two readers differ, having seen both. Raises as award_mark does.

    MarkRefused also where fewer than two have read it, and Quiz.DoesNotExist for who is no instructor of the seminar.
    """
    response = markable(instructor, response_id)
    quizzes_led_by(instructor).get(id=response.attempt.quiz_id)
    if Reading.objects.filter(response=response).values("reader").distinct().count() < READERS:
        raise MarkRefused(_("There are not two readings yet."))
    return award_mark(grader=instructor, response_id=response_id, given=given, at=at)
