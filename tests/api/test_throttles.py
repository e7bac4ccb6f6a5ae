"""How often one may ask, and what happens when nobody can count."""

import json

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from api.throttles import AnswerThrottle, JoinThrottle, LoginThrottle, ReviewThrottle
from tests.api.conftest import client_of

ID = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b"


@pytest.fixture
def counters_down(settings):
    """A cache that is really not there: nothing listens on this port."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
    }


def log_in(client, username="student", **headers):
    return client.post("/api/v1/auth/login/", {"username": username, "password": "wrong"}, **headers)


def send_review(client, card):
    said = {"card": card.public_id, "rating": 3, "reviewed_at": "2026-05-04T12:00:00Z", "duration_ms": 1}
    return client.post("/api/v1/reviews/", [said | {"id": ID}])


def test_guessing_a_password_ends_after_ten_tries_from_one_address(course, nobody, clock, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

    tries = [log_in(nobody).status_code for _ in range(10)]
    refused = log_in(nobody, username=" STUDENT ")
    others = [log_in(nobody, username="teacher").status_code, log_in(nobody, REMOTE_ADDR="10.0.0.9").status_code]
    clock.shift(300)
    later = log_in(nobody).status_code

    assert (tries, others, later) == ([401] * 10, [401, 401], 401)
    assert (refused.status_code, refused["Retry-After"], refused.json()["code"]) == (429, "300", "throttled")


def test_an_address_cannot_be_made_up(course, nobody, monkeypatch):
    monkeypatch.setattr(LoginThrottle, "limit", 1)

    answers = [log_in(nobody, HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").status_code for number in (1, 2)]

    assert answers == [401, 429]


@pytest.mark.parametrize(
    ("throttle", "path", "body"),
    [
        (JoinThrottle, "seminars/join/", {"code": "NOSUCH"}),
        (AnswerThrottle, "cards/{card}/answers/", {"response": {"chosen": "1"}}),
        (ReviewThrottle, "reviews/", []),
    ],
)
def test_each_person_is_counted_alone(course, student, opened, monkeypatch, throttle, path, body):
    monkeypatch.setattr(throttle, "limit", 1)
    address = "/api/v1/" + path.format(card=opened[1].public_id)

    answers = [student.post(address, body).status_code for _ in range(2)]
    other = client_of(course.classmate).post(address, body).status_code

    assert (answers[0] == 429, answers[1], other == 429) == (False, 429, False)


def test_nobody_can_guess_while_nobody_counts(course, student, nobody, counters_down):
    answers = [log_in(nobody), student.post("/api/v1/seminars/join/", {"code": course.seminar.join_code})]

    assert [(answer.status_code, answer["Retry-After"], answer.json()) for answer in answers] == [
        (
            503,
            "5",
            {
                "type": "about:blank",
                "title": "Service Unavailable",
                "status": 503,
                "code": "unavailable",
                "detail": "This cannot be done at the moment. Try again in a little while.",
            },
        )
    ] * 2


def test_a_learner_goes_on_while_nobody_counts(course, student, opened, counters_down):
    answer = send_review(student, opened[0])
    graded = student.post(f"/api/v1/cards/{opened[1].public_id}/answers/", {"response": {"chosen": "1"}})

    assert (answer.status_code, answer.json()) == (202, [{"id": ID, "status": "accepted"}])
    assert graded.status_code == 200


def test_sessions_and_tokens_go_on_while_nobody_counts(course, nobody, counters_down):
    from knox.models import AuthToken

    browser = APIClient()
    browser.force_login(course.student, backend="django.contrib.auth.backends.ModelBackend")
    _, token = AuthToken.objects.create(user=course.student)

    answers = [
        browser.get("/api/v1/me/"),
        nobody.get("/api/v1/me/", headers={"Authorization": f"Token {token}"}),
    ]

    assert [answer.json()["username"] for answer in answers] == ["student", "student"]


def test_a_counter_that_runs_out_between_two_steps_begins_again(course, student, monkeypatch):
    monkeypatch.setattr(cache, "add", lambda *args, **kwargs: False, raising=False)

    answer = student.post("/api/v1/seminars/join/", json.loads('{"code": "NOSUCH"}'))

    assert answer.status_code == 400
