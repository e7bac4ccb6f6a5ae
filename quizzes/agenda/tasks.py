"""The Celery tasks of agenda, on the queue `bulk`: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from quizzes.agenda import jobs


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def order_reminders() -> None:
    """Hand out those whose hour has come; who was handed out twice still gets one letter."""
    at = timezone.now()
    ids = jobs.learners_to_remind(at=at)
    for start in range(0, len(ids), jobs.BATCH):
        remind.delay(user_ids=ids[start : start + jobs.BATCH])
    jobs.drop_old_reminders(at=at)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2, soft_time_limit=240, time_limit=270)
def remind(*, user_ids: list[int]) -> None:
    jobs.remind(user_ids=user_ids, at=timezone.now())
