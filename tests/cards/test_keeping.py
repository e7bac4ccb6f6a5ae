"""Items kept in a learner's own deck, and their cards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from quizzes.bank.models import Item
from quizzes.cards.models import Card, Deck, ReviewLog
from quizzes.cards.queries.showing import decks_visible_to
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.keeping import keep_items
from tests.cards.classroom import MONDAY, Classroom, flashcard

pytestmark = pytest.mark.django_db


def kept(classroom, *slugs, at=MONDAY):
    items = list(Item.objects.filter(slug__in=slugs).order_by("id"))
    return keep_items(
        learner=classroom.learner, seminar=classroom.seminar, items=items, slug="missed", title="Missed", at=at
    )


def test_the_first_items_make_the_deck_and_later_ones_join_it():
    classroom = Classroom.with_items(flashcard("a"), flashcard("b"))

    first = kept(classroom, "a")
    second = kept(classroom, "a", "b")

    assert (first, second.owner, second.title) == (second, classroom.learner, "Missed")
    assert sorted(Card.objects.values_list("item__slug", "home_deck")) == [("a", first.id), ("b", first.id)]


def test_nobody_else_sees_the_deck():
    classroom = Classroom.with_items(flashcard("a"))
    other = Classroom.member(classroom.seminar, "bob")

    kept(classroom, "a")

    assert [deck.slug for deck in decks_visible_to(other)] == ["deck"]


def test_a_card_that_is_scheduled_for_later_is_due_today_once_and_keeps_its_memory():
    classroom = Classroom.with_items(flashcard("a"))
    (card,) = classroom.open()
    classroom.rate(card, rating=4)
    fold_now(learner=classroom.learner)
    before = Card.objects.get()
    now = MONDAY + timedelta(days=1)

    for _ in range(2):
        kept(classroom, "a", at=now)
    fold_now(learner=classroom.learner)

    after = Card.objects.get()
    assert list(ReviewLog.objects.order_by("id").values_list("kind", flat=True)) == ["review", "due_set"]
    assert (before.due_at > now, after.due_at <= now, after.stability_days) == (True, True, before.stability_days)


def test_a_new_card_stays_new():
    classroom = Classroom.with_items(flashcard("a"))
    classroom.open()

    deck = kept(classroom, "a", at=MONDAY + timedelta(days=1))

    assert (Deck.objects.get(owner__isnull=False), ReviewLog.objects.count()) == (deck, 0)
