import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.api.conftest import client_of

PASSWORD = "granite-towers-9"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def student_with_password(course, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, and only here
    course.student.set_password(PASSWORD)
    course.student.email = "student@example.org"
    course.student.save()
    return course.student


def log_in(nobody, **said):
    body = json.dumps({"username": "student", "password": PASSWORD} | said)  # it escapes what UTF-8 cannot say
    return nobody.post("/api/v1/auth/login/", body, content_type="application/json")


def test_a_token_opens_what_a_password_does(student_with_password, nobody):
    answer = log_in(nobody)

    token = answer.json()["token"]
    me = APIClient().get("/api/v1/me/", headers={"Authorization": f"Token {token}"})
    assert (answer.status_code, answer.json(), answer["Cache-Control"]) == (
        200,
        {"token": token, "expiry": "2026-06-03T12:00:00Z"},
        "no-store",
    )
    assert me.json()["username"] == "student"


@pytest.mark.parametrize("name", ["STUDENT@example.org", "student@example.org"])
def test_the_address_does_as_well_as_the_name(student_with_password, nobody, name):
    EmailAddress.objects.create(user=student_with_password, email="student@example.org", verified=True, primary=True)

    assert log_in(nobody, username=name).status_code == 200


@pytest.mark.parametrize("said", [{"password": "wrong"}, {"username": "nobody"}, {"password": PASSWORD + " "}])
def test_a_wrong_name_and_a_wrong_password_are_told_apart_by_nobody(student_with_password, nobody, said):
    answer = log_in(nobody, **said)

    assert (answer.status_code, answer["WWW-Authenticate"], answer.json()) == (
        401,
        "Token",
        {
            "type": "about:blank",
            "title": "Unauthorized",
            "status": 401,
            "code": "credentials_wrong",
            "detail": "No account has this name and password.",
        },
    )


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"username": 7}, "username"),
        ({"username": None}, "username"),
        ({"password": ["x"]}, "password"),
        ({"username": "a\0b"}, "username"),
        ({"password": "\ud800"}, "password"),
        ({"username": "x" * 255}, "username"),
        ({"code": {}}, "code"),
    ],
)
def test_what_is_no_name_and_password_is_a_400_that_says_where(student_with_password, nobody, said, field):
    answer = log_in(nobody, **said)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_a_closed_account_opens_nothing(student_with_password, nobody):
    student_with_password.is_active = False
    student_with_password.save()

    assert log_in(nobody).json()["code"] == "credentials_wrong"


def test_an_address_is_to_be_confirmed_where_the_site_asks_for_it(student_with_password, nobody, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    before = log_in(nobody)
    EmailAddress.objects.create(user=student_with_password, email="student@example.org", verified=True, primary=True)
    after = log_in(nobody)

    assert (before.status_code, before.json()["code"], after.status_code) == (401, "address_unconfirmed", 200)


def code_now():
    """The code that an authenticator shows: of the time step of half a minute (RFC 6238)."""
    return format_hotp_value(hotp_value(SECRET, int(timezone.now().timestamp()) // 30))


def test_two_factor_asks_for_a_code_and_takes_each_once(student_with_password, nobody):
    TOTP.activate(student_with_password, SECRET)
    code = code_now()

    answers = [log_in(nobody), log_in(nobody, code="000000"), log_in(nobody, code=code), log_in(nobody, code=code)]

    assert [(answer.status_code, answer.json().get("code")) for answer in answers] == [
        (401, "code_needed"),
        (401, "code_wrong"),
        (200, None),
        (401, "code_wrong"),
    ]


@pytest.mark.parametrize(("seconds_later", "status"), [(30, 200), (60, 401), (-30, 200), (-60, 401)])
def test_a_code_may_be_one_step_old(student_with_password, nobody, clock, seconds_later, status):
    TOTP.activate(student_with_password, SECRET)
    code = code_now()
    clock.shift(seconds_later)

    assert log_in(nobody, code=code).status_code == status


def test_a_recovery_code_does_as_well(student_with_password, nobody):
    TOTP.activate(student_with_password, SECRET)
    RecoveryCodes.activate(student_with_password)
    codes = Authenticator.objects.get(user=student_with_password, type="recovery_codes").wrap().get_unused_codes()

    assert log_in(nobody, code=codes[0]).status_code == 200


def test_the_oldest_token_ends_when_there_are_too_many(student_with_password, nobody, clock):
    first = AuthToken.objects.create(user=student_with_password)[0]
    clock.shift(60)
    others = [AuthToken.objects.create(user=student_with_password)[0] for _ in range(19)]
    clock.shift(60)

    log_in(nobody)

    left = set(AuthToken.objects.filter(user=student_with_password).values_list("pk", flat=True))
    assert (first.pk in left, {token.pk for token in others} <= left, len(left)) == (False, True, 20)


def test_logging_out_ends_this_token_and_no_other(student_with_password, nobody):
    tokens = [log_in(nobody).json()["token"] for _ in range(2)]
    clients = [APIClient(headers={"Authorization": f"Token {token}"}) for token in tokens]

    answer = clients[0].post("/api/v1/auth/logout/")

    assert (answer.status_code, answer.content) == (204, b"")
    assert [client.get("/api/v1/me/").status_code for client in clients] == [401, 200]


def test_logging_out_of_a_browser_ends_its_session(course):
    client = APIClient()
    client.force_login(course.student, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post("/api/v1/auth/logout/")

    assert (answer.status_code, client.get("/api/v1/me/").status_code) == (204, 401)


def test_a_day_can_be_set(course):
    client = client_of(course.student)

    answer = client.patch("/api/v1/me/", {"time_zone": "Europe/Berlin", "rollover_hour": 3})

    assert answer.json() == {
        "id": course.student.public_id,
        "username": "student",
        "name": "student",
        "email": "",
        "time_zone": "Europe/Berlin",
        "rollover_hour": 3,
    }
    assert client.get("/api/v1/me/").json() == answer.json()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": 1}, "time_zone"),
        ({"rollover_hour": 24}, "rollover_hour"),
        ({"rollover_hour": -1}, "rollover_hour"),
        ({"rollover_hour": True}, "rollover_hour"),
        ({"rollover_hour": "4"}, "rollover_hour"),
        ({"rollover_hour": 4.0}, "rollover_hour"),
        ({"rollover_hour": None}, "rollover_hour"),
        ([], ""),
    ],
)
def test_a_day_that_cannot_be_is_refused(course, said, field):
    client = client_of(course.student)

    answer = client.patch("/api/v1/me/", said)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert client.get("/api/v1/me/").json()["rollover_hour"] == 4
