"""Making quizzes over the API: by instructors of the seminar alone, whole or not at all."""

from datetime import timedelta

import pytest

from quizzes.attempts.models import Attempt, Override, Quiz, Slot
from quizzes.attempts.services.sitting import start_attempt
from tests.api.conftest import NOON, client_of

ADDRESS = "/api/v1/quizzes/definitions/"


def quiz_of(course, **said):
    """What makes a quiz of the course's choice and of one drawn among its recall items."""
    slots = [{"item": course.who.public_id, "points": "2"}, {"draw": {"types": ["choice"]}}]
    return {
        "seminar": course.seminar.public_id,
        "slug": "weber",
        "title": "Weber",
        "sections": [{"title": "One", "slots": slots}],
    } | said


def define(client, body):
    return client.post(ADDRESS, body, format="json")


def test_a_quiz_is_made_with_sections_and_told_what_is_missing(course, teacher):
    answer = define(teacher, quiz_of(course, behaviour_name="tries", tries=3, penalty="0.33333", is_published=True))

    made = answer.json()
    assert (answer.status_code, made["tries"], made["penalty"], made["is_published"]) == (201, 3, "0.33333", True)
    assert made["sections"] == [
        {
            "title": "One",
            "introduction": "",
            "is_shuffled": False,
            "slots": [
                {
                    "item": course.who.public_id,
                    "version": None,
                    "draw": None,
                    "points": "2.00000",
                    "is_shuffled": True,
                },
                {"item": "", "version": None, "draw": {"types": ["choice"]}, "points": None, "is_shuffled": True},
            ],
        }
    ]
    assert "error" in {remark["severity"] for remark in made["remarks"]}  # one item cannot fill both slots
    assert teacher.get(f"/api/v1/quizzes/{made['id']}/definition/").json() == made


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": 5}, "title"),
        ({"sections": [{"slots": [{"item": "22222222222a"}]}]}, "sections[0].slots[0].item"),
        ({"sections": [{"slots": [{}]}]}, "sections[0].slots[0]"),
        ({"behaviour_name": "tries", "tries": 1}, ""),
        ({"review_policy": {"during": ["everything"]}}, "review_policy"),
        ({"opens_at": "2026-05-05T00:00:00Z", "closes_at": "2026-05-04T00:00:00Z"}, ""),
        ({"release": "on_date"}, ""),
        ({"slug": "My_Quiz"}, "slug"),
        ({"time_limit_seconds": 10**12}, "time_limit_seconds"),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_nothing_is_stored(course, teacher, said, field):
    answer = define(teacher, quiz_of(course, **said))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert not Quiz.objects.filter(slug="weber").exists()


def test_a_slug_is_given_once(course, teacher):
    define(teacher, quiz_of(course))

    again = define(teacher, quiz_of(course, title="Another"))

    assert (again.status_code, Quiz.objects.get(slug="weber").title) == (400, "Weber")


@pytest.mark.parametrize("who", ["student", "assistant", "other_teacher"])
def test_only_instructors_of_the_seminar_make_and_change_quizzes(course, who):
    client = client_of(getattr(course, who))
    base = f"/api/v1/quizzes/{course.quiz.public_id}/"

    statuses = [
        define(client, quiz_of(course)).status_code,
        client.get(f"{base}definition/").status_code,
        client.patch(f"{base}definition/", {"title": "Mine"}, format="json").status_code,
        client.put(f"{base}overrides/", {"username": "student", "attempts_allowed": 9}, format="json").status_code,
    ]

    assert statuses == [404] * 4
    assert (Quiz.objects.count(), Override.objects.count()) == (1, 0)


def test_terms_change_and_questions_that_were_sat_do_not(course, teacher):
    Quiz.objects.filter(id=course.quiz.id).update(is_published=True)
    start_attempt(learner=course.student, quiz_id=course.quiz.public_id, at=NOON)
    address = f"/api/v1/quizzes/{course.quiz.public_id}/definition/"

    terms = teacher.patch(address, {"time_limit_seconds": 600}, format="json")
    questions = teacher.patch(address, {"sections": []}, format="json")

    assert (terms.status_code, questions.status_code, questions.json()["code"]) == (200, 409, "frozen")
    assert Attempt.objects.get().deadline_at == NOON + timedelta(minutes=10)
    assert Slot.objects.filter(quiz=course.quiz).count() == 1


def test_an_override_is_given_and_taken_away(course, teacher):
    address = f"/api/v1/quizzes/{course.quiz.public_id}/overrides/"

    given = teacher.put(address, {"username": "student", "multiplier": "1.5", "lifted": ["closes_at"]}, format="json")
    stored = Override.objects.values_list("learner__username", "multiplier", "lifted").get()
    taken = teacher.put(address, {"username": "student"}, format="json")

    assert (given.status_code, taken.status_code, Override.objects.count()) == (204, 204, 0)
    assert (stored[0], float(stored[1]), stored[2]) == ("student", 1.5, ["closes_at"])


def test_an_override_for_somebody_else_is_refused(course, teacher):
    address = f"/api/v1/quizzes/{course.quiz.public_id}/overrides/"

    answers = [
        teacher.put(address, said, format="json").status_code
        for said in ({"username": "stranger", "attempts_allowed": 2}, {"group": "none", "attempts_allowed": 2}, {})
    ]

    assert (answers, Override.objects.count()) == ([400] * 3, 0)
