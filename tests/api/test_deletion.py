"""Deleting one's account over the API: by password and code alone, and nothing is open to it afterwards."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from seminar.people.models import User
from tests.api.conftest import client_of

DELETION = "/api/v1/me/deletion/"
PASSWORD = "quite a long word"


@pytest.fixture
def owner(course):
    """The student, with a password."""
    course.student.set_password(PASSWORD)
    course.student.save(update_fields=["password"])
    return course.student


def test_the_account_goes_and_its_token_with_it(owner, nobody):
    login = {"username": "student", "password": PASSWORD}
    token = nobody.post("/api/v1/auth/login/", login, format="json").json()["token"]
    nobody.credentials(HTTP_AUTHORIZATION=f"Token {token}")

    answer = nobody.post(DELETION, {"password": PASSWORD}, format="json")

    assert (answer.status_code, User.objects.filter(pk=owner.pk).exists()) == (204, False)
    assert nobody.get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({}, 400, "invalid"),
        ({"password": "guessed"}, 403, "password_wrong"),
        ({"password": PASSWORD}, 403, "code_needed"),
        ({"password": PASSWORD, "code": "000000"}, 403, "code_wrong"),
    ],
)
def test_who_cannot_show_to_be_the_owner_deletes_nothing(owner, said, status, code):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    client = client_of(owner)

    answer = client.post(DELETION, said, format="json")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert User.objects.filter(pk=owner.pk).exists()


def test_a_recovery_code_deletes_it(owner):
    TOTP.activate(owner, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(owner).get_unused_codes()[0]

    answer = client_of(owner).post(DELETION, {"password": PASSWORD, "code": code}, format="json")

    assert answer.status_code == 204


def test_the_only_instructor_stays(course):
    course.teacher.set_password(PASSWORD)
    course.teacher.save(update_fields=["password"])

    answer = client_of(course.teacher).post(DELETION, {"password": PASSWORD}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "last_instructor")
    assert User.objects.filter(pk=course.teacher.pk).exists()


def test_passwords_are_not_guessed_here(owner):
    client = client_of(owner)

    answers = [client.post(DELETION, {"password": "guessed"}, format="json").status_code for _try in range(11)]

    assert answers == [403] * 10 + [429]
    assert client.post(DELETION, {"password": PASSWORD}, format="json").status_code == 429


def test_strangers_are_asked_to_log_in(course, nobody):
    assert nobody.post(DELETION, {"password": PASSWORD}, format="json").status_code == 401
