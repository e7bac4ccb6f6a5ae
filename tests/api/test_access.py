"""Who may: nobody is answered 401, and what one may not see is answered like what is not there."""

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.api.conftest import client_of
from tests.factories import people

NOT_FOUND = {
    "type": "about:blank",
    "title": "Not Found",
    "status": 404,
    "code": "not_found",
    "detail": "There is nothing at this address that you may see. Addresses end in a slash.",
}
UNAUTHORIZED = {
    "type": "about:blank",
    "title": "Unauthorized",
    "status": 401,
    "code": "not_authenticated",
    "detail": "Authentication credentials were not provided.",
}
REVIEW_ID = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b"

ADDRESSES = [
    ("post", "auth/logout/"),
    ("get", "me/"),
    ("patch", "me/"),
    ("get", "seminars/"),
    ("post", "seminars/join/"),
    ("get", "lectures/"),
    ("get", "lectures/{lecture}/"),
    ("get", "decks/"),
    ("get", "decks/{deck}/"),
    ("get", "decks/{deck}/queue/"),
    ("get", "decks/{deck}/bundle/"),
    ("get", "decks/{deck}/preset/"),
    ("patch", "decks/{deck}/preset/"),
    ("post", "reviews/"),
    ("post", "reviews/" + REVIEW_ID + "/undo/"),
    ("get", "cards/"),
    ("get", "cards/{card}/"),
    ("post", "cards/{card}/answers/"),
    ("post", "cards/{card}/suspend/"),
    ("post", "cards/{card}/unsuspend/"),
    ("post", "cards/{card}/bury/"),
    ("post", "cards/{card}/unbury/"),
    ("post", "cards/{card}/flag/"),
    ("post", "cards/{card}/forget/"),
    ("post", "cards/{card}/due/"),
    ("get", "fits/"),
    ("post", "fits/{deck}/undo/"),
    ("get", "quizzes/"),
    ("get", "quizzes/{quiz}/"),
    ("post", "quizzes/{quiz}/attempts/"),
    ("get", "attempts/"),
    ("get", "attempts/{quiz}/"),
    ("put", "attempts/{quiz}/responses/1/"),
    ("post", "attempts/{quiz}/responses/1/check/"),
    ("post", "attempts/{quiz}/submit/"),
    ("get", "attempts/{quiz}/review/"),
    ("get", "banks/"),
    ("get", "items/"),
    ("get", "items/{item}/"),
    ("get", "items/{item}/versions/"),
    ("get", "assets/{item}/"),
    ("get", "owncards/"),
    ("post", "owncards/"),
    ("get", "owncards/{item}/"),
    ("patch", "owncards/{item}/"),
    ("delete", "owncards/{item}/"),
    ("get", "nothing/here/"),
]
OWNED = [(method, path) for method, path in ADDRESSES if "{" in path or REVIEW_ID in path]
STAFF = [(method, path) for method, path in ADDRESSES if path.startswith(("banks", "items"))]


def address(path, course, card):
    return "/api/v1/" + path.format(
        lecture=course.lecture.public_id,
        deck=course.deck.public_id,
        card=card.public_id,
        item=course.who.public_id,
        quiz=course.quiz.public_id,
    )


def answers(client, addresses, course, card):
    """What each address answers: the status and the body, by call."""
    found = {}
    for method, path in addresses:
        answer = getattr(client, method)(address(path, course, card))
        found[method, path] = (answer.status_code, answer.json())
    return found


def test_nobody_is_asked_to_log_in(course, opened, nobody):
    assert answers(nobody, ADDRESSES, course, opened[0]) == dict.fromkeys(ADDRESSES, (401, UNAUTHORIZED))
    assert nobody.get("/api/v1/me/")["WWW-Authenticate"] == "Token"


def test_somebody_of_another_seminar_finds_nothing(course, opened, stranger):
    assert answers(stranger, OWNED, course, opened[0]) == dict.fromkeys(OWNED, (404, NOT_FOUND))


def test_a_classmate_finds_no_card_of_mine(course, opened):
    mine = [(method, path) for method, path in OWNED if "{card}" in path or REVIEW_ID in path]

    found = answers(client_of(course.classmate), mine, course, opened[0])

    assert found == dict.fromkeys(mine, (404, NOT_FOUND))


