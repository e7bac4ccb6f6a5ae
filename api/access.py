"""Who is asking, and in which form they are answered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.db.models import QuerySet
from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from knox.models import get_token_model
from rest_framework.exceptions import AuthenticationFailed, NotFound
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from api.errors import Problem
from seminar.people.queries import is_staff_somewhere
from seminar.prepared import prepared

if TYPE_CHECKING:  # the framework's views read their defaults from this module while they are being made
    from knox.models import AuthToken
    from rest_framework.views import APIView

    from seminar.people.models import User

TOKEN = re.compile(rb"[0-9a-f]{64}")
PUBLIC_ID = "[2-9a-hjkmnp-z]{12}"  # of seminar.publicid; what cannot be one is not looked for


class TokenAuthentication(KnoxAuthentication):  # type: ignore[misc]  # knox has no types
    """The header `Authorization: Token …`. What cannot be a token is refused before it reaches the database.

    A token is looked up by its digest, in one query: knox's own way also reads the account's other tokens at each call,
    to clear out expired ones, which logging in does as well (login.py).
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, AuthToken]:
        if TOKEN.fullmatch(token) is None:
            raise AuthenticationFailed("Invalid token.")
        for stored in _tokens(digest=hash_token(token.decode())):
            if stored.expiry is None or stored.expiry >= timezone.now():
                return cast("tuple[User, AuthToken]", self.validate_user(stored))
            stored.delete()
        raise AuthenticationFailed("Invalid token.")


@prepared
def _tokens(*, digest: str) -> QuerySet[AuthToken]:
    return cast("QuerySet[AuthToken]", get_token_model().objects.filter(digest=digest).select_related("user"))


class StaffOnly(BasePermission):
    """Lets in who helps to teach some seminar. To everyone else there is nothing here."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not is_staff_somewhere(person(request)):
            raise NotFound
        return True


class AsNamed(BasePermission):
    """Refuses a request that names another learner than the session's, in the header `X-Learner`.

    A device keeps what one learner did until it can be sent. Somebody else may have logged in by then, in another tab
    perhaps at this very moment: only here is it certain as whom the request would be taken.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        named = request.headers.get("X-Learner", "")
        if named and request.user.is_authenticated and named != person(request).public_id:
            raise Problem(403, "other_learner", "Somebody else is logged in than the one this comes from.")
        return True


class AlwaysJson(BaseContentNegotiation):
    """Answers in the view's first form, whatever the Accept header says: a browser at an address sees JSON, no 406."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        given = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == given), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, str(first.media_type)


def person(request: Request) -> User:
    """Return who is asking; only for views that let nobody in without an account."""
    return cast("User", request.user)
