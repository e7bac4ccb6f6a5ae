"""Decks, opened by learners, and reviews of their cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from quizzes.cards.models import Card, Deck
from quizzes.cards.services import decks
from quizzes.cards.services.reviews import NewReview, Receipt, record_reviews
from seminar.people.models import Seminar, User


def deck(seminar: Seminar, slug: str = "all", *, selection: Mapping[str, object] | None = None) -> Deck:
    """A deck of all the seminar's ready items, where `selection` does not say otherwise."""
    return decks.save_deck(seminar=seminar, slug=slug, title=f"Deck {slug}", selection=selection or {})


def cards(of: Deck, learner: User, *, at: datetime) -> list[Card]:
    """The learner's cards of the deck, opened at `at`, in the order made."""
    decks.open_deck(learner=learner, deck=of, at=at)
    return list(Card.objects.filter(learner=learner, item__deck_items__deck=of).order_by("id"))


def review(card: Card, rating: int = 3, *, at: datetime, client_id: UUID | None = None) -> Receipt:
    """Store one review that arrives at the moment it is made."""
    sent = NewReview(client_id or uuid4(), card.public_id, rating, reviewed_at=at, duration_ms=1000)
    return record_reviews(learner=card.learner, reviews=[sent], at=at)[0]
