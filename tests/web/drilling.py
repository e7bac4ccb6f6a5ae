"""What tests of the drill in a browser do alike: a class that has begun, and what its page and its log show."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.cards.models import ReviewLog
from tests.browser import accessibility_violations
from tests.web.pupils import class_with, logged_in

LAYOUT_SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
    }).observe({ type: "layout-shift", buffered: true });
"""


WRONG_CLOCK = """
    const Right = Date, ahead = %d * 1000;
    Date = class extends Right {
        static now() { return Right.now() + ahead; }
        constructor(...said) { said.length ? super(...said) : super(Right.now() + ahead); }
    };
"""


def opened_class(*items, **preset):
    """Return a class whose learner opened the deck an hour ago."""
    classroom = class_with(*items, **preset)
    classroom.open(at=timezone.now() - timedelta(hours=1))
    return classroom


def front(page):
    return page.locator("[data-front]")


def shows(page, text):
    expect(front(page)).to_contain_text(text)


def ratings():
    """Return what the log holds, as (item, rating) in the order reviewed."""
    rows = ReviewLog.objects.filter(kind="review").order_by("reviewed_at")
    return list(rows.values_list("card__item__slug", "rating"))


def wait_until_sent(page):
    """Wait until the server has taken everything that was done on the page.

    Each test that rates ends with it: a request still under way would meet the next test's emptying of the tables.
    """
    expect(page.locator("[data-sync]")).to_have_attribute("data-pending", "0", timeout=15_000)


def own_context(chromium, live_server, user, **options):
    """Return a browser context logged in as `user`, for tests in which the console may complain."""
    context = chromium.new_context(base_url=live_server.url, service_workers="block", **options)
    cookie = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context


def drilled(page, wanted):
    """Drill on until `wanted` is on the page, and return what axe finds there."""
    for _ in range(4):
        if page.locator(wanted).count():
            break
        page.locator("[data-reveal]").click()
        page.keyboard.press("4")
    expect(page.locator(wanted).first).to_be_visible()
    return accessibility_violations(page)
