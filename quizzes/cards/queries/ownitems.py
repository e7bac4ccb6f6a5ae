"""A learner's own items: what they wrote themselves, and nobody else sees."""

from __future__ import annotations

from django.db.models import QuerySet

from quizzes.bank.models import OWN_SLUG, Item, ItemStatus
from quizzes.bank.queries import with_content
from quizzes.cards.models import Deck
from seminar.people.models import Seminar, User


def own_items(learner: User, *, with_deleted: bool = False) -> QuerySet[Item]:
    """Return the learner's own items in their seminars with their content, the newest first."""
    mine = Item.objects.filter(bank__owner=learner, bank__seminar__in=Seminar.objects.visible_to(learner))
    mine = mine if with_deleted else mine.exclude(status=ItemStatus.WITHDRAWN)
    return with_content(mine).select_related("passage__lecture").order_by("-id")


def own_deck_of(learner: User, *, seminar: Seminar) -> Deck | None:
    """Return the learner's personal deck in the seminar; None until they have written a card."""
    return Deck.objects.filter(owner=learner, seminar=seminar, slug=OWN_SLUG).first()
