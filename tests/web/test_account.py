"""One's own account, and allauth's pages in this site's frame."""

import pytest

from seminar.people.models import User
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db


def test_the_day_is_stored():
    user = User.objects.create_user("ada")

    response = logged_in(user).post("/account/", {"time_zone": "Europe/Berlin", "rollover_hour": "5"})

    user.refresh_from_db()
    assert (response.status_code, user.time_zone, user.rollover_hour) == (302, "Europe/Berlin", 5)


@pytest.mark.parametrize(
    "sent",
    [
        {"time_zone": "Mars/Olympus", "rollover_hour": "5"},
        {"time_zone": "Europe/Berlin", "rollover_hour": "24"},
        {"time_zone": "Europe/Berlin"},
        {"time_zone": "\x00", "rollover_hour": "\x00"},
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(sent):
    user = User.objects.create_user("ada")

    response = logged_in(user).post("/account/", sent)

    user.refresh_from_db()
    assert (response.status_code, user.time_zone, user.rollover_hour) == (200, "UTC", 4)
    assert len(response.context["form"].errors) == (2 if "\x00" in sent["time_zone"] else 1)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("login", "Log in"),
        ("signup", "Make an account"),
        ("password/reset", "Reset your password"),
        ("password/reset/done", "Look into your mail"),
    ],
)
def test_the_doors_to_the_site_stand_in_its_frame(client, path, heading):
    response = client.get(f"/accounts/{path}/")

    assert response.status_code == 200
    assert f"<h1>{heading}</h1>" in response.text
    assert 'class="site-header"' in response.text


@pytest.mark.parametrize("path", ["email", "password/change", "2fa", "sessions", "logout"])
def test_the_pages_of_an_account_stand_in_its_frame(path):
    user = User.objects.create_user("ada", "ada@example.org", "long-enough-to-pass")

    response = logged_in(user).get(f"/accounts/{path}/", follow=True)

    assert response.status_code == 200
    assert 'class="site-header"' in response.text


def test_signing_up_makes_an_account_and_logs_in(client):
    sent = {
        "email": "eva@example.org",
        "username": "eva",
        "password1": "quite-a-long-word",
        "password2": "quite-a-long-word",
    }

    response = client.post("/accounts/signup/", sent)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert User.objects.filter(username="eva").count() == 1


def test_sign_up_can_be_closed(client, settings):
    settings.SIGNUP_OPEN = False

    response = client.get("/accounts/signup/")

    assert "<h1>Sign-up is closed</h1>" in response.text


def test_no_page_holds_a_script_or_style_of_its_own(client):
    user = User.objects.create_user("ada")
    own = logged_in(user)

    pages = [client.get("/accounts/login/").text, *(own.get(path).text for path in ("/", "/lectures/", "/account/"))]

    assert ["<style" in page or " style=" in page or "<script>" in page or " onclick" in page for page in pages] == [
        False
    ] * 4
