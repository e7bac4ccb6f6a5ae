"""Statistics and grades of a quiz over the API: for its staff, and for nobody else."""

import pytest

from seminar.people.models import Role
from tests.api.conftest import client_of
from tests.factories import people
from tests.factories.fixedkeys import classroom

pytestmark = pytest.mark.django_db
CLASS = [("a", "a"), ("a", "b"), ("b", "a"), ("a", "a"), ("c", "b")]


@pytest.fixture
def room():
    return classroom(pass_mark="0.5", attempts_allowed=None)


@pytest.fixture
def sat(room):
    for n, (who, when) in enumerate(CLASS):
        room.sit(f"learner-{n}", who, when)
    return room


def address(room, page):
    return f"/api/v1/quizzes/{room.quiz.public_id}/{page}/"


def test_staff_read_what_the_class_made_of_a_quiz(sat):
    assistant = people.member(sat.seminar, "bo", role=Role.ASSISTANT)

    said = client_of(assistant).get(address(sat, "statistics")).json()

    assert (said["quiz"], said["which"], said["n"]) == (sat.quiz.public_id, "first", 5)
    assert said["mean"] == {"value": 0.6, "n": 5, "reason": ""}
    assert [bar["count"] for bar in said["bars"]] == [1, 0, 0, 0, 0, 2, 0, 0, 0, 2]
    assert [(each["item"], each["version"], each["n"]) for each in said["items"]] == [
        (sat.who.public_id, 1, 5),
        (sat.when.public_id, 1, 5),
    ]
    assert said["positions"][0]["figures"]["facility"] == {"value": 0.6, "n": 5, "reason": ""}


def test_another_choice_of_attempts_is_computed_when_asked_for(sat):
    for n in range(5):
        sat.sit(f"learner-{n}", "a", "a")
    teacher = client_of(sat.instructor)

    means = {
        which: teacher.get(address(sat, "statistics"), {"which": which}).json()["mean"]
        for which in ("first", "last", "highest", "all")
    }

    assert {which: (each["value"], each["n"]) for which, each in means.items()} == {
        "first": (0.6, 5),
        "last": (1.0, 5),
        "highest": (1.0, 5),
        "all": (0.8, 10),
    }


def test_an_unknown_choice_of_attempts_is_refused(sat):
    answer = client_of(sat.instructor).get(address(sat, "statistics"), {"which": "best"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_what_means_nothing_says_so(room):
    room.sit("ada", "a", "a")

    said = client_of(room.instructor).get(address(room, "statistics")).json()

    assert said["mean"] == {"value": None, "n": 1, "reason": "too_few_attempts"}
    assert said["bars"] == []


def test_grades_are_those_of_the_gradebook(sat):
    people.member(sat.seminar, "zoe", first_name="Zoe", last_name="Zander")

    said = client_of(sat.instructor).get(address(sat, "grades")).json()

    assert said["quiz"] == sat.quiz.public_id
    assert [(each["learner"], each["attempts"], each["per_cent"], each["is_passed"]) for each in said["grades"]] == [
        ("learner-0", 1, "100.00", True),
        ("learner-1", 1, "50.00", True),
        ("learner-2", 1, "50.00", True),
        ("learner-3", 1, "100.00", True),
        ("learner-4", 1, "0.00", False),
        ("zoe", 0, None, None),
    ]


@pytest.mark.parametrize("page", ["statistics", "grades"])
def test_nobody_else_learns_that_they_are_there(sat, page):
    strangers = [
        people.member(sat.seminar, "student"),
        people.member(people.seminar("Other"), "eve", role=Role.INSTRUCTOR),
    ]

    answers = [client_of(stranger).get(address(sat, page)) for stranger in strangers]
    nothing = client_of(strangers[0]).get(f"/api/v1/quizzes/{'2' * 12}/{page}/")

    assert [answer.status_code for answer in answers] == [404, 404]
    assert [answer.json() for answer in answers] == [nothing.json(), nothing.json()]


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize(("page", "queries"), [("statistics", 9), ("grades", 3)])
def test_one_learner_asks_for_as_much_as_three(room, django_assert_num_queries, page, queries, size):
    for n, (who, when) in enumerate(CLASS[:size]):
        room.sit(f"learner-{n}", who, when)
    teacher = client_of(room.instructor)

    with django_assert_num_queries(queries):
        answer = teacher.get(address(room, page))

    assert answer.status_code == 200
