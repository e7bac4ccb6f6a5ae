"""The Celery tasks of cards: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from quizzes.cards import jobs


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def fold_cards(*, card_ids: list[int]) -> None:
    jobs.fold_cards(card_ids=card_ids)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def sweep_unfolded() -> None:
    jobs.sweep_unfolded()


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def order_fits() -> None:
    """Ask for a fit for each learner whose day has just begun; the job makes one a day, however often it is asked."""
    for learner_id in jobs.learners_to_fit(at=timezone.now()):
        fit_weights.delay(learner_id=learner_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=2)
def fit_weights(*, learner_id: int) -> None:
    jobs.fit_learner_weights(learner_id=learner_id, at=timezone.now())
