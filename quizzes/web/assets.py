"""Pictures and sounds of items, for the members of their seminar."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from quizzes.bank import queries
from quizzes.web.visitor import visitor

CACHED_SECONDS = 24 * 60 * 60  # the content behind a public id never changes; a day bounds who has left the seminar


@require_safe
@login_required
@csp_override({"default-src": [CSP.NONE], "sandbox": True})  # type: ignore[dict-item]  # a directive without values
def asset(request: HttpRequest, public_id: str) -> FileResponse:
    """Send the file with the type that was read from its content; whoever may not see it gets 404."""
    found = queries.assets_readable_by(visitor(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    response = FileResponse(
        found.file.open(), as_attachment=False, filename=found.name, content_type=found.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = f"private, max-age={CACHED_SECONDS}"
    return response
