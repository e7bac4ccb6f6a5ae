"""The items that a learner did not get right in their attempts, as far as they may know."""

from __future__ import annotations

from datetime import datetime

from quizzes.attempts.models import Response
from quizzes.attempts.queries.access import attempts_of
from quizzes.attempts.queries.showing import AttemptView, view_for_learner
from quizzes.bank.models import Item
from seminar.people.models import User

LATEST_ATTEMPTS = 20


def missed_items(view: AttemptView) -> list[Item]:
    """Return the items of the answers whose verdict is shown and is not 'right', in the order of the attempt.

    What waits for a person is not missed yet.
    """
    missed = [slot.position for slot in view.slots if slot.verdict in ("wrong", "partly")]
    responses = Response.objects.filter(attempt=view.attempt, position__in=missed)
    return [each.shown_version.item for each in responses.select_related("shown_version__item").order_by("position")]


def missed_item_ids(*, learner: User, seminar_id: int, at: datetime) -> frozenset[int]:
    """Return the ids of what `missed_items` gives of the learner's latest attempts in the seminar's quizzes."""
    handed_in = attempts_of(learner).filter(quiz__seminar=seminar_id, submitted_at__isnull=False)
    latest = handed_in.order_by("-submitted_at", "-id")[:LATEST_ATTEMPTS]
    return frozenset(item.id for attempt in latest for item in missed_items(view_for_learner(attempt, at=at)))
