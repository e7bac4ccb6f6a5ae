"""My seminars over the API, and joining one."""

import pytest

from seminar.people.models import Role
from seminar.people.services import set_role


def test_my_seminars_say_what_i_am_in_them(course, student):
    set_role(seminar=course.other_seminar, user=course.student, role=Role.ASSISTANT)

    answer = student.get("/api/v1/seminars/")

    joined = {"description": "", "joined_at": "2026-05-04T12:00:00Z"}
    assert answer.json() == {
        "next": None,
        "results": [
            joined | {"id": course.seminar.public_id, "title": "Bureaucracy", "role": "student"},
            joined | {"id": course.other_seminar.public_id, "title": "Harbours", "role": "assistant"},
        ],
    }


def test_a_join_code_makes_a_student_and_may_be_sent_twice(course, stranger):
    code = f" {course.seminar.join_code.lower()} "

    answers = [stranger.post("/api/v1/seminars/join/", {"code": code}) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (
            200,
            {
                "id": course.seminar.public_id,
                "title": "Bureaucracy",
                "description": "",
                "role": "student",
                "joined_at": "2026-05-04T12:00:00Z",
            },
        )
    ] * 2


@pytest.mark.parametrize("code", ["NOSUCH", "", "x" * 65, 7, None, "\0"])
def test_a_code_that_opens_nothing_is_refused(course, stranger, code):
    answer = stranger.post("/api/v1/seminars/join/", {"code": code})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["code"])
