"""The Celery tasks of attempts: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from quizzes.attempts.jobs import grading, holds, regrading, telling, transitions


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def close_overdue() -> None:
    """Close what the clock has ended, and grade it at once."""
    at = timezone.now()
    grading.grade_attempts(attempt_ids=transitions.close_overdue(at=at), at=at)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def sweep_ungraded() -> None:
    grading.grade_attempts(attempt_ids=grading.ungraded_ids(), at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def tell_of_grades() -> None:
    at = timezone.now()
    telling.tell_learners(attempt_ids=telling.untold_ids(at=at), at=at)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def renew_holds() -> None:
    holds.renew_holds(at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def carry_out_regrade(*, regrade_id: int) -> None:
    regrading.carry_out_regrade(regrade_id=regrade_id, at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def sweep_regrades() -> None:
    for regrade_id in regrading.unfinished_ids():
        regrading.carry_out_regrade(regrade_id=regrade_id, at=timezone.now())
