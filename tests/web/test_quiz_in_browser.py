"""Quizzes in a real Chromium: by keyboard, offline, in two tabs, against the clock, on a phone, in both themes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.attempts.models import Attempt, Mark, Response, Step
from quizzes.attempts.services.authoring import NewSection, NewSlot, set_override
from tests.browser import accessibility_violations, needs_browser
from tests.factories import attempts, people
from tests.web.drilling import LAYOUT_SHIFTS
from tests.web.pupils import logged_in
from tests.web.sitters import (
    all_right,
    answered,
    begun,
    handed_in,
    page_of,
    paper_of,
    positions,
    quiz_and_learner,
    raws,
)

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def press(key):
    return lambda keyboard: keyboard.press(key)


def type_text(text):
    return lambda keyboard: keyboard.type(text)


TYPED = ":is(input[type=text], textarea)"
BY_KEYBOARD = {
    "choice": [("input[type=radio]", press("Space"))],
    "truefalse": [("input[type=radio]", press("Space"))],
    "multiple": [("input[name$=chosen]", press("Space"))] * 2,
    "shorttext": [(TYPED, type_text("cook"))],
    "numeric": [(TYPED, type_text("1848"))],
    "essay": [(TYPED, type_text("A short essay."))],
    "cloze": [("input.gap", type_text("Prussian")), ("input.gap", type_text("1864"))],
    "matching": [("select", press("ArrowDown"))] * 2,
    "ordering": [("[data-step] button[aria-label^='Move down']", press("Enter"))],
}
"""The fields of each type that Tab reaches, and what is pressed or typed there."""


def saved(page):
    """Wait until the server has all that was answered."""
    expect(page.locator("[data-sync]")).to_have_attribute("data-unsaved", "0", timeout=15_000)
    expect(page.locator("[data-sync]")).to_have_attribute("data-state", "saved")


def question(page, position):
    return page.locator(f"[data-slot='{position}']")


def own_context(chromium, live_server, user, **options):
    """Return a browser context logged in as `user`, for tests in which the console may complain."""
    context = chromium.new_context(base_url=live_server.url, service_workers="block", **options)
    cookie = logged_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return context


def focus_by_tab(page, selector, *, most=80):
    """Press Tab until an element that fits `selector` has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_quiz_of_all_item_types_is_sat_by_keyboard_alone_to_its_result(page_as):
    quiz, learner = quiz_and_learner()
    page = page_as(learner)
    page.goto(page_of(quiz))
    focus_by_tab(page, "button")
    while page.evaluate("document.activeElement.textContent.trim()") != "Begin":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/attempts/*/")
    attempt = Attempt.objects.get()
    at = positions(attempt)

    for kind in sorted(at, key=at.get):
        for field, deed in BY_KEYBOARD[kind]:
            focus_by_tab(page, f"#q{at[kind]} {field}")
            deed(page.keyboard)
    saved(page)
    focus_by_tab(page, "[data-finish]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-in/")
    focus_by_tab(page, "[data-handin] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")

    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    assert raws(attempt) == {
        at["choice"]: {"chosen": "1"},
        at["multiple"]: {"chosen": ["1", "2"]},
        at["truefalse"]: {"chosen": True},
        at["shorttext"]: {"text": "cook"},
        at["numeric"]: {"value": "1848"},
        at["cloze"]: {"gaps": {"1": "Prussian", "2": "1864"}},
        at["matching"]: {"pairs": {"1": "3", "2": "3"}},
        at["ordering"]: {"order": ["2", "1", "3"]},
        at["essay"]: {"text": "A short essay."},
    }
    assert Mark.objects.count() == 8


def test_an_answer_is_saved_within_two_seconds_of_the_last_keystroke(page_as):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["essay"]
    page = page_as(learner)
    page.goto(paper_of(attempt))

    question(page, place).locator("textarea").press_sequentially("Soon kept")
    page.wait_for_timeout(2_000)

    assert raws(attempt) == {place: {"text": "Soon kept"}}


def test_an_answer_is_saved_when_the_page_is_left_at_once(page_as):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["shorttext"]
    page = page_as(learner)
    page.goto(paper_of(attempt))

    question(page, place).locator("input[type=text]").fill("left")
    page.goto("/lectures/")
    page.wait_for_timeout(500)

    assert raws(attempt) == {place: {"text": "left"}}


def test_nothing_is_lost_when_the_network_goes_and_the_page_is_loaded_again(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    at = positions(attempt)
    context = own_context(chromium, live_server, learner)
    page = context.new_page()
    page.goto(paper_of(attempt))
    question(page, at["shorttext"]).locator("input[type=text]").fill("before")
    saved(page)

    context.set_offline(True)
    question(page, at["shorttext"]).locator("input[type=text]").fill("during")
    question(page, at["essay"]).locator("textarea").fill("Written in the tunnel.")
    question(page, at["choice"]).get_by_role("radio").nth(1).check()
    expect(page.locator("[data-sync]")).to_have_text("3 kept on this device")
    page.wait_for_timeout(600)
    stored = raws(attempt)
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(paper_of(attempt))
    expect(question(again, at["essay"]).locator("textarea")).to_have_value("Written in the tunnel.")
    saved(again)
    context.close()

    assert stored == {at["shorttext"]: {"text": "before"}}
    assert raws(attempt) == {
        at["shorttext"]: {"text": "during"},
        at["essay"]: {"text": "Written in the tunnel."},
        at["choice"]: {"chosen": "2"},
    }


def test_what_was_kept_is_sent_as_soon_as_the_network_is_back(chromium, live_server):
    quiz, learner = quiz_and_learner(layout="one_question")
    attempt = begun(quiz, learner)
    context = own_context(chromium, live_server, learner)
    page = context.new_page()
    page.goto(paper_of(attempt))

    context.set_offline(True)
    question(page, 1).locator("input.gap").first.fill("Prussian")
    page.get_by_role("button", name="Next").click()
    question(page, 2).get_by_role("radio").nth(1).check()
    expect(page.locator("[data-sync]")).to_have_text("2 kept on this device")
    context.set_offline(False)
    saved(page)
    context.close()

    assert raws(attempt) == {1: {"gaps": {"1": "Prussian", "2": ""}}, 2: {"chosen": "2"}}


def test_a_stale_tab_shows_both_answers_and_overwrites_nothing(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["shorttext"]
    contexts = [own_context(chromium, live_server, learner) for _ in range(2)]
    first, second = [context.new_page() for context in contexts]
    for page in (first, second):
        page.goto(paper_of(attempt))

    question(first, place).locator("input[type=text]").fill("from the first")
    saved(first)
    question(second, place).locator("input[type=text]").fill("from the second")
    banner = question(second, place).locator("[data-conflict]")
    expect(banner).to_contain_text("from the first")
    shown, stored = banner.inner_text(), raws(attempt)
    banner.get_by_role("button", name="Save mine").click()
    saved(second)
    for context in contexts:
        context.close()

    assert "from the second" in shown
    assert (stored, raws(attempt)) == ({place: {"text": "from the first"}}, {place: {"text": "from the second"}})


def test_a_lost_session_keeps_the_answer_and_says_so(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["shorttext"]
    context = own_context(chromium, live_server, learner)
    page = context.new_page()
    page.goto(paper_of(attempt))

    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    question(page, place).locator("input[type=text]").fill("kept")
    expect(page.locator("[data-sync]")).to_contain_text("You are logged out. 1 kept on this device.")
    cookie = logged_in(learner).cookies[settings.SESSION_COOKIE_NAME].value
    renewed = {settings.SESSION_COOKIE_NAME: cookie, settings.CSRF_COOKIE_NAME: "n" * 32}
    context.add_cookies([{"name": name, "value": value, "url": live_server.url} for name, value in renewed.items()])
    page.evaluate("window.dispatchEvent(new Event('online'))")  # as coming back from the tab of the login does
    saved(page)
    context.close()

    assert raws(attempt) == {place: {"text": "kept"}}


def test_what_another_tab_keeps_on_the_device_is_left_to_it(page_as):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["shorttext"]
    page = page_as(learner)
    page.goto(paper_of(attempt))
    prefix = f"seminar.attempt.{learner.public_id}.{attempt.public_id}.{place}."

    page.evaluate("key => localStorage.setItem(key, '{}')", f"{prefix}other")
    question(page, place).locator("input[type=text]").fill("mine")
    page.wait_for_timeout(400)
    kept = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('seminar.attempt')).length")
    saved(page)

    left = page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('seminar.attempt'))")
    assert (kept, left) == (2, [f"{prefix}other"])


def test_the_clock_follows_the_server_when_the_device_is_wrong_and_warns(page_as):
    quiz, learner = quiz_and_learner(time_limit_seconds=312)
    attempt = begun(quiz, learner)
    page = page_as(learner)
    page.clock.set_fixed_time("2020-01-01T00:00:00Z")
    page.goto(paper_of(attempt))
    clock = page.locator("[data-clock]")

    expect(page.locator("[data-alarm]")).to_have_text("5 minutes left.", timeout=30_000)
    short = clock.inner_text()
    set_override(quiz=quiz, learner=learner, settings={"time_limit_seconds": 3600})
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(clock).to_have_text(re.compile(r"^5\d:\d\d$"))
    expect(page.locator("[data-alarm]")).to_have_text(re.compile(r"^Your time was changed: 5\d:\d\d left\.$"))

    assert (short in ("5:00", "4:59"), clock.get_attribute("data-short")) == (True, None)


def test_at_zero_the_paper_saves_and_hands_in_by_itself(page_as):
    quiz, learner = quiz_and_learner(time_limit_seconds=60)
    attempt = begun(quiz, learner, at=timezone.now() - timedelta(seconds=54))
    place = positions(attempt)["shorttext"]
    page = page_as(learner)
    page.goto(paper_of(attempt))

    question(page, place).locator("input[type=text]").fill("just in time")
    page.wait_for_url("**/result/", timeout=20_000)

    attempt.refresh_from_db()
    # By the page and not only by the server's own clock, which waits out the grace.
    assert (raws(attempt), attempt.handed_in_by) == ({place: {"text": "just in time"}}, "learner")


