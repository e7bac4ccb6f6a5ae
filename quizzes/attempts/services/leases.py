"""Leases: a grader has an answer before them, and the next grader is given another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from quizzes.attempts.models import Lease, Quiz
from quizzes.attempts.queries.marking_queue import Show, marking_queue
from quizzes.attempts.services.marking import markable
from seminar.people.models import User

LEASE = timedelta(minutes=10)
MOST_RIVALS = 20


class LeaseHeld(Exception):
    """Somebody else has the answer before them: `lease` says who, and until when."""

    def __init__(self, lease: Lease) -> None:
        super().__init__(f"held until {lease.until}")
        self.lease = lease


def take_lease(*, grader: User, response_id: int, at: datetime) -> Lease:
    """Hold a response for the grader for ten minutes from `at`, or go on holding it.

    A lease is a courtesy: nothing is lost without one, since a mark is checked against the one its giver saw. Raises
    Response.DoesNotExist and LeaseHeld.
    """
    response = markable(grader, response_id)
    with transaction.atomic():
        Lease.objects.bulk_create([Lease(response=response, holder=grader, until=at + LEASE)], ignore_conflicts=True)
        open_to_grader = Lease.objects.filter(Q(holder=grader) | Q(until__lte=at), response=response)
        is_taken = open_to_grader.update(holder=grader, until=at + LEASE)
    lease = Lease.objects.select_related("holder").get(response=response)
    if not is_taken:
        raise LeaseHeld(lease)
    return lease


def drop_lease(*, grader: User, response_id: int) -> None:
    """Let go of a response; one that somebody else holds stays theirs."""
    Lease.objects.filter(response_id=response_id, holder=grader).delete()


def take_next(
    *,
    grader: User,
    quiz: Quiz,
    item_id: int,
    show: Show,
    after: int | None,
    at: datetime,
    skipped: Collection[int] = (),
) -> int | None:
    """Lease the next response of the question for the grader and return its id; None where nothing is left.

    Two who ask at once are given different ones. Those `skipped` come last.
    """
    for _attempt in range(MOST_RIVALS):
        queue = marking_queue(quiz=quiz, item_id=item_id, grader=grader, show=show, at=at, skipped=skipped)
        found = queue.following(after)
        if found is None:
            return None
        try:
            take_lease(grader=grader, response_id=found, at=at)
        except LeaseHeld:
            continue
        return found
    return None
