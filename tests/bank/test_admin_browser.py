"""The admin in a real browser: no violation of its policy, none of what axe knows, and no script needed to work."""

from __future__ import annotations

import pytest
from django.urls import reverse

from quizzes.bank.models import Item
from tests.browser import accessibility_violations, chromium, needs_browser, page_as  # noqa: F401  # fixtures
from tests.factories import bank as banks
from tests.factories import lectures, people

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def teacher():
    teacher = people.user("teacher", first_name="Ida", last_name="Brandt")
    seminar = people.seminar(instructor=teacher)
    people.member(seminar, "ana", first_name="Ana", last_name="Roth")
    bank = banks.bank(seminar, lecture=lectures.lecture(seminar))
    for type_name in sorted(banks.BODIES):
        banks.item(
            bank, said=banks.written(f"a-{type_name}", type_name=type_name, stem="Why?", tags=("t",), passage="1.1")
        )
    return teacher


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_wrong(teacher, page_as, width, scheme):  # noqa: F811
    page = page_as(teacher, width=width, scheme=scheme)
    item = Item.objects.get(slug="a-choice")
    addresses = [
        reverse("admin:index"),
        reverse("admin:bank_item_changelist"),
        reverse("admin:bank_item_change", args=[item.pk]),
        reverse("admin:bank_item_history", args=[item.pk]),
        reverse("admin:bank_bank_change", args=[item.bank_id]),
        reverse("admin:people_seminar_change", args=[item.bank.seminar_id]),
    ]

    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = accessibility_violations(page)

    assert found == {address: [] for address in addresses}


@pytest.mark.parametrize("type_name", ["choice", "essay"])  # rows, and rows in rows; test_admin.py has every type
def test_an_editor_saves_what_a_browser_sends(teacher, page_as, type_name):  # noqa: F811
    page = page_as(teacher)
    item = Item.objects.get(slug=f"a-{type_name}")
    page.goto(reverse("admin:bank_item_change", args=[item.pk]))

    page.get_by_label("Stem").fill("Why not?")
    page.get_by_role("button", name="Save", exact=True).click()

    item.refresh_from_db()
    assert (item.current.number, item.current.stem, item.current.body) == (2, "Why not?", banks.BODIES[type_name])


def test_a_finding_leads_to_its_field_and_is_waived(teacher, page_as):  # noqa: F811
    page = page_as(teacher)
    item = Item.objects.get(slug="a-shorttext")
    page.goto(reverse("admin:bank_item_change", args=[item.pk]))
    findings = page.get_by_role("region", name="Findings")

    page.get_by_label("Stem").fill("Who could run the state?")
    findings.get_by_role("link", name="Feedback").click()
    focused = page.evaluate("document.activeElement.name")
    findings.get_by_text("Waive Missing feedback").first.click()
    findings.get_by_label("It is meant so, because").nth(0).fill("the stem says it")
    findings.get_by_role("button", name="Waive Missing feedback").click()

    item.refresh_from_db()
    assert (focused, item.waivers) == ("feedback", [{"rule": "missing-feedback", "reason": "the stem says it"}])
    assert page.get_by_label("Stem").input_value() == "Who could run the state?"
    assert accessibility_violations(page) == []
