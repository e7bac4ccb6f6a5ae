"""The drill by keys, clicks and taps: each does one thing, and all can be done without a mouse."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from quizzes.engine.items import Item
from tests.browser import needs_browser
from tests.web.drilling import (
    opened_class,
    own_context,
    ratings,
    shows,
    wait_until_sent,
)
from tests.web.pupils import card_of, class_with, drill_address, flashcards

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


def opened_class_with_passage(classroom):
    from quizzes.bank.services import load_items

    item = Item(id="sourced", type="flashcard", body={"front": "Front", "back": "Back"}, passage="1.1")
    load_items(bank=classroom.bank, items=[item])
    classroom.open(at=timezone.now() - timedelta(hours=1))
    return classroom


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


# Made in the page: two calls from here may lie too far apart on a busy machine to be a double tap.
DOUBLE_TAP = """async () => {
    const reveal = document.querySelector("[data-reveal]");
    const { x, y, width, height } = reveal.getBoundingClientRect();
    const tap = () => {
        const under = document.elementFromPoint(x + 0.6 * width, y + height / 2);
        under.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
        under.dispatchEvent(new PointerEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
    };
    tap();
    while (reveal.checkVisibility()) await new Promise((done) => setTimeout(done, 1));
    tap();
}"""


def test_the_second_half_of_a_double_tap_rates_nothing(chromium, live_server):
    classroom = opened_class(*flashcards(3))
    context = own_context(chromium, live_server, classroom.learner, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(drill_address(classroom))
    wait_until_sent(page)

    page.evaluate(DOUBLE_TAP)

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
