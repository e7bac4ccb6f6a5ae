"""What the frame around every page needs to know."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from seminar.people import queries


def shell(request: HttpRequest) -> dict[str, object]:
    """Return `teaches`: whether the way to the admin is offered. It costs one query, on pages that print it."""
    user = getattr(request, "user", None)
    return {"teaches": SimpleLazyObject(lambda: user is not None and queries.is_staff_somewhere(user))}
