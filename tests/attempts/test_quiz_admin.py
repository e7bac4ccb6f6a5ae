"""Quizzes in the admin: listed, copied, published and deleted, and what others do not reach."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quizzes.attempts.models import Quiz
from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank.models import ItemHold
from seminar.people.models import Role
from tests.attempts.quizadmin import PAGES, choices, client_of, url
from tests.factories import attempts, people
from tests.factories.sat import HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", ["quiz", "My_Quiz"])
def test_a_copy_under_an_id_that_is_taken_or_fits_no_file_is_refused(seminar, instructor, slug):
    quiz = attempts.quiz(seminar, choices(seminar, 1), slug="quiz")

    answer = client_of(instructor).post(url("copy", quiz), {"title": "Again", "slug": slug})

    assert answer.status_code == 200
    assert Quiz.objects.count() == 1


def test_a_quiz_with_an_error_is_not_published(seminar, instructor):
    sound = attempts.quiz(seminar, choices(seminar, 1), slug="sound", is_published=False)
    empty = attempts.quiz(seminar, sections=[], slug="empty", is_published=False)
    client = client_of(instructor)
    action = {"action": "publish", "_selected_action": [sound.pk, empty.pk]}

    asked = client.post(reverse("admin:attempts_quiz_changelist"), action)
    before = Quiz.objects.filter(is_published=True).count()
    client.post(reverse("admin:attempts_quiz_changelist"), {**action, "confirmed": "1"})
    client.post(url("publish", empty), {"is_published": "1"})

    assert (asked.context["ready"], before) == ([sound], 0)
    assert list(Quiz.objects.filter(is_published=True)) == [sound]


def test_a_quiz_that_nobody_has_sat_is_deleted_with_its_holds_and_one_that_was_is_not(seminar, instructor):
    items = choices(seminar, 2)
    unsat = attempts.quiz(seminar, items, slug="unsat", closes_at=NOON + HOUR)
    sat = attempts.quiz(seminar, items, slug="sat", closes_at=NOON + HOUR)
    start_attempt(learner=people.member(seminar, "ada"), quiz_id=sat.public_id, at=NOON)
    start_attempt(learner=instructor, quiz_id=unsat.public_id, at=NOON, is_preview=True)
    client = client_of(instructor)

    codes = [client.post(url("delete", quiz), {"post": "yes"}).status_code for quiz in (unsat, sat)]

    assert codes == [302, 403]
    assert list(Quiz.objects.all()) == [sat]
    assert set(ItemHold.objects.values_list("holder", flat=True)) == {f"quiz:{sat.public_id}"}


@pytest.mark.parametrize(("closes_in", "is_told"), [(HOUR, True), (-HOUR, False)], ids=["open", "closed"])
def test_who_withdraws_what_a_quiz_asks_is_told_that_nobody_can_begin_it(seminar, instructor, closes_in, is_told):
    asked, other = choices(seminar, 2)
    attempts.quiz(seminar, [asked], closes_at=timezone.now() + closes_in)
    action = {"action": "withdraw", "_selected_action": [asked.pk, other.pk]}

    page = client_of(instructor).post(reverse("admin:bank_item_changelist"), action)

    assert ("Quizzes that are open or still to come ask for c-0:" in page.text) is is_told


@pytest.mark.parametrize("page", PAGES)
def test_another_seminars_instructor_finds_no_page_of_a_quiz(seminar, instructor, page):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    other = people.seminar("Other").memberships.get(role=Role.INSTRUCTOR).user

    codes = [client_of(user).get(url(page, quiz)).status_code for user in (instructor, other)]

    assert codes == [200, 404]


def test_an_assistant_looks_and_changes_nothing(seminar):
    quiz = attempts.quiz(seminar, choices(seminar, 2))
    client = client_of(people.member(seminar, "tom", role=Role.ASSISTANT))

    seen = [client.get(url(page, quiz)).status_code for page in ("change", "questions", "check", "draws", "overrides")]
    refused = [
        client.post(url(page, quiz), {"title": "x", "slug": "x", "is_published": ""}).status_code
        for page in ("change", "questions", "add_items", "copy", "publish", "overrides", "delete")
    ]

    assert (seen, refused) == ([200] * 5, [403] * 7)
    assert Quiz.objects.values_list("title", "is_published").get() == (quiz.title, True)


def test_a_student_reaches_nothing_of_it(seminar):
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    client = client_of(people.member(seminar, "ada"))

    codes = {client.get(url(page, quiz)).status_code for page in PAGES}

    assert codes == {302}


def test_lists_are_filtered_by_state(seminar, instructor):
    items = choices(seminar, 1)
    attempts.quiz(seminar, items, slug="past", opens_at=NOON - HOUR, closes_at=NOON)
    attempts.quiz(seminar, items, slug="draft", is_published=False)
    attempts.quiz(seminar, items, slug="now")

    page = client_of(instructor).get(reverse("admin:attempts_quiz_changelist"), {"state": "open"})

    assert [quiz.slug for quiz in page.context["cl"].queryset] == ["now"]


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_ask_as_often_for_three_rows_as_for_one(seminar, instructor, rows, django_assert_num_queries):
    items = choices(seminar, 3)
    quizzes = [
        attempts.quiz(
            seminar,
            sections=[
                NewSection(
                    slots=(
                        *(NewSlot(item=item) for item in items[:rows]),
                        *[NewSlot(draw={"types": ["choice"]})] * rows,
                    )
                )
            ],
            slug=f"quiz-{number}",
        )
        for number in range(rows)
    ]
    client = client_of(instructor)
    for name in (reverse("admin:attempts_quiz_changelist"), url("questions", quizzes[0])):
        client.get(name)  # content types and pools are remembered from here on

    with django_assert_num_queries(19):
        client.get(reverse("admin:attempts_quiz_changelist"))
    with django_assert_num_queries(25):
        client.get(url("questions", quizzes[0]))
