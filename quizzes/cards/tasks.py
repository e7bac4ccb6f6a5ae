"""The Celery tasks of cards: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError

from quizzes.cards import jobs


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_cards(*, card_ids: list[int]) -> None:
    jobs.fold_cards(card_ids=card_ids)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def sweep_unfolded() -> None:
    jobs.sweep_unfolded()
