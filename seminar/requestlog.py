"""One line of log for each request that is answered, with who asked from where; all it leads to carries its id."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """As django-structlog has it, but for the address: its way is to weigh two dozen headers that anybody can send."""

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(ip=address_of(request))


def address_of(request: HttpRequest) -> str:
    """Return the address that the request came from: the one our proxy saw, where there is one, else the peer's."""
    forwarded: str = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
