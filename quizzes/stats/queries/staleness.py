"""Which quizzes have something new for their statistics: work done against work seen, never a time."""

from __future__ import annotations

from django.db.models import Count, Sum

from quizzes.attempts.models import Attempt, AttemptEvent, EventKind
from quizzes.stats.models import QuizStatistic

# These change which attempts count, and leave no mark.
_MOVES = (EventKind.REOPENED, EventKind.VOIDED, EventKind.RESTORED)


def work_versions(*, quiz_id: int | None = None) -> dict[int, int]:
    """Return a number by quiz id that rises with all that its statistics rest on; of one quiz where it is named.

    It adds up the folded versions of all attempts and the rows that void, restore or reopen one. Both only rise, so no
    two states have the same number.
    """
    attempts = Attempt.objects.filter(is_preview=False)
    events = AttemptEvent.objects.filter(attempt__is_preview=False, kind__in=_MOVES)
    if quiz_id is not None:
        attempts, events = attempts.filter(quiz=quiz_id), events.filter(attempt__quiz=quiz_id)
    versions = dict(attempts.order_by().values_list("quiz").annotate(work=Sum("graded_version")))
    for quiz, moves in events.order_by().values_list("attempt__quiz").annotate(n=Count("id")):
        versions[quiz] += moves
    return versions


def stale_quiz_ids() -> list[int]:
    """Return, in order, the ids of quizzes whose statistics have not seen all of their work."""
    seen = dict(QuizStatistic.objects.values_list("quiz", "seen_work"))
    return sorted(quiz_id for quiz_id, work in work_versions().items() if work != seen.get(quiz_id, 0))
