"""Making the statistics of quizzes anew where their marks have changed."""

from __future__ import annotations

import structlog
from django.db import transaction

from quizzes.attempts.models import Quiz
from quizzes.bank.services import record_uses
from quizzes.stats.models import ItemStatistic, QuizStatistic
from quizzes.stats.queries.computing import computed_report
from quizzes.stats.queries.evidence import evidence_of
from quizzes.stats.queries.staleness import stale_quiz_ids, work_versions

log = structlog.get_logger(__name__)

SWEEP_LIMIT = 100


def refresh_stale_statistics() -> int:
    """Bring the statistics of each quiz up to its marks; returns how many there were. One that fails is logged."""
    done = 0
    for quiz_id in stale_quiz_ids()[:SWEEP_LIMIT]:
        try:
            refresh_statistics(quiz_id=quiz_id)
            done += 1
        except Exception:
            log.exception("statistics_not_refreshed", quiz=quiz_id)
    return done


@transaction.atomic
def refresh_statistics(*, quiz_id: int) -> None:
    """Store the statistics of first attempts at the quiz. Run twice, late or beside another run it leaves one result.

    Raises Quiz.DoesNotExist.
    """
    quiz = Quiz.objects.get(id=quiz_id)
    QuizStatistic.objects.get_or_create(quiz=quiz)
    statistic = QuizStatistic.objects.select_for_update(of=("self",), no_key=True).get(quiz=quiz)
    # Read before the marks: one that comes in between is seen twice, never left out.
    statistic.seen_work = work_versions(quiz_id=quiz_id).get(quiz_id, 0)
    report = computed_report(quiz)
    statistic.n, statistic.content = report.n, report.content
    statistic.save(update_fields=["seen_work", "n", "content"])
    ItemStatistic.objects.filter(quiz=quiz).exclude(
        item_version__in=[each.version.id for each in report.items]
    ).delete()
    ItemStatistic.objects.bulk_create(
        [ItemStatistic(quiz=quiz, item_version=each.version, n=each.n, content=each.content) for each in report.items],
        update_conflicts=True,
        unique_fields=["quiz", "item_version"],
        update_fields=["n", "content"],
    )
    record_uses(
        holder=f"quiz:{quiz.public_id}",
        label=quiz.title,
        evidence={each.version.id: evidence_of(each) for each in report.items},
    )
