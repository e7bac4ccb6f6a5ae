"""The items that a learner did not get right in an attempt, as far as they may know."""

from __future__ import annotations

from quizzes.attempts.models import Response
from quizzes.attempts.queries.showing import AttemptView
from quizzes.bank.models import Item


def missed_items(view: AttemptView) -> list[Item]:
    """Return the items of the answers whose verdict is shown and is not 'right', in the order of the attempt.

    What waits for a person is not missed yet.
    """
    missed = [slot.position for slot in view.slots if slot.verdict in ("wrong", "partly")]
    responses = Response.objects.filter(attempt=view.attempt, position__in=missed)
    return [each.shown_version.item for each in responses.select_related("shown_version__item").order_by("position")]
