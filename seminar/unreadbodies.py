"""Reading what a view has left of a request's body, so that the connection can go on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError

type View = Callable[[HttpRequest], HttpResponseBase]


def read_to_the_end(get_response: View) -> View:
    """Read the rest of a body of the size that is taken, once its view has answered.

    Who is refused (401, 404, 429) is refused before anything is read. The server would then close the connection
    without saying so, and what comes next on it is lost: a phone's next request or, behind a proxy, somebody else's.
    """

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and 0 < int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            with contextlib.suppress(UnreadablePostError):  # who sent it has gone
                request.read()
        return response

    return answered
