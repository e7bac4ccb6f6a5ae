"""Making a quiz in a real browser: nothing that axe knows is wrong, by keyboard and without a script of our own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from quizzes.attempts.models import Slot
from quizzes.attempts.services.authoring import NewSection, NewSlot, set_override
from tests.attempts.quizadmin import PAGES
from tests.browser import accessibility_violations, chromium, needs_browser, page_as  # noqa: F401  # fixtures
from tests.factories import attempts, people

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def teacher():
    return people.user("teacher", first_name="Ida", last_name="Brandt")


@pytest.fixture
def quiz(teacher):
    """A quiz with a named question, a draw, a remark for each severity, and an override."""
    seminar = people.seminar(instructor=teacher)
    items = attempts.item_of_each_type(seminar)
    slots = (NewSlot(item=items[0]), NewSlot(draw={"types": ["choice"]}), NewSlot(draw={"tags": ["none"]}))
    quiz = attempts.quiz(seminar, sections=[NewSection(slots=slots, title="Basics")], is_published=False)
    ana = people.member(seminar, "ana", first_name="Ana", last_name="Roth")
    set_override(quiz=quiz, learner=ana, settings={"attempts_allowed": 2})
    return quiz


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_wrong_where_quizzes_are_made(teacher, quiz, page_as, width, scheme):  # noqa: F811
    page = page_as(teacher, width=width, scheme=scheme)
    addresses = [
        reverse("admin:attempts_quiz_changelist"),
        reverse("admin:attempts_quiz_add"),
        *(reverse(f"admin:attempts_quiz_{name}", args=[quiz.pk]) for name in PAGES),
    ]

    found, widths = {}, {}
    for address in addresses:
        page.goto(address)
        found[address] = accessibility_violations(page)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")

    assert found == {address: [] for address in addresses}
    assert widths == dict.fromkeys(addresses, width)


def test_terms_and_questions_are_saved_as_a_browser_sends_them(teacher, quiz, page_as):  # noqa: F811
    page = page_as(teacher)
    page.goto(reverse("admin:attempts_quiz_change", args=[quiz.pk]))
    page.get_by_label("Time limit in minutes").fill("45")
    page.get_by_label("Later, while the quiz is open: The key").check()
    page.get_by_role("button", name="Save and continue editing").click()

    page.get_by_role("link", name="Questions").click()
    page.locator("#question-1").get_by_label("Points").fill("2.5")
    page.get_by_role("button", name="Move question 1 down").click()
    page.get_by_text("The questions are saved.").wait_for()

    quiz.refresh_from_db()
    assert (quiz.time_limit_seconds, "key" in quiz.review_policy["while_open"]) == (2700, True)
    assert list(Slot.objects.order_by("position").values_list("draw", "points")) == [
        ({"types": ["choice"]}, None),
        (None, Decimal("2.5")),
        ({"tags": ["none"]}, None),
    ]
