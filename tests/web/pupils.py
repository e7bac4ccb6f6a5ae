"""A class with a deck of every kind of card, and a client logged in as one who drills it."""

from __future__ import annotations

from django.conf import settings
from django.test import Client

from quizzes.bank.services import load_items
from quizzes.cards.models import Card
from quizzes.engine.items import Item
from seminar.lectures.services import Outline, OutlinePassage, load_lecture
from seminar.people.models import User
from tests.cards.classroom import Classroom
from tests.factories.bank import BODIES

PASSAGES = (
    OutlinePassage("1.1", "Why a theory", "The *gist* of it.", "The first part"),
    OutlinePassage("1.2", "Roots", "Another gist.", "The first part"),
    OutlinePassage("2.1", "Power", "A third.", "The second part"),
)


def outline(slug: str = "roots") -> Outline:
    return Outline(slug, "Roots", "A. Author", "A source", "en", PASSAGES)


def question(type_name: str, slug: str | None = None) -> Item:
    return Item(id=slug or type_name, type=type_name, body=BODIES[type_name], stem=f"Stem of {type_name}?")


def flashcards(number: int) -> list[Item]:
    return [
        Item(id=f"f{n}", type="flashcard", body={"front": f"Front {n}", "back": f"Back {n}"}, feedback=f"Because {n}.")
        for n in range(1, number + 1)
    ]


def class_with(*items: Item, **preset: object) -> Classroom:
    """Return a class with a lecture of three passages, whose deck holds `items`; not opened yet."""
    classroom = Classroom.with_items(**preset)
    lecture = load_lecture(seminar=classroom.seminar, outline=outline()).lecture
    classroom.bank.lecture = lecture
    classroom.bank.save(update_fields=["lecture"])
    load_items(bank=classroom.bank, items=items)
    return classroom


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def drill_address(classroom: Classroom) -> str:
    return f"/decks/{classroom.deck.public_id}/drill/"


def card_of(classroom: Classroom, slug: str) -> Card:
    return Card.objects.get(learner=classroom.learner, item__slug=slug)
