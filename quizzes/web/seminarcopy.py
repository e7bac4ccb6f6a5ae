"""A copy of a seminar brought in: upload it, look at what it would do, carry it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes.engine.interchange import FileRefused
from quizzes.exchange.queries import copies_received_from, largest_file_bytes, seminars_led_by
from quizzes.exchange.services import accept_copy, look_at_copy, receive_copy
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

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > largest_file_bytes():
            raise forms.ValidationError(_("The file is too large."))
        return file


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
            received = receive_copy(seminar=seminar, uploader=user, name=file.name, content=file.read())
        except FileRefused as error:
            form.add_error("file", str(error))
        else:
            return redirect("web:received_copy", received.public_id)
    status = 400 if request.method == "POST" else 200
    return render(request, "imports/copy.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def look_at(request: HttpRequest, copy_id: str) -> HttpResponse:
    """Show what the copy would do as things are now, and do it."""
    received = get_object_or_404(copies_received_from(visitor(request)), public_id=copy_id)
    if request.method != "POST":
        try:
            report = look_at_copy(received)
        except FileRefused as error:
            messages.error(request, str(error))
            return redirect("web:bring_in_copy")
        return render(request, "imports/copyplan.html", {"received": received, "report": report})
    try:
        done = accept_copy(received)
    except (FileRefused, ObjectDoesNotExist):
        messages.error(request, _("The copy could not be brought in. Look at it again."))
        return redirect("web:bring_in_copy")
    if done.has_errors:
        messages.warning(request, _("The copy is in, but for the files with errors."))
    else:
        messages.success(request, _("The copy is in. Its quizzes are not published, and have no dates yet."))
    return redirect("web:files")
