"""The drill between device and server: offline, logged out, a wrong clock, without a script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.bank.services import set_status
from quizzes.cards.models import ReviewLog
from seminar.people.models import User
from tests.browser import accessibility_violations, needs_browser
from tests.web.drilling import (
    WRONG_CLOCK,
    opened_class,
    own_context,
    ratings,
    shows,
    wait_until_sent,
)
from tests.web.pupils import card_of, drill_address, flashcards

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def test_home_counts_what_was_rated_a_moment_ago(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto("/")
    page.get_by_role("link", name="Deck", exact=True).click()
    shows(page, "Front 1")
    wait_until_sent(page)
    page.keyboard.press("Space")
    page.keyboard.press("4")

    page.go_back()

    expect(page.locator(".count.new dd")).to_have_text("2")
    assert ratings() == [("f1", 4)]


def test_home_counts_anew_when_somebody_comes_back_to_it(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.clock.install()
    page.goto("/")
    page.wait_for_load_state("networkidle")
    classroom.rate(card_of(classroom, "f1"), rating=4, at=timezone.now())

    page.clock.fast_forward("10:00")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".count.new dd")).to_have_text("2")


@pytest.mark.parametrize(("device", "is_offered"), [("America/New_York", True), ("Africa/Abidjan", False)])
def test_home_offers_the_time_of_a_device_with_another_clock(chromium, live_server, device, is_offered):
    classroom = opened_class(*flashcards(1))
    context = own_context(chromium, live_server, classroom.learner, timezone_id=device)
    page = context.new_page()
    page.goto("/")
    page.wait_for_load_state("networkidle")
    offer = page.locator("[data-zone-offer]")

    assert offer.is_visible() == is_offered
    if is_offered:
        assert accessibility_violations(page) == []
        offer.get_by_role("button", name="Keep it as it is").click()
        page.reload()
        page.wait_for_load_state("networkidle")
        assert not offer.is_visible()
        page.evaluate("localStorage.clear()")
        page.reload()
        offer.get_by_role("button", name="Use the time").click()
        expect(page.get_by_text("Times are now those of America/New York.")).to_be_visible()
        assert User.objects.get(pk=classroom.learner.pk).time_zone == device
        assert not offer.is_visible()
    context.close()


@pytest.mark.parametrize("days", [-40, -1, 1])
def test_a_clock_that_is_wrong_by_days_loses_no_review_and_no_card(chromium, live_server, days):
    classroom = opened_class(*flashcards(2))
    context = own_context(chromium, live_server, classroom.learner)
    page = context.new_page()
    page.add_init_script(WRONG_CLOCK % timedelta(days=days).total_seconds())
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    began_at = timezone.now()

    page.keyboard.press("Space")
    page.keyboard.press("1")
    wait_until_sent(page)
    expect(page.locator("[data-count=learning]")).to_have_text("1")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    wait_until_sent(page)

    shows(page, "Front 1")  # learned ahead of its minute, since nothing else is left
    rows = ReviewLog.objects.order_by("reviewed_at").values_list("card__item__slug", "rating", "reviewed_at")
    assert [row[:2] for row in rows] == [("f1", 1), ("f2", 4)]
    assert [at for *_row, at in rows if abs(at - began_at) > timedelta(minutes=1)] == []
    context.close()


def test_a_review_of_a_card_that_was_taken_away_is_told_in_words(page_as):
    classroom = opened_class(*flashcards(2))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    set_status(items=[card_of(classroom, "f1").item], status="withdrawn")

    page.keyboard.press("Space")
    page.keyboard.press("4")

    expect(page.locator("[data-toast]")).to_have_text("A review was not taken: its card is in your decks no more")
    assert ratings() == []


def test_reviews_made_offline_wait_and_survive_a_reload(chromium, live_server):
    classroom = opened_class(*flashcards(4))
    context = own_context(chromium, live_server, classroom.learner)
    page = context.new_page()
    page.goto(drill_address(classroom))
    context.route("**/api/v1/**", lambda route: route.abort())

    for number in (1, 2):
        shows(page, f"Front {number}")
        page.keyboard.press("Space")
        page.keyboard.press("3")
    expect(page.locator("[data-sync]")).to_have_text("2 reviews wait for the network", timeout=10_000)
    stored_meanwhile = ratings()
    context.unroute("**/api/v1/**")
    page.reload()

    shows(page, "Front 3")
    wait_until_sent(page)
    assert (stored_meanwhile, ratings()) == ([], [("f1", 3), ("f2", 3)])
    context.close()


def test_one_logged_out_meanwhile_is_told_and_loses_nothing(chromium, live_server):
    classroom = opened_class(*flashcards(3))
    context = own_context(chromium, live_server, classroom.learner)
    page = context.new_page()
    page.goto(drill_address(classroom))
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.keyboard.press("Space")
    page.keyboard.press("3")

    expect(page.locator("[data-sync]")).to_have_text("You are logged out; 1 kept here. Log in", timeout=10_000)
    shows(page, "Front 2")
    assert ratings() == []
    context.close()


def test_one_who_logged_in_in_another_tab_is_told_so_no_more(chromium, live_server):
    classroom = opened_class(*flashcards(3))
    context = own_context(chromium, live_server, classroom.learner)
    page = context.new_page()
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    cookies = context.cookies()
    context.clear_cookies()
    page.keyboard.press("Space")
    page.keyboard.press("4")
    expect(page.locator("[data-sync]")).to_have_attribute("data-condition", "loggedout")

    context.add_cookies(cookies)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    wait_until_sent(page)
    assert ratings() == [("f1", 4)]
    context.close()


def test_the_whole_drill_works_without_a_script(chromium, live_server):
    classroom = opened_class(*flashcards(2), learning_steps="")
    context = own_context(chromium, live_server, classroom.learner, java_script_enabled=False)
    page = context.new_page()
    page.goto(drill_address(classroom))

    for rating in ("Good", "Easy"):
        page.get_by_role("button", name="Show the answer").click()
        page.get_by_role("button", name=re.compile(rating)).click()

    expect(page.get_by_role("heading", name="That is all for now")).to_be_visible()
    assert ratings() == [("f1", 3), ("f2", 4)]
    context.close()


def test_one_logs_in_through_the_form(chromium, live_server):
    classroom = opened_class(*flashcards(1))
    User.objects.get(id=classroom.learner.id)
    classroom.learner.set_password("quite-a-long-word")
    classroom.learner.save()
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.goto(drill_address(classroom))

    page.get_by_label("Username or email").fill("ada")
    page.get_by_label("Password", exact=True).fill("quite-a-long-word")
    page.get_by_role("button", name="Log in").click()

    shows(page, "Front 1")
    assert page.url.endswith(drill_address(classroom))
    context.close()
