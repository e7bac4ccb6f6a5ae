"""The Celery tasks of people, on the queue `bulk`: each calls one job."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from seminar.people import jobs


@shared_task
def send_invitations(*, ids: list[int]) -> None:
    """Not tried again by itself where the mail server is down: the sweeper finds what was not sent."""
    jobs.send_invitations(ids=ids, at=timezone.now())


@shared_task
def sweep_invitations() -> None:
    jobs.send_invitations(ids=jobs.unsent_invitations(), at=timezone.now())
