"""One decision for all answers that say the same: a mark for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from quizzes.attempts.queries.similar import SeenResponse
from quizzes.attempts.services.marking import MarkRefused, NewMark, StaleMark, award_mark
from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class GroupMarked:
    """The ids of the responses that were marked, and of those that somebody else had marked meanwhile."""

    marked: tuple[int, ...]
    stale: tuple[int, ...]


def mark_group(*, grader: User, seen: Sequence[SeenResponse], given: NewMark, at: datetime) -> GroupMarked:
    """Give each of the responses the same points, each in a transaction of its own attempt.

    The mark that the grader saw is checked for each: one that has another by now is left to whoever looks at it.
    Raises Response.DoesNotExist and MarkRefused, which the first response meets before anything is stored.
    """
    if not seen:
        raise MarkRefused(_("The group has no answers any more."))
    marked, stale = [], []
    for each in sorted(seen, key=lambda member: member.response_id):
        try:
            award_mark(
                grader=grader, response_id=each.response_id, given=replace(given, seen_mark_id=each.mark_id), at=at
            )
        except StaleMark:
            stale.append(each.response_id)
        else:
            marked.append(each.response_id)
    return GroupMarked(tuple(marked), tuple(stale))
