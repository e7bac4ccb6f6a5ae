from uuid import uuid4

import pytest

from quizzes.bank.models import ItemReport
from tests.api.conftest import client_of

ID = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b"


def sent(client, card, **said):
    body = {"id": ID, "reason": "wrong", "text": "Potsdam 🎉 سلام"} | said
    return client.post(f"/api/v1/cards/{card.public_id}/reports/", body)


def test_a_report_reaches_the_staff_once_and_a_word_comes_back(student, course, opened):
    first, again = sent(student, opened[0]), sent(student, opened[0])
    conflict = sent(student, opened[1])
    assistant = client_of(course.assistant)
    (waiting,) = assistant.get("/api/v1/reports/open/").json()["results"]
    address = f"/api/v1/reports/{waiting['id']}/settle/"
    empty = assistant.post(address, {"answer": " "})
    settled = assistant.post(address, {"answer": "Corrected, thank you."})
    later = client_of(course.teacher).post(address, {"answer": "No."})

    assert (first.status_code, again.json()) == (201, first.json())
    assert (conflict.status_code, empty.status_code, ItemReport.objects.count()) == (409, 400, 1)
    assert settled.json()["answer"] == later.json()["answer"] == "Corrected, thank you."
    assert student.get("/api/v1/reports/").json()["results"] == [settled.json()]
    assert assistant.get("/api/v1/reports/open/").json()["results"] == []


def test_nobody_else_sees_or_settles_a_report(student, stranger, course, opened):
    report = sent(student, opened[0]).json()
    address = f"/api/v1/reports/{report['id']}/settle/"
    other_teacher = client_of(course.other_teacher)

    assert sent(stranger, opened[0], id=str(uuid4())).status_code == 404
    assert client_of(course.classmate).get("/api/v1/reports/").json()["results"] == []
    assert other_teacher.get("/api/v1/reports/open/").json()["results"] == []
    assert [client.post(address, {"answer": "x"}).status_code for client in (other_teacher, student)] == [404, 404]


def test_more_than_twenty_a_day_are_refused(student, opened, clock):
    answers = [sent(student, opened[0], id=str(uuid4())).status_code for _ in range(21)]
    clock.shift(86401)

    assert answers == [201] * 20 + [429]
    assert sent(student, opened[0], id=str(uuid4())).status_code == 201


@pytest.mark.parametrize("body", [{"reason": "x"}, {"id": "x"}, {"text": "x" * 2001}, {"text": 1}])
def test_a_senseless_report_is_refused(student, opened, body):
    assert sent(student, opened[0], **body).status_code == 400
