"""A learner's own items: what they wrote themselves, and nobody else sees."""

from __future__ import annotations

from django.db.models import QuerySet

from quizzes.bank.models import Item, ItemStatus
from quizzes.bank.queries import with_content
from seminar.people.models import Seminar, User


def own_items(learner: User) -> QuerySet[Item]:
    """Return the learner's own items in their seminars with their content, the newest first; deleted ones are gone."""
    mine = Item.objects.filter(bank__owner=learner, bank__seminar__in=Seminar.objects.visible_to(learner))
    return with_content(mine.exclude(status=ItemStatus.WITHDRAWN)).select_related("passage__lecture").order_by("-id")
