"""Grading in a real browser: by keys alone, and nothing that axe knows of is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.attempts.models import Mark
from quizzes.attempts.services.comments import keep_comment
from tests.browser import accessibility_violations, chromium, needs_browser, page_as  # noqa: F401  # fixtures
from tests.factories.sat import essay_answer, response_to, sat_quiz

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sat():
    return sat_quiz(needs_two_readers=False)


def addresses_of(sat, response):
    where = [sat.quiz.id, sat.essay.id]
    return [
        reverse("admin:attempts_to_grade"),
        reverse("admin:attempts_grading", args=[sat.quiz.id]),
        reverse("admin:attempts_grade", args=[*where, response.id]),
        reverse("admin:attempts_rubric", args=where),
        reverse("admin:attempts_readings", args=where),
        reverse("admin:attempts_groups", args=[sat.quiz.id, sat.short.id]),
        reverse("admin:attempts_sitting", args=[sat.quiz.id]),
        reverse("admin:attempts_gradebook", args=[sat.seminar.id]),
        reverse("admin:attempts_attempt_changelist"),
        reverse("admin:attempts_attempt_change", args=[response.attempt_id]),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_wrong(sat, page_as, width, scheme):  # noqa: F811
    response = response_to(sat.sit("ada", essay_answer() | {"who": {"text": "the clerk"}}), sat.essay)
    sat.sit("eve", essay_answer(), hand_in=False)
    keep_comment(grader=sat.instructor, item_id=sat.essay.id, text="No example.", points=Decimal("-0.5"))
    page = page_as(sat.instructor, width=width, scheme=scheme)

    found = {}
    for address in addresses_of(sat, response):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details.drop').forEach(fold => { fold.open = true })")
        found[address] = accessibility_violations(page)

    assert found == {address: [] for address in addresses_of(sat, response)}


def test_a_phone_begins_with_the_answer_and_no_page_is_wider_than_it(sat, page_as):  # noqa: F811
    sat.quiz.title = f"A quiz with {'a very long title ' * 8}"
    sat.quiz.save(update_fields=["title"])
    response = response_to(sat.sit("ada", essay_answer() | {"who": {"text": "the clerk"}}), sat.essay)
    page = page_as(sat.instructor, width=390)

    found = {}
    for address in addresses_of(sat, response):
        page.goto(address)
        found[address] = tuple(page.evaluate("[scrollY, document.documentElement.scrollWidth]"))

    assert found == dict.fromkeys(addresses_of(sat, response), (0, 390))


def test_answers_are_graded_by_keys_alone(sat, page_as):  # noqa: F811
    for n in range(3):
        sat.sit(f"learner-{n}", essay_answer(f"Text {n}."))
    page = page_as(sat.assistant)
    page.goto(reverse("admin:attempts_grade_next", args=[sat.quiz.id, sat.essay.id]))

    page.keyboard.press("1")  # the first level of the thesis: 0 points
    expect(page.locator("[data-sum]")).to_have_text("0 / 5")
    page.keyboard.press("2")  # style has no levels: 2 points
    expect(page.locator("[data-sum]")).to_have_text("2 / 5")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.keyboard.press("Backspace")
    page.keyboard.press("0")
    page.keyboard.press("c")
    page.keyboard.type("No example.")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    with page.expect_navigation():
        page.keyboard.press("u")
    with page.expect_navigation():
        page.keyboard.press("s")
    page.keyboard.press("?")
    is_open = page.get_by_role("dialog").is_visible()

    given = list(Mark.objects.filter(source="manual").order_by("id").values_list("points", "comment"))
    assert given == [(Decimal(2), ""), (Decimal(0), "No example."), (Decimal(0), "")]
    assert Mark.objects.filter(takes_back__isnull=False).count() == 1
    assert is_open


def test_a_double_press_saves_once_and_undoes_one_mark(sat, page_as):  # noqa: F811
    for n in range(3):
        sat.sit(f"learner-{n}", essay_answer(f"Text {n}."))
    page = page_as(sat.assistant)
    page.goto(reverse("admin:attempts_grade_next", args=[sat.quiz.id, sat.essay.id]))

    for _answer in range(2):
        for key in "12":
            page.keyboard.press(key)
        with page.expect_navigation():
            page.keyboard.press("Enter")
            page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Somebody else")).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="Undo my last mark").dblclick()

    expect(page.get_by_text("is taken back.")).to_have_count(1)
    given = Mark.objects.filter(source="manual")
    assert (given.filter(takes_back=None).count(), given.exclude(takes_back=None).count()) == (2, 1)


def test_a_key_held_down_picks_once(sat, page_as):  # noqa: F811
    response = response_to(sat.sit("ada", essay_answer()), sat.essay)
    page = page_as(sat.assistant)
    page.goto(addresses_of(sat, response)[2])

    for _repeat in range(3):
        page.keyboard.down("1")  # the second time on, a browser calls it a repeat
    page.keyboard.up("1")

    expect(page.locator("[data-sum]")).to_have_text("0 / 5")


def test_a_kept_comment_is_ticked_by_shift_and_its_number(sat, page_as):  # noqa: F811
    response = response_to(sat.sit("ada", essay_answer()), sat.essay)
    for text in ("No example.", "Well put."):
        keep_comment(grader=sat.instructor, item_id=sat.essay.id, text=text, points=None)
    page = page_as(sat.assistant)
    page.goto(addresses_of(sat, response)[2])

    for key in ("Shift+Digit1", "Shift+Digit2", "Shift+Digit1"):
        page.keyboard.press(key)

    expect(page.get_by_label("Well put.")).to_be_checked()
    expect(page.get_by_label("No example.")).not_to_be_checked()
    assert page.locator("input[type=radio]:checked").count() == 0


def test_the_button_that_saves_is_in_sight_from_the_start(sat, page_as):  # noqa: F811
    response = response_to(sat.sit("ada", essay_answer("A long answer. " * 400)), sat.essay)
    page = page_as(sat.assistant)
    page.set_viewport_size({"width": 1280, "height": 600})
    page.goto(addresses_of(sat, response)[2])
    save = page.get_by_role("button", name="Save and next")

    bottoms = []
    for _screen in range(2):
        box = save.bounding_box()
        bottoms.append(box["y"] + box["height"] < 600)
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(200)

    assert bottoms == [True, True]


def test_keys_are_switched_off_and_typing_is_never_a_key(sat, page_as):  # noqa: F811
    response = response_to(sat.sit("ada", essay_answer()), sat.essay)
    page = page_as(sat.assistant)
    page.goto(addresses_of(sat, response)[2])

    page.get_by_label("Comment for the learner").fill("")
    page.get_by_label("Comment for the learner").press_sequentially("1 such user")
    typed = page.get_by_label("Comment for the learner").input_value()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_label("Single keys are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("1")

    assert typed == "1 such user"
    assert page.locator("input[type=radio]:checked").count() == 0
