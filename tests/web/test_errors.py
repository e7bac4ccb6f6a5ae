"""The pages of an error in our own look, which need no database: it may be what has failed."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client, RequestFactory, override_settings
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, page_not_found, permission_denied, server_error

from seminar.people.models import User


@pytest.mark.parametrize(
    ("answer", "heading"),
    [
        (lambda request: bad_request(request, SuspiciousOperation()), "could not be read"),
        (lambda request: permission_denied(request, PermissionDenied()), "not open to your account"),
        (lambda request: page_not_found(request, Http404()), "no such page for you"),
        (server_error, "broke on our side"),
        (csrf_failure, "grown too old"),
    ],
)
def test_an_error_is_told_in_our_own_look_without_the_database(answer, heading):
    request = RequestFactory().get("/nowhere/")
    request.user = User(username="ada")

    body = answer(request).content.decode()

    assert (heading in body, 'href="/static/web/web.css"' in body, "ada" in body) == (True, True, False)


@override_settings(DEBUG=False)
def test_the_site_answers_with_its_own_pages(db):
    client = Client(enforce_csrf_checks=True)

    found = {client.get("/nowhere/").status_code, client.post("/accounts/login/", {}).status_code}

    assert found == {404, 403}
    assert "grown too old" in client.post("/accounts/login/", {}).content.decode()
