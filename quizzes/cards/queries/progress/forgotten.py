"""The items that a class forgets: how many of those who drill them have lapsed, over all and without names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db.models import Count, Q, Sum

from quizzes.bank.models import Item
from quizzes.cards.models import Card
from seminar.people.models import Role, Seminar

FEWEST_LEARNERS: Final = 3
"""An item is only told of when so many drill it: of fewer, it would tell of somebody."""


class ForgottenItem(NamedTuple):
    """An item with its `learners` who have begun it, how many of them forgot it, and all lapses and reviews of it."""

    item: Item
    learners: int
    forgetters: int
    lapses: int
    reviews: int


def forgotten_items(seminar: Seminar, *, limit: int) -> Sequence[ForgottenItem]:
    """Return the items with the most lapses per learner, at least one and drilled by at least three, worst first."""
    students = seminar.memberships.filter(role=Role.STUDENT).values("user")
    begun = Card.objects.filter(item__bank__seminar=seminar, item__bank__owner=None, learner__in=students, reps__gt=0)
    counted = begun.values_list("item").annotate(
        learners=Count("learner", distinct=True),
        forgetters=Count("learner", distinct=True, filter=Q(lapses__gt=0)),
        all_lapses=Sum("lapses"),
        all_reviews=Sum("reps"),
    )
    told = counted.filter(learners__gte=FEWEST_LEARNERS, all_lapses__gt=0)
    worst = sorted(told, key=lambda row: (-row[3] / row[1], -row[2], row[0]))[:limit]
    items = Item.objects.select_related("current", "passage__lecture").in_bulk([row[0] for row in worst])
    return [ForgottenItem(items[item_id], *counts) for item_id, *counts in worst]
