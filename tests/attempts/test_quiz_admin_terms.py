"""The terms of a quiz in the admin: what a new one begins with, what is stored, and what is refused."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes.attempts.models import Quiz
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank.models import ItemHold
from seminar.people.models import User
from tests.attempts.quizadmin import choices, client_of, url
from tests.factories import attempts, people
from tests.factories.sat import HOUR, NOON

pytestmark = pytest.mark.django_db


def settings_of(quiz, **changes):
    """What the change page sends, with these changes."""
    said = {
        "title": quiz.title,
        "lecture": "",
        "introduction": "",
        "position": "0",
        "opens_at": "",
        "closes_at": "",
        "time_limit_seconds": "",
        "grace_seconds": "10",
        "attempts_allowed": "1",
        "password": "",
        "behaviour_name": "deferred",
        "tries": "1",
        "penalty": "0",
        "layout": "one_page",
        "release": "at_once",
        "release_at": "",
        "grading_method": "highest",
        "pass_mark": "",
        "is_published": "on",
        "review_policy-after_close-key": "on",
    }
    return {**said, **changes}


def test_a_new_quiz_is_made_and_asks_for_its_questions(seminar, instructor):
    client = client_of(instructor)
    empty = Quiz(title="Midterm")

    answer = client.post(
        reverse("admin:attempts_quiz_add"),
        settings_of(empty, seminar=seminar.pk, slug="midterm", time_limit_seconds="1.5", pass_mark="60"),
    )

    made = Quiz.objects.get()
    assert answer["Location"] == url("questions", made)
    assert (made.title, made.time_limit_seconds, made.pass_mark, made.review_policy) == (
        "Midterm",
        90,
        Decimal("0.6"),
        {"during": [], "right_after": [], "while_open": [], "after_close": ["key"]},
    )


def test_a_new_quiz_shows_learners_what_most_authors_want_unless_they_say_otherwise(seminar, instructor):
    page = client_of(instructor).get(reverse("admin:attempts_quiz_add"))

    grid = page.context["adminform"].form["review_policy"].value()
    assert grid == Quiz().review_policy
    ticked = re.findall(r'name="review_policy-([a-z_-]+)"[^>]* checked>', page.content.decode())
    assert set(ticked) == {f"{phase}-{facet}" for phase, facets in grid.items() for facet in facets}


def test_a_new_quiz_begins_in_the_seminar_of_who_leads_but_one(seminar, instructor):
    client, add = client_of(instructor), reverse("admin:attempts_quiz_add")

    alone = client.get(add).context["adminform"].form["seminar"].value()
    people.seminar("Harbours", instructor=instructor)
    of_two = client.get(add).context["adminform"].form["seminar"].value()

    assert (alone, of_two) == (seminar.pk, None)


def test_a_moved_closing_moves_running_attempts_and_holds(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), opens_at=NOON, closes_at=NOON + HOUR)
    attempt, _new = start_attempt(learner=people.member(seminar, "ada"), quiz_id=quiz.public_id, at=NOON)

    answer = client_of(instructor).post(
        url("change", quiz), settings_of(quiz, opens_at="2026-11-02T12:00", closes_at="2026-11-02T15:00")
    )

    attempt.refresh_from_db()
    quiz.refresh_from_db()
    assert answer.status_code == 302
    assert attempt.deadline_at == quiz.closes_at == ItemHold.objects.get().ends_at
    assert quiz.closes_at - quiz.opens_at == 3 * HOUR


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opens_at": "2026-11-02T12:00", "closes_at": "2026-11-02T12:00"}, "closes_at"),
        ({"behaviour_name": "tries"}, "tries"),
        ({"release": "on_date"}, "release_at"),
        ({"pass_mark": "101"}, "pass_mark"),
        ({"time_limit_seconds": "-1"}, "time_limit_seconds"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(seminar, instructor, changes, field):
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    answer = client_of(instructor).post(url("change", quiz), settings_of(quiz, **changes))

    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


@pytest.mark.parametrize(("day", "is_told"), [("2020-01-01T12:00", True), ("2100-01-01T12:00", False)])
def test_who_sets_a_past_date_of_release_is_told_that_marks_show(seminar, instructor, day, is_told):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    client = client_of(instructor)

    said = [
        client.post(url("change", quiz), settings_of(quiz, release="on_date", release_at=day), follow=True)
        for _time in range(2)
    ]

    warnings = [[each for each in answer.context["messages"] if each.level_tag == "warning"] for answer in said]
    assert [len(each) for each in warnings] == [is_told, 0]  # saved again, nothing is released anew


def test_who_moves_the_closing_into_the_past_is_told_whose_attempts_that_ends(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    for name in ("ada", "bo"):
        start_attempt(learner=people.member(seminar, name), quiz_id=quiz.public_id, at=timezone.now())
    client = client_of(instructor)

    told = client.post(url("change", quiz), settings_of(quiz, closes_at="2026-01-01T12:00"), follow=True)

    assert "This ends 2 attempts that were under way." in told.text


def test_dates_are_written_and_read_in_the_authors_zone_and_name_it(seminar, instructor):
    User.objects.filter(id=instructor.id).update(time_zone="Asia/Kolkata")
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    client = client_of(instructor)

    client.post(url("change", quiz), settings_of(quiz, closes_at="2026-11-02T18:00"))
    pages = {page: client.get(url(page, quiz)).content.decode() for page in ("change", "overrides")}
    listed = client.get(reverse("admin:attempts_quiz_changelist")).content.decode()

    quiz.refresh_from_db()
    assert quiz.closes_at == NOON + HOUR / 2
    assert 'value="2026-11-02T18:00"' in pages["change"]
    assert "Nov. 2, 2026, 6 p.m." in listed
    named = {page: shown.count("In your time zone, Asia/Kolkata.") for page, shown in pages.items()}
    assert named == {"change": 3, "overrides": 2}


def test_tries_of_another_behaviour_are_forgotten(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), behaviour_name="tries", tries=3, penalty=Decimal("0.25"))

    client_of(instructor).post(url("change", quiz), settings_of(quiz, tries="3", penalty="0.25"))

    quiz.refresh_from_db()
    assert (quiz.behaviour_name, quiz.tries, quiz.penalty) == ("deferred", 1, 0)


def test_the_form_offers_the_lectures_and_seminars_of_ones_own(seminar, instructor):
    people.seminar("Other")

    form = client_of(instructor).get(reverse("admin:attempts_quiz_add")).context["adminform"].form

    assert list(form.fields["seminar"].queryset) == [seminar]
