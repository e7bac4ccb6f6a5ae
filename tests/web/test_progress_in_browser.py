"""Progress in a real Chromium: both themes, a phone."""

from __future__ import annotations

import pytest

from quizzes.bank.models import Item
from seminar.people.models import Role
from tests.browser import accessibility_violations, needs_browser
from tests.cards.classroom import Classroom, choice
from tests.factories import attempts
from tests.web.pupils import class_with, flashcards
from tests.web.test_progress import class_path, drilled
from tests.web.test_settings_in_browser import overflow

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_shows_all(page_as, scheme):
    classroom = class_with(*flashcards(2), choice("asked"))
    learners = [classroom.learner, *(Classroom.member(classroom.seminar, name) for name in ("bea", "cy"))]
    for learner in learners:
        drilled(classroom, learner, days=(20, 10, 5), rating=1)
    own = page_as(classroom.learner, scheme=scheme, width=360)
    staff = page_as(Classroom.member(classroom.seminar, "staff", Role.ASSISTANT), scheme=scheme, width=390)
    found, widths = {}, {}

    attempts.quiz(classroom.seminar, Item.objects.filter(bank__seminar=classroom.seminar, type="choice"))
    paths = [(own, "/progress/"), (own, "/progress/shown/"), (own, "/progress/expected/")]
    paths += [(staff, class_path(classroom)), (staff, f"{class_path(classroom)}expected/")]

    for page, path in paths:
        page.goto(path)
        page.locator(".plot-panel details").evaluate_all("all => all.forEach(one => one.open = true)")
        found[path], widths[path] = accessibility_violations(page), overflow(page)

    assert {path: rules for path, rules in found.items() if rules} == {}
    assert widths == dict.fromkeys(widths, 0)


def test_the_calendar_begins_with_this_week_on_a_phone(page_as):
    classroom = class_with(*flashcards(1))
    drilled(classroom, classroom.learner)
    page = page_as(classroom.learner, width=390)

    page.goto("/")
    page.get_by_role("navigation").get_by_role("link", name="Progress").click()
    page.wait_for_url("**/progress/")
    ends = page.evaluate(
        "() => [document.querySelector('.calendar').getBoundingClientRect().right,"
        " document.querySelector('.newest-first').getBoundingClientRect().right]"
    )

    assert abs(ends[0] - ends[1]) < 2
