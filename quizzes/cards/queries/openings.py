"""Which decks a learner has opened: only those have cards of theirs."""

from __future__ import annotations

from quizzes.cards.models import DeckOpening
from seminar.people.models import User


def opened_deck_ids(learner: User) -> frozenset[int]:
    return frozenset(DeckOpening.objects.filter(learner=learner).values_list("deck_id", flat=True))
