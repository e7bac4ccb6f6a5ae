"""A sitting of the drill in a real Chromium: cards shown, answered, rated, taken back, finished."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from quizzes.cards.models import ReviewLog
from quizzes.engine.items import Item
from tests.browser import needs_browser
from tests.web.drilling import (
    opened_class,
    ratings,
    shows,
    wait_until_sent,
)
from tests.web.pupils import drill_address, flashcards, question

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


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
