"""The deck's settings and the memory model in a real Chromium: both themes, a phone, no script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.cards.queries.presets import own_settings
from tests.browser import accessibility_violations, needs_browser
from tests.web.pupils import class_with, flashcards
from tests.web.test_decksettings import settings_address
from tests.web.test_memory import fit_of

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def opened_class():
    classroom = class_with(*flashcards(1))
    classroom.open(at=timezone.now() - timedelta(hours=1))
    return classroom


def overflow(page):
    """Return by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_all(page_as, scheme):
    classroom = opened_class()
    page = page_as(classroom.learner, scheme=scheme, width=360)
    found, widths = {}, {}

    for state in ("settings", "refused", "no fit", "fits"):
        if state == "settings":
            page.goto(settings_address(classroom))
        elif state == "refused":
            page.get_by_label("Learning steps", exact=True).fill("soon")
            page.get_by_role("button", name="Save").click()
            expect(page.locator(".field .error")).to_have_text("Write steps like 1m 10m 1d, in s, m, h or d.")
        elif state == "no fit":
            page.goto("/account/memory/")
        else:
            fit_of(classroom.learner, nights=0)
            fit_of(classroom.learner, nights=1, is_kept=False)
            page.reload()
        found[state], widths[state] = accessibility_violations(page), overflow(page)

    assert {state: rules for state, rules in found.items() if rules} == {}
    assert widths == dict.fromkeys(widths, 0)


def test_settings_are_found_from_home_and_saved(page_as):
    classroom = opened_class()
    page = page_as(classroom.learner)
    page.goto("/")

    page.get_by_role("link", name="Settings – Deck").click()
    page.get_by_label("New cards a day").fill("4")
    page.get_by_label("Bury siblings").select_option("no")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".message")).to_have_text("Saved. It takes effect at each card’s next review.")

    own = own_settings(learner=classroom.learner, deck=classroom.deck)
    assert {name: value for name, value in own.items() if value is not None} == {
        "new_per_day": 4,
        "bury_siblings": False,
    }
