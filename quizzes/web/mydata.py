"""One's own data to take away: ask for the file, and fetch it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.exchange.queries import own_exports_of
from quizzes.exchange.services import start_own_export
from quizzes.web.sending import sent
from quizzes.web.visitor import visitor

NEWEST = 10


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mydata(request: HttpRequest) -> HttpResponse:
    """Show the files that were made, and have another one made."""
    user = visitor(request)
    if request.method == "POST":
        start_own_export(asker=user)
        return redirect("account:data")
    runs = list(own_exports_of(user)[:NEWEST])
    is_under_way = any(run.state in ("waiting", "writing") for run in runs)
    return render(request, "web/mydata.html", {"runs": runs, "is_under_way": is_under_way})


@login_required
@never_cache
@require_safe
def mydata_file(request: HttpRequest, run_id: str) -> FileResponse:
    return sent(get_object_or_404(own_exports_of(visitor(request)), public_id=run_id, state="ready"))
