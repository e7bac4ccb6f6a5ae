"""What a learner asks for about the fits of their weights."""

from __future__ import annotations

from datetime import datetime

from quizzes.cards.models import Fit
from seminar.people.models import User


class FitUnknown(Exception):
    """The learner has no such fit in force."""


def undo_fit(*, learner: User, public_id: str, at: datetime) -> Fit:
    """Go back to the weights before a fit; no due date moves by it. A repeat changes nothing. Raises FitUnknown."""
    fit = Fit.objects.filter(learner=learner, public_id=public_id, is_kept=True).first()
    if fit is None:
        raise FitUnknown(public_id)
    if fit.undone_at is None:
        fit.undone_at = at
        fit.save(update_fields=["undone_at"])
    return fit