def test_an_attempt_handed_in_elsewhere_leads_to_its_result_and_shows_what_did_not_arrive(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["shorttext"]
    context = own_context(chromium, live_server, learner)
    page = context.new_page()
    page.goto(paper_of(attempt))

    context.set_offline(True)
    question(page, place).locator("input[type=text]").fill("too late")
    expect(page.locator("[data-sync]")).to_have_text("1 kept on this device")
    handed_in(attempt)
    context.set_offline(False)
    page.wait_for_url("**/result/")

    expect(page.locator("[data-lost]")).to_contain_text(f"Question {place}: too late")
    context.close()
    assert raws(attempt) == {}


def test_a_check_tells_and_the_next_try_settles(page_as):
    quiz, learner = quiz_and_learner(behaviour_name="tries", tries=2, penalty="0.25")
    attempt = begun(quiz, learner)
    place = positions(attempt)["choice"]
    page = page_as(learner)
    page.goto(paper_of(attempt))
    asked = question(page, place)

    asked.locator("input[type=radio]").nth(1).check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.locator("[data-judgement]")).to_contain_text("He was a philosopher.")
    expect(asked.locator("[data-tries]")).to_have_text("One try left")
    asked.locator("input[type=radio]").nth(0).check()
    asked.get_by_role("button", name="Check").click()

    expect(asked.locator("[data-judgement] .verdict")).to_have_text("Right")
    expect(asked.locator("[data-answer]")).to_have_attribute("disabled", "")
    saved(page)
    assert list(Step.objects.filter(kind="check").order_by("id").values_list("fraction", flat=True)) == [0, 1]


