"""A real headless Chromium for tests, and what it may not find on a page.

Use the fixtures by importing them in a conftest of the folder: `from tests.browser import browser, page_as`.
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from seminar.people.models import User

# The shell is Debian's build of Chromium without a window: the same pages in half of the processor's time.
PROGRAMS = ("/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser")
CHROMIUM = next((path for path in map(Path, PROGRAMS) if path.exists()), None)
LAUNCH_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@cache
def playwright() -> Playwright:
    """Start Playwright once: a fixture that several folders import is made once for each, and two loops do not mix."""
    started = sync_playwright().start()
    atexit.register(started.stop)
    return started


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    browser = playwright().chromium.launch(executable_path=str(CHROMIUM), args=LAUNCH_FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def page_as(chromium: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page logged in as a user; what the console calls an error fails the test."""
    contexts, errors = [], []

    def open_page(user: User, *, width: int = 1280, scheme: str = "light") -> Page:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            base_url=live_server.url,
            service_workers="block",  # it fetches on its own, also after a test
        )
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # A page without an icon makes the browser ask for one; any other complaint (a policy, a script) counts.
    assert [error for error in errors if "404" not in error] == []


# A colour in the middle of its change has a contrast that nobody reads by. What moves for ever is not waited for.
SETTLED = """() => Promise.allSettled(document.getAnimations()
    .filter((animation) => animation.effect.getComputedTiming().endTime < Infinity)
    .map((animation) => animation.finished))"""


def accessibility_violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds wrong on the page once it is at rest: each rule with the elements that break it."""
    page.evaluate(SETTLED)
    # Also the details of every element that passes would take three times as long.
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(rule["id"], [str(node["target"]) for node in rule["nodes"]]) for rule in found]
