"""Questions that a reader may try beside the text: those that a deck of theirs holds, in no quiz open to them."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from quizzes.bank.models import Item
from quizzes.bank.queries import with_content
from quizzes.cards.models import Card
from quizzes.cards.queries.passagedrill import items_of_decks
from quizzes.cards.queries.showing import decks_visible_to, drillable_items
from seminar.lectures.models import Lecture
from seminar.people.models import User


def prompts_of(*, learner: User, lecture: Lecture, at: datetime) -> dict[int, list[Item]]:
    """Return the questions on each passage of the lecture that the learner may try, by passage id, as written.

    What no deck of theirs holds may be meant for an examination, so it is left out like the questions of a quiz that is
    open to them; their own items are no questions on the text. The number of queries does not depend on passages or
    decks.
    """
    offered = Q(pk__in=[])
    for items in items_of_decks(decks_visible_to(learner).filter(seminar=lecture.seminar_id)):
        offered |= Q(id__in=items.order_by().values("id"))
    items = drillable_items(learner, at=at).filter(offered, bank__owner=None, passage__lecture=lecture)
    found: dict[int, list[Item]] = {}
    for item in with_content(items).order_by("bank_id", "position", "id"):
        if item.passage_id is not None:
            found.setdefault(item.passage_id, []).append(item)
    return found


def carded_item_ids(*, learner: User, lecture: Lecture) -> frozenset[int]:
    """Return the items on the lecture of which the learner has a card."""
    cards = Card.objects.filter(learner=learner, item__passage__lecture=lecture, retired_at=None)
    return frozenset(cards.values_list("item_id", flat=True))
