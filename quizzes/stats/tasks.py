"""The Celery tasks of statistics: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from quizzes.stats import jobs


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def refresh_stale_statistics() -> None:
    jobs.refresh_stale_statistics()
