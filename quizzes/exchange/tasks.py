"""The Celery tasks of exchange, all on the queue `bulk`: each calls one job.

Their time limits are below the claim of a run (models.py), so that no two workers are at the same one. A broker
that delivers a message again while its task still runs does no harm: the run is claimed.
"""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from quizzes.exchange.jobs import exportruns, importing, receivedcopies

LIMITS = {"soft_time_limit": 240, "time_limit": 270}


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2, **LIMITS)
def work_on_import(*, run_id: int) -> None:
    importing.work_on_import(run_id=run_id, at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2, **LIMITS)
def write_export(*, run_id: int) -> None:
    exportruns.write_export(run_id=run_id, at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2, **LIMITS)
def work_on_copy(*, copy_id: int) -> None:
    receivedcopies.work_on_copy(copy_id=copy_id, at=timezone.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def sweep_runs() -> None:
    """Send on what was left undone, and let go of files that nobody wants any more."""
    at = timezone.now()
    for run_id in importing.unfinished_imports(at=at):
        work_on_import.delay(run_id=run_id)
    for run_id in exportruns.unfinished_exports(at=at):
        write_export.delay(run_id=run_id)
    for copy_id in receivedcopies.unfinished_copies(at=at):
        work_on_copy.delay(copy_id=copy_id)
    importing.drop_old_plans(at=at)
    exportruns.drop_old_exports(at=at)
    receivedcopies.drop_old_copies(at=at)