def test_a_student_finds_no_bank_and_no_key(course, opened, student):
    assert answers(student, STAFF, course, opened[0]) == dict.fromkeys(STAFF, (404, NOT_FOUND))


def test_staff_of_another_seminar_find_no_item(course, opened):
    items = [(method, path) for method, path in STAFF if "{" in path]

    found = answers(client_of(course.other_teacher), items, course, opened[0])

    assert found == dict.fromkeys(items, (404, NOT_FOUND))


def test_an_assistant_reads_the_bank(course):
    answer = client_of(course.assistant).get("/api/v1/items/")

    assert [item["slug"] for item in answer.json()["results"]] == ["capital", "who"]


def test_an_address_that_cannot_be_is_answered_like_any_other(student, course):
    paths = ["decks", "decks/%00/", "decks/ABC/", "decks/" + "2" * 12 + "/", "", "%ff/", "reviews/1/undo/"]

    answers = [student.get("/api/v1/" + path) for path in paths]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(404, NOT_FOUND)] * len(paths)


def test_what_is_no_token_is_refused(course, nobody):
    headers = ["Token", "Token a b", "Token x", "Token \xff", "Token " + "0" * 64, "Token " + "\0" * 64]

    answers = [nobody.get("/api/v1/me/", headers={"Authorization": header}) for header in headers]

    expected = (401, "authentication_failed", "Token")
    assert [(answer.status_code, answer.json()["code"], answer["WWW-Authenticate"]) for answer in answers] == [
        expected
    ] * len(headers)


def test_a_token_of_a_closed_account_ends(course, nobody):
    _, token = AuthToken.objects.create(user=course.student)
    course.student.is_active = False
    course.student.save()

    answer = nobody.get("/api/v1/me/", headers={"Authorization": f"Token {token}"})

    assert answer.status_code == 401


def test_a_session_reads_and_with_its_csrf_token_writes(course):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(course.student, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = "a" * 32
    csrf = {"X-CSRFToken": "a" * 32}

    read = client.get("/api/v1/me/")
    bare = client.patch("/api/v1/me/", {"rollover_hour": 3})
    meant = client.patch("/api/v1/me/", {"rollover_hour": 3}, headers=csrf)

    assert (read.status_code, bare.status_code, bare.json()["code"], meant.status_code) == (
        200,
        403,
        "permission_denied",
        200,
    )


def test_a_method_that_is_not_there_says_which_are(student, course):
    answer = student.delete("/api/v1/me/")

    assert (answer.status_code, answer.json()["code"], answer["Allow"], answer["Content-Type"]) == (
        405,
        "method_not_allowed",
        "GET, PATCH, HEAD, OPTIONS",
        "application/problem+json",
    )


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])
def test_another_form_than_json_is_not_taken(student, course, content_type):
    answer = student.generic("PATCH", "/api/v1/me/", b'{"rollover_hour": 3}', content_type=content_type)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png;q=x"])
def test_json_is_answered_whatever_is_asked_for(student, course, accept):
    answer = student.get("/api/v1/me/?format=xml", headers={"Accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_a_site_admin_sees_every_deck(course):
    answer = client_of(people.site_admin()).get("/api/v1/decks/")

    assert [deck["title"] for deck in answer.json()["results"]] == ["Deck all"]


def test_what_nobody_expected_is_a_bare_500_problem(course, student, monkeypatch):
    def fall(*args, **kwargs):
        raise RuntimeError("with a secret in it")

    monkeypatch.setattr("api.me.MeSerializer.to_representation", fall)
    student.raise_request_exception = False

    answer = student.get("/api/v1/me/")

    assert (answer.status_code, answer.json(), answer["Content-Type"]) == (
        500,
        {
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "code": "error",
            "detail": "Something went wrong on our side. It has been noted.",
        },
        "application/problem+json",
    )


def test_a_database_that_is_away_is_a_503_problem(course, student, monkeypatch):
    from django.db import OperationalError

    def fall(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr("api.me.MeSerializer.to_representation", fall)

    answer = student.get("/api/v1/me/")

    assert (answer.status_code, answer.json()["code"], answer["Retry-After"]) == (503, "unavailable", "5")
