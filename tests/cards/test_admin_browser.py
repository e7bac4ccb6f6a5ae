"""A deck's page in a real browser."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.cards.models import Deck
from quizzes.cards.services.decks import save_deck
from tests.browser import accessibility_violations, chromium, needs_browser, page_as  # noqa: F401  # fixtures
from tests.factories import bank as banks
from tests.factories import people

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def test_an_instructor_ticks_what_a_deck_takes(page_as):  # noqa: F811
    teacher = people.user("teacher")
    seminar = people.seminar(instructor=teacher)
    banks.item(banks.bank(seminar), said=banks.written(tags=("weber",)))
    deck = save_deck(seminar=seminar, slug="deck", title="Deck", selection={})
    page = page_as(teacher)
    page.goto(reverse("admin:cards_deck_change", args=[deck.pk]))
    found = accessibility_violations(page)

    page.get_by_label("weber").check()
    page.get_by_label("New cards a day").fill("12")
    page.get_by_role("button", name="Save", exact=True).click()

    assert found == []
    assert Deck.objects.get().selection == {"tags": ["weber"]}
