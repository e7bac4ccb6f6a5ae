"""The reader in a real Chromium: the map, the drill of a passage and back, a prompt kept, one's place, axe."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.cards.models import Card, ReviewLog
from quizzes.engine.items import Item
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Role
from tests.browser import accessibility_violations, needs_browser
from tests.cards.classroom import Classroom
from tests.web.pupils import class_with

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def card_on(passage: str, slug: str) -> Item:
    body = {"front": f"Front of {slug}", "back": f"Back of {slug}"}
    return Item(id=slug, type="flashcard", body=body, passage=passage)


def read_class() -> Classroom:
    """Return a class with cards of each step: 1.1 faded, 1.2 fresh, 2.1 not opened; with a long text."""
    classroom = class_with(*(card_on("1.1", slug) for slug in "abc"), card_on("1.2", "d"))
    now = timezone.now()
    classroom.open(at=now - timedelta(days=200))
    for slugs, ago_days in (("abc", 150), ("d", 1)):
        seen_at = now - timedelta(days=ago_days)
        Card.objects.filter(item__slug__in=slugs).update(
            state=2, stability_days=10, difficulty=5, last_reviewed_at=seen_at, due_at=seen_at + timedelta(days=10)
        )
    Passage.objects.update(text="The text of it. " * 300)
    return classroom


def address() -> str:
    return f"/lectures/{Lecture.objects.get().public_id}/"


def test_from_the_map_to_the_drill_of_a_passage_and_back(page_as):
    page = page_as(read_class().learner)
    page.goto(address())

    page.locator(".cell.fading").click()
    expect(page.locator("#p-1\\.1 .recall-words")).to_contain_text("3 cards, likely recall")
    page.locator("#p-1\\.1").get_by_role("link", name="Drill this passage").click()
    expect(page.locator("[data-sync]")).to_have_attribute("data-pending", "0")  # the script has taken over
    fronts = set()
    for _ in range(3):
        fronts.add(page.locator("[data-front]").inner_text())
        page.keyboard.press("Space")
        page.keyboard.press("4")
    expect(page.get_by_role("heading", name="Nothing of this passage is due")).to_be_visible()
    expect(page.locator("[data-sync]")).to_have_attribute("data-pending", "0", timeout=15_000)
    page.get_by_role("link", name="Back to the passage").click()

    expect(page.locator("#p-1\\.1 .recall-words")).to_have_text("fresh – 3 cards, likely recall 100 %")
    assert fronts == {"Front of a", "Front of b", "Front of c"}
    assert ReviewLog.objects.count() == 3


def test_a_prompt_is_answered_and_kept_where_it_stands(page_as):
    classroom = class_with(card_on("1.1", "a"))
    page = page_as(classroom.learner)
    page.goto(address())
    prompt = page.locator(".prompt")

    prompt.get_by_text("Show the answer").click()
    expect(prompt).to_contain_text("Back of a")
    prompt.get_by_role("button", name="Keep as card").click()

    expect(prompt.get_by_role("status")).to_have_text("Kept as a card")
    assert Card.objects.get().home_deck.owner == classroom.learner


def test_the_place_where_one_was_reading_is_offered_again(page_as):
    page = page_as(read_class().learner)
    page.goto(address())
    offer = page.locator("[data-read-on]")
    expect(offer).to_be_hidden()

    page.locator("#p-1\\.2").evaluate("passage => passage.scrollIntoView()")
    page.wait_for_timeout(1_000)  # a place counts once the page has come to rest
    page.goto(address())

    expect(offer).to_contain_text("Read on where you were: 1.2 Roots")
    offer.get_by_role("link").click()
    expect(offer).to_be_hidden()
    assert page.url.endswith("#p-1.2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_reader(page_as, scheme):
    classroom = read_class()
    page = page_as(classroom.learner, scheme=scheme)

    found = []
    for path in (address(), address() + "passages/1.1/questions/", address() + "passages/1.1/drill/"):
        page.goto(path)
        found += accessibility_violations(page)

    assert found == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_map_of_the_class(page_as, scheme):
    classroom = read_class()
    page = page_as(Classroom.member(classroom.seminar, "teacher", Role.INSTRUCTOR), scheme=scheme)
    page.goto(address() + "?map=class")

    assert page.locator("h2").first.inner_text() == "What the class remembers"
    assert accessibility_violations(page) == []


def test_on_a_phone_nothing_sticks_out_sideways(page_as):
    page = page_as(read_class().learner, width=390)

    widths = []
    for path in (address(), address() + "passages/1.1/questions/", address() + "passages/1.1/drill/"):
        page.goto(path)
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [390, 390, 390]
