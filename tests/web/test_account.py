"""One's own account, and allauth's pages in this site's frame."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils.html import escape

from seminar.people.models import User
from tests.factories import people
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db

MOZILLA, WEBKIT = "Mozilla/5.0", "AppleWebKit/537.36"  # what every browser says, whatever it is


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


@pytest.mark.parametrize(
    ("sent", "address", "stored"),
    [("America/New_York", "/", "America/New_York"), ("Moon/Base", "/account/", "UTC"), ("", "/account/", "UTC")],
)
def test_the_zone_of_a_device_is_taken_where_it_is_known(sent, address, stored):
    user = User.objects.create_user("ada", rollover_hour=3)

    response = logged_in(user).post("/account/zone/", {"time_zone": sent})

    user.refresh_from_db()
    assert (response["Location"], user.time_zone, user.rollover_hour) == (address, stored, 3)


def test_name_and_language_are_stored_and_the_browser_remembers_the_language():
    user = User.objects.create_user("ada")

    response = logged_in(user).post(
        "/account/person/", {"first_name": "אדה", "last_name": "O'Löve 🦉", "language": "de"}
    )

    user.refresh_from_db()
    assert (response.status_code, response.cookies["django_language"].value) == (302, "de")
    assert (user.first_name, user.last_name, user.language) == ("אדה", "O'Löve 🦉", "de")


@pytest.mark.parametrize(
    "sent",
    [
        {"language": "xx"},
        {"first_name": "a\x00b"},
        {"last_name": "a\nb"},
        {"last_name": "\u202egnp"},
        {"first_name": "n" * 151},
    ],
)
def test_a_name_or_language_that_cannot_be_is_refused(sent):
    user = User.objects.create_user("ada", first_name="Ada")

    response = logged_in(user).post("/account/person/", sent)

    user.refresh_from_db()
    assert (response.status_code, user.first_name, user.language) == (200, "Ada", "")
    assert len(response.context["person"].errors) == 1


def test_whoever_logs_in_goes_on_in_their_language(client):
    User.objects.create_user("ada", password="quite-a-long-word", language="de")

    response = client.post("/accounts/login/", {"login": "ada", "password": "quite-a-long-word"})

    assert (response.status_code, response.cookies["django_language"].value) == (302, "de")


def test_a_wrong_password_deletes_nothing():
    user = User.objects.create_user("ada", password="quite-a-long-word")

    response = logged_in(user).post("/account/delete/", {"password": "another"})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["password"])
    assert User.objects.filter(username="ada").exists()


def test_the_right_password_deletes_the_account_and_a_stale_tab_finds_the_door():
    user = User.objects.create_user("ada", password="quite-a-long-word")
    tabs = [logged_in(user), logged_in(user)]

    done, stale = (tab.post("/account/delete/", {"password": "quite-a-long-word"}) for tab in tabs)

    assert (done.status_code, done["Location"]) == (302, "/accounts/login/")
    assert (stale.status_code, stale["Location"].split("?")[0]) == (302, "/accounts/login/")
    assert not User.objects.filter(username="ada").exists()


def test_with_two_factor_a_code_is_asked_too_and_works_once():
    user = User.objects.create_user("ada", password="quite-a-long-word")
    TOTP.activate(user, generate_totp_secret())
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client = logged_in(user)

    without = client.post("/account/delete/", {"password": "quite-a-long-word"})
    wrong = client.post("/account/delete/", {"password": "quite-a-long-word", "code": "000000"})

    assert [list(page.context["form"].errors) for page in (without, wrong)] == [["code"], ["code"]]
    assert client.post("/account/delete/", {"password": "quite-a-long-word", "code": code}).status_code == 302
    assert not User.objects.filter(username="ada").exists()


def test_the_only_instructor_is_told_to_find_another():
    user = User.objects.create_user("ada", password="quite-a-long-word")
    people.seminar("Roots <b>", instructor=user)

    response = logged_in(user).post("/account/delete/", {"password": "quite-a-long-word"})

    assert "You are the only instructor of Roots &lt;b&gt;. Make somebody else one there first." in response.text
    assert User.objects.filter(username="ada").exists()


def test_guessing_the_password_is_slowed_down():
    client = logged_in(User.objects.create_user("ada", password="quite-a-long-word"))

    for _try in range(10):
        client.post("/account/delete/", {"password": "guess"})
    response = client.post("/account/delete/", {"password": "quite-a-long-word"})

    assert "Too many tries" in response.text


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) {WEBKIT} (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        (f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{MOZILLA} (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 10.15; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on macOS"),
        ("curl/8.5.0 for <b>all</b>", "curl/8.5.0"),
        ("", "unknown"),
    ],
)
def test_a_session_is_named_by_browser_and_system(user_agent, name):
    ada = User.objects.create_user("ada")

    page = logged_in(ada).get("/accounts/sessions/", headers={"user-agent": user_agent}).text

    assert f'<th scope="row" title="{escape(user_agent)}">{name}' in page
