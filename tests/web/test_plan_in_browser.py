"""Setting an exam date in a real Chromium: the forecast appears, and the queue changes; axe in both themes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser import accessibility_violations, needs_browser
from tests.web.pupils import class_with, flashcards
from tests.web.test_deckplan import plan_address
from tests.web.test_settings_in_browser import overflow

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def test_an_exam_date_shows_its_forecast_and_changes_the_queue(page_as):
    classroom = class_with(*flashcards(12), new_per_day=2)
    classroom.open(at=timezone.now() - timedelta(hours=1))
    page = page_as(classroom.learner, scheme="light", width=360)
    page.goto("/")
    expect(page.locator(".count.new dd")).to_have_text("2")

    page.get_by_role("link", name="Plan – Deck").click()
    found = {"before": accessibility_violations(page)}
    page.get_by_label("Day of the exam").fill((timezone.localdate() + timedelta(days=6)).isoformat())
    page.get_by_label("Minutes a day until then").fill("20")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("heading", name="What the plan comes to")).to_be_visible()
    expect(page.locator(".tile").first).to_contain_text("9")
    page.get_by_text("As a table").click()
    found["forecast"], wide = accessibility_violations(page), overflow(page)
    page.emulate_media(color_scheme="dark")
    found["dark"] = accessibility_violations(page)
    page.get_by_label("New cards a day").fill("5")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Cards known")).to_be_visible()
    found["what if"] = accessibility_violations(page)
    page.goto("/")
    expect(page.locator(".count.new dd")).to_have_text("4")  # twelve over two fifths of six days
    assert {state: rules for state, rules in found.items() if rules} == {}
    assert wide == 0
    page.goto(plan_address(classroom))
