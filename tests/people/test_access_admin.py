"""What lets somebody in, as site admins see it: no secrets, nothing to change, and to delete it is to shut the door."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise
from knox.models import AuthToken

from seminar.people.models import Login, SecondFactor, Token
from tests.factories import people

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
KINDS = ("secondfactor", "login", "token")


def logged_in(user):
    client = Client()
    client.force_login(user)
    client.get("/account/", headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    return client


@pytest.fixture
def learner():
    """Somebody with a second factor and a token."""
    learner = people.user("learner", email=f"{'l' * 68}@example.org")
    Authenticator.objects.create(user=learner, type="totp", data={"secret": SECRET})
    AuthToken.objects.create(user=learner)
    return learner


def delete(client, row):
    return client.post(reverse(f"admin:people_{row._meta.model_name}_delete", args=[row.pk]), {"post": "yes"})


def test_site_admins_see_who_can_get_in_and_no_secret(learner):
    logged_in(learner)
    client = logged_in(people.site_admin())
    rows = [model.objects.get(user=learner) for model in (SecondFactor, Login, Token)]

    lists = [client.get(reverse(f"admin:people_{kind}_changelist")) for kind in KINDS]
    pages = [client.get(reverse(f"admin:people_{row._meta.model_name}_change", args=[row.pk])) for row in rows]

    assert [page.status_code for page in [*lists, *pages]] == [200] * 6
    assert "Firefox on Linux" in lists[1].text
    assert [re.findall(r"\d+\+00:00", page.text) for page in [*lists, *pages]] == [[]] * 6
    assert [">learner<" in page.text for page in [*lists, *pages]] == [True] * 6
    assert [SECRET in page.text or 'type="text"' in page.text for page in pages] == [False] * 3


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_makes_what_lets_somebody_in(kind):
    assert logged_in(people.site_admin()).get(reverse(f"admin:people_{kind}_add")).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_instructors_do_not_see_it(kind):
    teacher = people.user("teacher")
    people.seminar(instructor=teacher)

    assert logged_in(teacher).get(reverse(f"admin:people_{kind}_changelist")).status_code == 403


def test_a_browser_whose_login_is_deleted_is_logged_out(learner):
    theirs, client = logged_in(learner), logged_in(people.site_admin())

    answer = delete(client, Login.objects.get(user=learner))

    assert (answer.status_code, theirs.get("/account/").status_code) == (302, 302)
    assert logged_in(learner).get("/account/").status_code == 200


def test_several_logins_are_deleted_at_once(learner):
    theirs, client = [logged_in(learner), logged_in(learner)], logged_in(people.site_admin())
    ids = list(Login.objects.filter(user=learner).values_list("pk", flat=True))
    asked = {"action": "delete_selected", "_selected_action": ids, "post": "yes"}

    client.post(reverse("admin:people_login_changelist"), asked)

    assert [each.get("/account/").status_code for each in theirs] == [302, 302]


def test_a_deleted_token_or_second_factor_is_gone(learner):
    client = logged_in(people.site_admin())

    for model in (SecondFactor, Token):
        delete(client, model.objects.get(user=learner))

    assert (SecondFactor.objects.count(), Token.objects.count()) == (0, 0)


def test_every_list_of_the_admin_has_a_name_in_words():
    """What Django makes of a class's name is English in every language."""
    assert [model.__name__ for model in admin.site._registry if not isinstance(model._meta.verbose_name, Promise)] == []
