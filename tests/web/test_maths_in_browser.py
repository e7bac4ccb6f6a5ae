"""Mathematics wherever it is shown: set by KaTeX under the strict policy, and its source where it cannot be."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.bank.models import Item as StoredItem
from quizzes.engine.items import Item
from seminar.people.models import Role
from tests.browser import accessibility_violations, needs_browser
from tests.factories import attempts, people
from tests.web.pupils import class_with, drill_address
from tests.web.sitters import begun, handed_in, page_of, paper_of

pytestmark = [needs_browser, pytest.mark.django_db(transaction=True)]

# An arrow, a root, bold for the poor and a colour: each of these KaTeX would style by an attribute.
STEM = (
    r"What is $\vec{x}\sqrt{2}\pmb{b}$? "
    "\n\n$$\\color{red}\\left\\lceil\\frac{a}{b}\\right\\rceil$$\n\nNot $\\frac{1$."
)
CHOICES = {"choices": [{"id": "a", "text": "$x^2$", "correct": True}, {"id": "b", "text": "costs 2 $"}]}


def outcome(page):
    """Return how many formulae of the page are set, its wrong ones, and what axe finds."""
    expect(page.locator(".math .katex").first).to_be_visible()
    wrong = page.locator(".math[data-tex]:not(:has(.katex))").all_inner_texts()
    return (page.locator(".math .katex-html").count(), wrong, accessibility_violations(page))


def test_formulae_are_set_on_every_kind_of_page(page_as):
    classroom = class_with(Item(id="m", type="choice", body=CHOICES, stem=STEM))
    item = StoredItem.objects.get(slug="m")
    teacher = people.member(classroom.seminar, "teacher", role=Role.INSTRUCTOR)
    quiz = attempts.quiz(classroom.seminar, sections=[NewSection((NewSlot(item=item),))])
    attempt = begun(quiz, classroom.learner)
    page = page_as(classroom.learner)
    found = {}

    page.goto(page_of(quiz))
    fetched_without_need = page.locator("script[src*=katex]").count()
    page.goto(paper_of(attempt))
    found["quiz"] = outcome(page)
    handed_in(attempt)
    page.goto(f"{paper_of(attempt)}result/")
    found["result"] = outcome(page)
    page.goto(drill_address(classroom))
    found["drill"] = outcome(page)
    page = page_as(teacher, scheme="dark")
    page.goto(reverse("admin:bank_item_preview", args=[item.pk]))
    found["preview"] = outcome(page)

    assert fetched_without_need == 0
    assert {name: (wrong, violations) for name, (_, wrong, violations) in found.items()} == {
        name: ([r"\frac{1"] * (2 if name == "preview" else 1), []) for name in found
    }
    assert min(number for number, _, _ in found.values()) >= 2
