"""How the drill and the doors look: within a phone's width, still, readable, in the theme that was chosen."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.cards.models import Card
from tests.browser import accessibility_violations, needs_browser
from tests.web.drilling import (
    LAYOUT_SHIFTS,
    drilled,
    opened_class,
    shows,
    wait_until_sent,
)
from tests.web.pupils import drill_address, flashcards, question

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def test_a_phone_shows_everything_within_its_width_and_under_a_finger(page_as):
    classroom = opened_class(question("choice"), *flashcards(2))
    page = page_as(classroom.learner, width=360)
    page.goto(drill_address(classroom))
    page.keyboard.press("Space")

    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    sizes = page.eval_on_selector_all(
        "main button, main a.tool, main summary, .site-nav a",
        "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect()).map(r => [r.width, r.height])",
    )

    assert overflow == 0
    assert [size for size in sizes if min(size) < 44] == []


def test_nothing_moves_by_itself_during_a_sitting(page_as):
    classroom = opened_class(*flashcards(2), question("choice"), learning_steps="45m")
    page = page_as(classroom.learner)
    page.add_init_script(LAYOUT_SHIFTS)
    page.goto(drill_address(classroom))
    page.wait_for_load_state("networkidle")

    page.evaluate("""() => {
        // By script, not by key: what follows a key within half a second is excused from the count.
        const form = document.querySelector("[data-drill]");
        form.requestSubmit(form.querySelector("[data-reveal]"));
    }""")
    page.wait_for_timeout(100)
    page.evaluate("""() => {
        const form = document.querySelector("[data-drill]");
        form.requestSubmit(form.querySelector("[data-rating='3']"));
    }""")
    shows(page, "Front 2")
    page.wait_for_timeout(1500)
    wait_until_sent(page)

    assert page.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(page_as, scheme):
    classroom = opened_class(question("choice"), *flashcards(1), question("ordering"), learning_steps="45m")
    lecture = classroom.bank.lecture
    page = page_as(classroom.learner, scheme=scheme)
    found = {}

    for path in ("/", f"/lectures/{lecture.public_id}/", "/lectures/", "/account/", "/accounts/password/change/"):
        page.goto(path)
        found[path] = accessibility_violations(page)
    page.goto(drill_address(classroom))
    found["choice"] = drilled(page, "[data-question] .option")
    found["front"] = drilled(page, "[data-reveal]:not(.quiet)")
    page.keyboard.press("Space")
    found["back"] = accessibility_violations(page)
    page.keyboard.press("?")
    found["keys"] = accessibility_violations(page)
    page.keyboard.press("Escape")
    wait_until_sent(page)
    Card.objects.filter(learner=classroom.learner).update(suspended_at=timezone.now())
    page.goto(drill_address(classroom))
    expect(page.locator("[data-finished]")).to_be_visible()
    found["finished"] = accessibility_violations(page)

    assert {name: violations for name, violations in found.items() if violations} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["login", "signup", "password/reset"])
def test_axe_finds_nothing_at_the_doors(chromium, live_server, scheme, path):
    context = chromium.new_context(base_url=live_server.url, color_scheme=scheme)
    page = context.new_page()

    page.goto(f"/accounts/{path}/")

    assert accessibility_violations(page) == []
    context.close()


def test_a_chosen_theme_stays(page_as):
    classroom = opened_class()
    page = page_as(classroom.learner)
    page.goto("/")

    page.locator(".account-menu summary").click()
    toggle = page.locator("[data-theme-toggle]")
    toggle.click()
    toggle.click()
    page.reload()

    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (page.evaluate("document.documentElement.dataset.theme"), ground) == ("dark", "rgb(22, 25, 24)")
