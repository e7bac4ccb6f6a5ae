"""Folding at once, without waiting for a worker: after an import, or where demo data is made."""

from __future__ import annotations

from quizzes.cards import jobs
from quizzes.cards.models import Card
from seminar.people.models import User


def fold_now(*, learner: User) -> int:
    """Bring the learner's cards up to their logs and return how many were behind; a worker beside it does no harm."""
    behind = Card.objects.filter(learner=learner).unfolded().order_by("id").values_list("id", flat=True)
    return jobs.fold_cards(card_ids=list(behind))
