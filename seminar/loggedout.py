"""Whoever posts a form after their session has ended logs in and is back on the page that the form stood on."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


class BackToTheForm:
    """Of a post, Django's own way back from the log-in is the address of the post, where many have no page to show."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        leads_to = response.get("Location")
        if request.method != "POST" or not leads_to or leads_to != redirect_to_login(request.get_full_path()).url:
            return response
        messages.warning(request, _("You were logged out before this arrived. Log in, then do it once more."))
        return redirect_to_login(_page_of_form(request))


def _page_of_form(request: HttpRequest) -> str:
    """Return the address of the page that the form was sent from; the first page where a browser does not tell it."""
    sent_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(sent_from)
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
