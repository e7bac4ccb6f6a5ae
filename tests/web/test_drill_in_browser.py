"""The drill page in a real Chromium: by keyboard, undone, answered, finished, offline, on a phone, without a script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.bank.services import set_status
from quizzes.cards.models import Card, ReviewLog
from quizzes.engine.items import Item
from seminar.people.models import User
from tests.browser import accessibility_violations, needs_browser
from tests.web.pupils import card_of, class_with, drill_address, flashcards, logged_in, question

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]

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


def test_three_cards_are_drilled_by_keyboard_alone(page_as):
    classroom = opened_class(*flashcards(5))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    for number, rating in enumerate(("3", "1", "4"), start=1):
        shows(page, f"Front {number}")
        page.keyboard.press("Space")
        expect(page.locator("[data-back]")).to_contain_text(f"Back {number}")
        page.keyboard.press(rating)
    wait_until_sent(page)

    shows(page, "Front 4")
    assert ratings() == [("f1", 3), ("f2", 1), ("f3", 4)]


def test_space_takes_the_marked_button(page_as):
    classroom = opened_class(*flashcards(2))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press("Space")
    page.keyboard.press("Space")
    wait_until_sent(page)

    assert ratings() == [("f1", 3)]


def test_the_second_half_of_a_double_tap_rates_nothing(chromium, live_server):
    classroom = opened_class(*flashcards(3))
    context = own_context(chromium, live_server, classroom.learner, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    box = page.locator("[data-reveal]").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    page.touchscreen.tap(*middle)
    page.touchscreen.tap(*middle)

    shows(page, "Front 1")
    expect(page.locator("[data-back]")).to_contain_text("Back 1")
    page.wait_for_timeout(400)
    page.locator("[data-rating='3']").tap()
    shows(page, "Front 2")
    wait_until_sent(page)
    assert ratings() == [("f1", 3)]
    context.close()


def test_a_double_click_turns_one_page(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    page.locator("[data-reveal]").dblclick(position={"x": 20, "y": 20})

    expect(page.locator("[data-back]")).to_contain_text("Back 1")
    assert ratings() == []


def test_whoever_clicks_on_and_on_at_one_place_goes_on(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    box = page.locator("[data-reveal]").bounding_box()

    page.mouse.move(box["x"] + 20, box["y"] + 20)
    for count in range(1, 5):  # as the browser counts them: each within half a second of the last
        page.mouse.down(click_count=count)
        page.mouse.up(click_count=count)
        page.wait_for_timeout(350)

    shows(page, "Front 3")
    wait_until_sent(page)
    assert ratings() == [("f1", 1), ("f2", 1)]


def test_a_key_that_is_held_down_goes_on_once(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    for _repeat in range(5):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")

    expect(page.locator("[data-back]")).to_contain_text("Back 1")
    wait_until_sent(page)
    assert ratings() == []


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


def test_a_card_is_read_from_the_side_from_which_it_is_written(page_as):
    arabic = Item(id="a", type="flashcard", body={"front": "مرحبا", "back": "سلام"})
    classroom = opened_class(arabic)
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)
    page.keyboard.press("Space")
    expect(page.locator("[data-back] .solution")).to_have_text("سلام")

    sides = ("[data-front]", "[data-back] .solution")
    directions = [page.locator(side).evaluate("side => getComputedStyle(side).direction") for side in sides]

    assert directions == ["rtl", "rtl"]


def test_a_number_may_be_typed_with_its_minus_and_unit_on_a_phone(page_as):
    classroom = opened_class(question("numeric"))
    page = page_as(classroom.learner, width=390)

    page.goto(drill_address(classroom))
    wait_until_sent(page)

    assert page.locator("[data-question] input").get_attribute("inputmode") is None  # no keypad of digits


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


def test_the_time_for_which_a_phone_was_put_away_is_not_told_as_learned(page_as):
    classroom = opened_class(*flashcards(2))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    page.evaluate("""async () => {
        const put = (state) => {
            Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        };
        put("hidden");
        await new Promise((later) => setTimeout(later, 3_000));
        put("visible");
    }""")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    wait_until_sent(page)
    shows(page, "Front 2")

    assert ReviewLog.objects.get().duration_ms < 3_000


def test_the_first_card_needs_no_request_and_the_next_ones_are_there(page_as):
    classroom = opened_class(*flashcards(30), new_per_day=40)
    page = page_as(classroom.learner)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/queue/" in request.url else None)
    page.goto(drill_address(classroom))

    before = len(asked)
    seen = page.evaluate("""() => {
        const form = document.querySelector("[data-drill]"), front = document.querySelector("[data-front]"), seen = [];
        for (let turn = 0; turn < 10; turn += 1) {
            seen.push(front.textContent.trim());
            form.requestSubmit(form.querySelector("[data-reveal]"));
            form.requestSubmit(form.querySelector("[data-rating='4']"));
        }
        return seen;
    }""")
    wait_until_sent(page)

    assert (before, seen) == (0, [f"Front {number}" for number in range(1, 11)])


def test_a_rating_is_taken_back_after_it_was_sent(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press("Space")
    page.keyboard.press("4")
    shows(page, "Front 2")
    wait_until_sent(page)
    page.keyboard.press("u")
    shows(page, "Front 1")
    wait_until_sent(page)

    expect(page.locator("[data-count=new]")).to_have_text("3")
    rows = ReviewLog.objects.order_by("id").values_list("card__item__slug", "kind", "rating")
    assert list(rows) == [("f1", "review", 4), ("f1", "undo", None)]


def test_a_rating_taken_back_at_once_is_never_sent(page_as):
    classroom = opened_class(*flashcards(3))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    page.evaluate("""() => {
        const form = document.querySelector("[data-drill]");
        form.requestSubmit(form.querySelector("[data-reveal]"));
        form.requestSubmit(form.querySelector("[data-rating='4']"));
        form.requestSubmit(form.querySelector("[data-tool=undo]"));
    }""")
    shows(page, "Front 1")
    wait_until_sent(page)

    assert ReviewLog.objects.count() == 0


def test_a_choice_is_answered_graded_and_rated_as_suggested(page_as):
    classroom = opened_class(question("choice"), *flashcards(1))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))
    page.keyboard.press("Space")
    page.keyboard.press("4")
    wrong = page.locator(".option", has_text="Hegel")

    wrong.click()
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_have_text("Not right")
    expect(page.locator(".verdict-feedback")).to_have_text("He was a philosopher.")
    expect(page.locator("[data-rating='1']")).to_be_focused()
    page.keyboard.press("Enter")
    wait_until_sent(page)

    assert ratings()[-1] == ("choice", 1)
    assert ReviewLog.objects.get(card__item__slug="choice").response["chosen"] in {"1", "2"}


@pytest.mark.parametrize("type_name", ["multiple", "truefalse", "shorttext", "numeric", "matching", "ordering"])
def test_each_widget_sends_an_answer_that_the_server_can_read(page_as, type_name):
    classroom = opened_class(question(type_name))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    match type_name:
        case "multiple":
            for option in page.locator(".option").all():
                option.click()
        case "truefalse":
            page.keyboard.press("2")
        case "shorttext":
            page.keyboard.type("cook")
        case "numeric":
            page.keyboard.type("1848")
        case "matching":
            page.get_by_label("Weber").select_option("Economy")
            page.get_by_label("Hegel").select_option("Logic")
        case _:
            for step in ("step z", "step y", "step x"):
                button = page.get_by_role("button", name=f"Move up: {step}")
                for _ in range(2):
                    button.click()
    page.locator("[data-check]").click()

    expect(page.locator(".verdict")).to_have_text("Right")
    expect(page.locator("[data-rating='3']")).to_be_focused()
    page.keyboard.press("Enter")
    wait_until_sent(page)
    assert ratings() == [(type_name, 3)]


def test_an_unanswered_question_asks_for_an_answer(page_as):
    classroom = opened_class(question("choice"))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.locator("[data-check]").click()

    expect(page.locator("[data-error]")).to_contain_text("Choose or type an answer first")
    assert page.locator("[data-rating]:visible").count() == 0


def test_a_finished_deck_says_when_the_next_card_is_due(page_as):
    classroom = opened_class(*flashcards(2), learning_steps="45m")
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    for _ in range(2):
        page.keyboard.press("Space")
        page.keyboard.press("1")

    expect(page.locator("[data-finished]")).to_be_visible()
    expect(page.locator("[data-finished-due]")).to_have_text(
        re.compile(r"The next card is due in 45 minutes, (at|on .* at) \d\d:\d\d\.")
    )
    expect(page.locator("[data-finished-done]")).to_have_text("2 reviews in this sitting.")
    wait_until_sent(page)
    assert ratings() == [("f1", 1), ("f2", 1)]


def test_a_card_rated_again_comes_back_in_the_same_sitting(page_as):
    classroom = opened_class(*flashcards(2))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press("Space")
    page.keyboard.press("1")
    shows(page, "Front 2")
    page.keyboard.press("Space")
    page.keyboard.press("4")

    shows(page, "Front 1")
    expect(page.locator("[data-state]")).to_have_text("learning")
    wait_until_sent(page)
    expect(page.locator("[data-count=learning]")).to_have_text("1")
    assert ratings() == [("f1", 1), ("f2", 4)]


def test_cards_are_suspended_buried_and_flagged_by_key(page_as):
    classroom = opened_class(*flashcards(4))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press("f")
    wait_until_sent(page)
    expect(page.locator("[data-flag]")).to_be_visible()
    page.keyboard.press("s")
    wait_until_sent(page)
    shows(page, "Front 2")
    page.keyboard.press("b")
    wait_until_sent(page)
    shows(page, "Front 3")

    f1, f2 = card_of(classroom, "f1"), card_of(classroom, "f2")
    assert (f1.flag, f1.suspended_at is not None, f2.buried_until is not None) == (1, True, True)


@pytest.mark.parametrize(("key", "field"), [("b", "buried_until"), ("s", "suspended_at")])
def test_a_card_put_away_is_taken_back_by_key(page_as, key, field):
    classroom = opened_class(*flashcards(2))
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press(key)
    shows(page, "Front 2")
    wait_until_sent(page)
    put_away = getattr(card_of(classroom, "f1"), field)
    page.keyboard.press("u")
    shows(page, "Front 1")
    wait_until_sent(page)

    expect(page.locator("[data-count=new]")).to_have_text("2")
    assert (put_away is None, getattr(card_of(classroom, "f1"), field)) == (False, None)


def test_the_source_passage_and_the_keys_are_one_key_away(page_as):
    classroom = class_with()
    lecture = classroom.bank.lecture
    classroom = opened_class_with_passage(classroom)
    page = page_as(classroom.learner)
    page.goto(drill_address(classroom))

    page.keyboard.press("o")
    expect(page.locator("[data-passage-dialog] .gist")).to_have_text("The gist of it.")
    link = page.locator("[data-passage-link]").get_attribute("href")
    page.keyboard.press("Escape")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert link == f"/lectures/{lecture.public_id}/#p-1.1"


def opened_class_with_passage(classroom):
    from quizzes.bank.services import load_items
    from quizzes.engine.items import Item

    item = Item(id="sourced", type="flashcard", body={"front": "Front", "back": "Back"}, passage="1.1")
    load_items(bank=classroom.bank, items=[item])
    classroom.open(at=timezone.now() - timedelta(hours=1))
    return classroom


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


def drilled(page, wanted):
    """Drill on until `wanted` is on the page, and return what axe finds there."""
    for _ in range(4):
        if page.locator(wanted).count():
            break
        page.locator("[data-reveal]").click()
        page.keyboard.press("4")
    expect(page.locator(wanted).first).to_be_visible()
    return accessibility_violations(page)


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