def test_steps_and_pairs_are_arranged_by_mouse_and_tap(page_as):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    at = positions(attempt)
    page = page_as(learner)
    page.goto(paper_of(attempt))
    steps, pairs = question(page, at["ordering"]), question(page, at["matching"])

    steps.locator("[data-step]").nth(2).locator("[data-handle]").drag_to(steps.locator("[data-step]").nth(0))
    pairs.locator("[data-place]").nth(1).click()
    pairs.locator(".pairs li").nth(0).click(position={"x": 5, "y": 5})
    pairs.locator("[data-place]").nth(0).drag_to(pairs.locator(".pairs li").nth(1))
    saved(page)

    assert raws(attempt) == {
        at["ordering"]: {"order": ["3", "1", "2"]},
        at["matching"]: {"pairs": {"1": "4", "2": "3"}},
    }


def test_a_finger_answers_orders_and_matches(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    at = positions(attempt)
    context = own_context(chromium, live_server, learner, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(paper_of(attempt))

    question(page, at["choice"]).locator(".option").nth(1).tap()
    question(page, at["ordering"]).get_by_role("button", name="Move up: step").nth(1).tap()
    question(page, at["matching"]).locator("[data-place]").nth(0).tap()
    question(page, at["matching"]).locator(".pairs li").nth(1).tap(position={"x": 5, "y": 5})
    saved(page)
    context.close()

    assert raws(attempt) == {
        at["choice"]: {"chosen": "2"},
        at["ordering"]: {"order": ["2", "1", "3"]},
        at["matching"]: {"pairs": {"1": None, "2": "3"}},
    }


def drag_by_finger(context, page, start, end):
    """Put a finger on the middle of one element, draw it over another in steps, and lift it."""
    (x, y), (to_x, to_y) = ((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in (start, end))
    hand = context.new_cdp_session(page)
    for kind, share in [("touchStart", 0), *(("touchMove", step / 8) for step in range(1, 9)), ("touchEnd", None)]:
        at = [] if share is None else [{"x": x + (to_x - x) * share, "y": y + (to_y - y) * share}]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


def at_rest(page):
    """Wait until the page scrolls no more: a finger that was lifted lets it run on."""
    page.evaluate("""() => new Promise((done) => {
        let last = NaN;
        let frames = 0;
        requestAnimationFrame(function look() {
            frames = scrollY === last ? frames + 1 : 0;
            last = scrollY;
            frames < 10 ? requestAnimationFrame(look) : done();
        });
    })""")


def test_a_finger_drags_a_step_by_its_handle_and_scrolls_the_page_elsewhere(chromium, live_server):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["ordering"]
    context = own_context(chromium, live_server, learner, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(paper_of(attempt))
    steps = question(page, place).locator("[data-step]")
    steps.first.scroll_into_view_if_needed()

    drag_by_finger(context, page, steps.nth(2).bounding_box(), steps.nth(0).bounding_box())
    page.wait_for_timeout(600)
    at_rest(page)
    scrolled = raws(attempt)
    steps.first.scroll_into_view_if_needed()
    at_rest(page)
    drag_by_finger(context, page, steps.nth(2).locator("[data-handle]").bounding_box(), steps.nth(0).bounding_box())
    saved(page)
    context.close()

    assert (scrolled, raws(attempt)) == ({}, {place: {"order": ["3", "1", "2"]}})


def test_an_answer_can_be_cleared(page_as):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    place = positions(attempt)["choice"]
    answered(attempt, {"chosen": "1"}, position=place)
    page = page_as(learner)
    page.goto(paper_of(attempt))

    question(page, place).get_by_role("button", name="Clear my answer").click()
    saved(page)

    assert raws(attempt) == {}


def test_without_scripts_a_quiz_is_sat_to_its_result(chromium, live_server):
    quiz, learner = quiz_and_learner(layout="one_question")
    context = own_context(chromium, live_server, learner, java_script_enabled=False)
    page = context.new_page()
    page.goto(page_of(quiz))
    page.get_by_role("button", name="Begin").click()
    attempt = Attempt.objects.get()

    question(page, 1).locator("input.gap").first.fill("Prussian")
    page.get_by_role("button", name="Next").click()
    question(page, 2).locator("input[type=radio]").nth(0).check()
    page.get_by_role("button", name="Finish …").click()
    page.get_by_role("button", name="Hand in").click()
    title = page.locator("h1").inner_text()
    context.close()

    assert (title, raws(attempt)) == ("Result", {1: {"gaps": {"1": "Prussian", "2": ""}}, 2: {"chosen": "1"}})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_is_accessible_fits_and_stands_still(page_as, scheme, width):
    seminar = people.seminar()
    learner = people.member(seminar, "ada")
    items = attempts.item_of_each_type(seminar)
    sections = [NewSection(tuple(NewSlot(item=item) for item in items), title="Part one", introduction="*Read* first.")]
    quiz = attempts.quiz(
        seminar, sections=sections, time_limit_seconds=3600, behaviour_name="immediate", attempts_allowed=3
    )
    done = begun(quiz, learner)
    all_right(done)
    answered(done, {"chosen": "1"}, position=positions(done)["choice"], seq=2)
    handed_in(done)
    attempt = begun(quiz, learner)
    page = page_as(learner, width=width, scheme=scheme)
    page.add_init_script(LAYOUT_SHIFTS)
    found = {}

    addresses = (
        "/",
        "/quizzes/",
        page_of(quiz),
        paper_of(attempt),
        f"{paper_of(attempt)}hand-in/",
        f"{paper_of(done)}result/",
    )
    for address in addresses:
        page.goto(address)
        page.wait_for_timeout(300)
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        # A busy machine paints while it parses: what a reader would notice is a hundred times as much.
        stands_still = sum(page.evaluate("window.shifts")) < 0.002
        found[address] = (accessibility_violations(page), wide, stands_still)

    assert found == dict.fromkeys(addresses, ([], False, True))
    assert Response.objects.filter(attempt=attempt).count() == len(items)
