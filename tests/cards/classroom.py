"""A seminar with one deck, and learners who drill it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from quizzes.bank.models import Bank
from quizzes.bank.services import ensure_bank, load_items
from quizzes.cards.models import Card, Deck
from quizzes.cards.queries.queue import Queue, due_queue
from quizzes.cards.services.decks import open_deck, save_deck
from quizzes.cards.services.reviews import NewReview, Receipt, record_reviews
from quizzes.engine.items import Item
from seminar.people.models import Membership, Role, Seminar, User

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def flashcard(slug: str, *, is_reversed: bool = False, tags: tuple[str, ...] = ()) -> Item:
    return Item(
        id=slug,
        type="flashcard",
        body={"front": f"front of {slug}", "back": "back", "reversed": is_reversed},
        tags=tags,
    )


def cloze(slug: str, text: str) -> Item:
    return Item(id=slug, type="cloze", body={"text": text})


def choice(slug: str) -> Item:
    choices = [{"id": "right", "text": "Yes", "correct": True}, {"id": "wrong", "text": "No", "feedback": "Not so."}]
    return Item(id=slug, type="choice", body={"choices": choices}, stem="Is it?", feedback="See 1.1.")


@dataclass
class Classroom:
    seminar: Seminar
    bank: Bank
    deck: Deck
    learner: User

    @classmethod
    def with_items(cls, *items: Item, **settings: object) -> Classroom:
        """Return a classroom whose deck holds `items`, not opened yet; `settings` go into the deck's preset."""
        seminar = Seminar.objects.create(title="Roots")
        bank = ensure_bank(seminar=seminar, slug="bank", title="Bank")
        load_items(bank=bank, items=items)
        deck = save_deck(
            seminar=seminar, slug="deck", title="Deck", selection={"banks": ["bank"]}, settings=settings or None
        )
        return cls(seminar, bank, deck, cls.member(seminar, "ada"))

    @staticmethod
    def member(seminar: Seminar, username: str, role: Role = Role.STUDENT) -> User:
        user = User.objects.create_user(username)
        Membership.objects.create(seminar=seminar, user=user, role=role)
        return user

    def open(self, at: datetime = MONDAY) -> list[Card]:
        """Open the deck for the learner and return their cards by item and ordinal."""
        open_deck(learner=self.learner, deck=self.deck, at=at)
        return list(Card.objects.filter(learner=self.learner).order_by("item__slug", "ordinal"))

    def queue(self, at: datetime = MONDAY, *, limit: int = 100) -> Queue:
        return due_queue(learner=self.learner, deck=self.deck, at=at, limit=limit)

    def rate(
        self, *cards: Card, rating: int = 3, at: datetime = MONDAY, now: datetime | None = None
    ) -> Sequence[Receipt]:
        """Rate each card once at `at`, sent at `now`, by default at the same time."""
        reviews = [review(card, rating=rating, at=at) for card in cards]
        return record_reviews(learner=self.learner, reviews=reviews, at=now or at)


def review(card: Card, *, rating: int = 3, at: datetime = MONDAY, client_id: UUID | None = None) -> NewReview:
    return NewReview(client_id=client_id or uuid4(), card_id=card.public_id, rating=rating, reviewed_at=at)


def slugs(cards: Sequence[Card]) -> list[str]:
    return [card.item.slug for card in cards]
