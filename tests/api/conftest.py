"""A class with a learner who drills, and what the API is asked with."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from quizzes.cards.models import Fit
from seminar.people.models import Role
from tests.browser import chromium, page_as  # noqa: F401  # fixtures, found here by their names
from tests.factories import attempts, bank, cards, lectures, people

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_counters():
    """Begin each test with nothing counted against anybody."""
    cache.clear()


@pytest.fixture
def clock(time_machine):
    """The clock of the server, standing at noon."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


class Course(SimpleNamespace):
    @cached_property
    def quiz(self):
        """A draft of a quiz that asks for one of the items, made where a test is about it."""
        return attempts.quiz(self.seminar, [self.who], slug="draft", is_published=False)


@pytest.fixture
def course(db, clock):
    """A seminar with a lecture, a bank of a flashcard and a choice, and a deck of both; beside it another seminar."""
    teacher = people.user("teacher")
    seminar = people.seminar("Bureaucracy", instructor=teacher)
    lecture = lectures.lecture(seminar)
    roots = bank.bank(seminar, lecture=lecture)
    capital = bank.item(roots, "capital", said=bank.written("capital", passage="1.1", tags=("prussia",)))
    who = bank.item(roots, "who", said=bank.written("who", type_name="choice", stem="*Who* wrote it?", passage="1.2"))
    other_teacher = people.user("other-teacher")
    other_seminar = people.seminar("Harbours", instructor=other_teacher)
    return Course(
        seminar=seminar,
        lecture=lecture,
        bank=roots,
        capital=capital,
        who=who,
        deck=cards.deck(seminar),
        teacher=teacher,
        assistant=people.member(seminar, "assistant", role=Role.ASSISTANT),
        student=people.member(seminar, "student"),
        classmate=people.member(seminar, "classmate"),
        other_seminar=other_seminar,
        other_teacher=other_teacher,
        stranger=people.member(other_seminar, "stranger"),
    )


def client_of(user) -> APIClient:
    """A client that is logged in as `user`."""
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def nobody() -> APIClient:
    return APIClient()


@pytest.fixture
def student(course) -> APIClient:
    return client_of(course.student)


@pytest.fixture
def stranger(course) -> APIClient:
    """Somebody of another seminar."""
    return client_of(course.stranger)


@pytest.fixture
def teacher(course) -> APIClient:
    return client_of(course.teacher)


@pytest.fixture
def opened(course):
    """The student's cards of the deck, opened at noon: the flashcard, then the choice."""
    return cards.cards(course.deck, course.student, at=NOON)


def fit(learner, day, **said) -> Fit:
    """A fit of the learner's weights, of this day of May."""
    return Fit.objects.create(
        **{
            "learner": learner,
            "fitted_on": f"2026-05-0{day}",
            "made_at": NOON,
            "review_count": 1200,
            "held_out_count": 240,
            "weights": [0.1] * 21,
            "loss_before": 0.31,
            "loss_after": 0.29,
            "is_kept": False,
        }
        | said
    )
