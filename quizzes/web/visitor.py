"""Who asks: the person behind a request to a page that needs a login."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest

if TYPE_CHECKING:
    from seminar.people.models import User


def visitor(request: HttpRequest) -> User:
    """Return the user of a request that `login_required` has let through."""
    return cast("User", request.user)
