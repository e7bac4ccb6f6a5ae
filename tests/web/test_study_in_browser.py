"""Studying something else with typed answers, and the card browser, in a real Chromium; axe on each page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.bank.models import ItemReport
from quizzes.cards.models import Card, CardState, ReviewLog
from tests.browser import accessibility_violations, needs_browser
from tests.web.pupils import class_with, flashcards

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]

# Within one frame, in which the sheet that has closed still has the focus: as a quick learner does, or a busy machine.
SEND_AND_RATE = """() => {
    document.activeElement.click();
    document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "3", bubbles: true }));
}"""


def test_a_study_is_chosen_crammed_by_typing_and_a_card_reported(page_as):
    classroom = class_with(*flashcards(2), types_answers=True)
    classroom.open(at=timezone.now() - timedelta(hours=1))
    page = page_as(classroom.learner, scheme="dark")
    page.goto(f"/decks/{classroom.deck.public_id}/study/?q=front")
    violations = accessibility_violations(page)

    page.get_by_role("link", name="Cram 2").first.click()
    expect(page.locator("[data-question] input")).to_be_focused()  # the script has taken over
    page.locator("[data-question] input").fill("Bakc 1")
    page.keyboard.press("Enter")
    expect(page.locator(".difference del").first).to_be_visible()
    violations += accessibility_violations(page)
    page.locator("summary.tool").click()
    page.locator("[data-tool=report]").click()
    page.get_by_label("In your words").fill("It is spelled so.")
    page.get_by_role("button", name="Send").focus()
    page.evaluate(SEND_AND_RATE)
    expect(page.get_by_label("In your words")).to_be_hidden()
    page.locator("[data-question] input").fill("Back 2")
    page.keyboard.press("Enter")
    expect(page.locator("[data-rating='3']")).to_have_class("rating rating-3 suggested")
    page.keyboard.press("4")
    expect(page.locator("[data-finished-title]")).to_be_visible()
    expect(page.locator("[data-sync]")).to_have_attribute("data-pending", "0", timeout=15_000)

    assert violations == []
    assert list(ReviewLog.objects.values_list("kind", flat=True)) == ["cram", "cram"]
    assert ItemReport.objects.get().text == "It is spelled so."
    assert set(Card.objects.values_list("state", flat=True)) == {CardState.NEW}


def test_cards_are_searched_dated_and_taken_back(page_as):
    classroom = class_with(*flashcards(3))
    classroom.open(at=timezone.now() - timedelta(hours=1))
    page = page_as(classroom.learner)
    page.goto("/cards/")

    page.get_by_role("searchbox").fill("front -2")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".browser tbody tr")).to_have_count(2)
    page.locator("[data-tick-all]").check()
    page.get_by_label("Due in days").fill("3-7")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".message")).to_contain_text("Set due date: 2 cards.")
    expect(page.locator(".browser tbody tr").first).to_contain_text("review")
    violations = accessibility_violations(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".browser tbody tr").first).to_contain_text("new")
    page.locator(".browser tbody a").first.click()
    expect(page.locator("#log")).to_be_visible()
    violations += accessibility_violations(page)

    assert violations == []
    assert set(Card.objects.values_list("state", flat=True)) == {CardState.NEW}


def test_what_to_do_with_ticked_cards_is_at_hand_on_a_phone(page_as):
    classroom = class_with(*flashcards(40))
    classroom.open(at=timezone.now() - timedelta(hours=1))
    page = page_as(classroom.learner, width=390)
    page.goto("/cards/")
    button = page.get_by_role("button", name="Do it")
    expect(button).not_to_be_in_viewport()

    page.locator("input[name=card]").first.check()

    expect(button).to_be_in_viewport()
    assert page.get_by_label("Due in days").get_attribute("inputmode") is None  # a keypad of digits has no hyphen
    assert accessibility_violations(page) == []


def test_a_card_turns_by_itself_only_when_asked_and_can_be_held(page_as):
    classroom = class_with(*flashcards(2))
    classroom.open(at=timezone.now() - timedelta(hours=1))
    page = page_as(classroom.learner)
    page.goto(f"/decks/{classroom.deck.public_id}/drill/")
    page.evaluate("localStorage.setItem('seminar.pace', JSON.stringify({ revealSeconds: 1 }))")

    page.reload()
    page.keyboard.press("p")
    page.wait_for_timeout(1_500)
    expect(page.locator("[data-back]")).to_be_empty()
    page.keyboard.press("p")

    expect(page.locator("[data-back]")).to_contain_text("Back 1", timeout=5_000)
    assert not ReviewLog.objects.filter(kind="review").exists()
