"""A copy of a seminar brought in: upload it, look at what it would do, carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes.exchange.queries import copies_received_from, file_kind_label, seminars_led_by
from quizzes.exchange.services import FileTooLarge, NotPlanned, accept_copy, receive_copy
from quizzes.web.imports import UNDER_WAY
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from seminar.people.models import User


class CopyForm(forms.Form):
    """A copy of a seminar, and the seminar that it is brought into."""

    seminar = forms.ChoiceField(label=gettext_lazy("Into the seminar"))
    file = forms.FileField(
        label=gettext_lazy("Copy"),
        max_length=1000,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy("A zip that was made here, of a whole seminar."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        self.seminars = {seminar.public_id: seminar for seminar in seminars_led_by(user)}
        choices = [(public_id, seminar.title) for public_id, seminar in self.seminars.items()]
        cast("forms.ChoiceField", self.fields["seminar"]).choices = choices


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Take a copy in, to be looked at; nothing of it is stored in the seminar yet."""
    user = visitor(request)
    form = CopyForm(user, request.POST or None, request.FILES or None)
    if not form.seminars:
        raise Http404
    if form.is_valid():
        file = form.cleaned_data["file"]
        seminar = form.seminars[form.cleaned_data["seminar"]]
        try:
            received = receive_copy(seminar=seminar, uploader=user, name=file.name, file=file)
        except FileTooLarge:
            form.add_error("file", _("The file is too large."))
        else:
            return redirect("web:received_copy", received.public_id)
    status = 400 if request.method == "POST" else 200
    return render(request, "imports/copy.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_at(request: HttpRequest, copy_id: str) -> HttpResponse:
    """Show what the copy would do, or what it did, and have it done."""
    received = get_object_or_404(copies_received_from(visitor(request)), public_id=copy_id)
    if request.method == "POST":
        try:
            accept_copy(received)
        except NotPlanned:
            messages.error(request, _("The plan has changed meanwhile. Look at it again."))
        return redirect("web:received_copy", copy_id)
    files = received.report.get("files", [])
    context = {
        "received": received,
        "is_under_way": received.state in UNDER_WAY,
        "files": [file | {"kind": file_kind_label(file["kind"])} for file in files],
        "has_errors": any(file["has_errors"] for file in files),
    }
    return render(request, "imports/copyplan.html", context)
