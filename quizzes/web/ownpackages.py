"""Anki: a package brought into one's own deck with all that it remembers, and the deck taken away as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.bank.services import own_bank
from quizzes.cards.queries.ownitems import own_deck_of
from quizzes.exchange.queries import imports_led_by, own_deck_exports
from quizzes.exchange.services import FileTooLarge, TooManyFiles, start_deck_export, start_import
from quizzes.web.sending import sent
from quizzes.web.visitor import visitor
from seminar.people.queries import seminars_visible_to

if TYPE_CHECKING:
    from seminar.people.models import Seminar

NEWEST = 10


class PackageForm(forms.Form):
    """A file, told by its content."""

    file = forms.FileField(
        label=gettext_lazy("Package"),
        allow_empty_file=True,
        max_length=1000,
        help_text=gettext_lazy("A deck (.apkg) or a collection (.colpkg), exported with its scheduling."),
    )


def _seminar(request: HttpRequest, public_id: str) -> Seminar:
    return get_object_or_404(seminars_visible_to(visitor(request)), public_id=public_id)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest, seminar_id: str) -> HttpResponse:
    """Take a package, and lead to what it would bring; nothing is stored before that was seen."""
    user, seminar = visitor(request), _seminar(request, seminar_id)
    form = PackageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            bank = own_bank(learner=user, seminar=seminar)
            run = start_import(bank=bank, uploader=user, name=file.name, file=file)
        except (FileTooLarge, TooManyFiles) as error:
            form.add_error("file", str(error))
        else:
            return redirect("web:import", run.public_id)
    exports = list(own_deck_exports(user).filter(seminar=seminar)[:NEWEST])
    context = {
        "seminar": seminar,
        "form": form,
        "deck": own_deck_of(user, seminar=seminar),
        "imports": imports_led_by(user).filter(bank__owner=user, bank__seminar=seminar)[:NEWEST],
        "exports": exports,
        "is_under_way": any(run.state in ("waiting", "writing") for run in exports),
    }
    return render(request, "own/packages.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def take_away(request: HttpRequest, seminar_id: str) -> HttpResponse:
    """Ask for one's own deck as a package with schedule and log."""
    user, seminar = visitor(request), _seminar(request, seminar_id)
    deck = own_deck_of(user, seminar=seminar)
    if deck is None:
        messages.info(request, _("There is no card of your own yet."))
    else:
        start_deck_export(asker=user, deck=deck)
    return redirect("own:import", seminar.public_id)


@login_required
@never_cache
@require_safe
def package(request: HttpRequest, seminar_id: str, run_id: str) -> FileResponse:
    runs = own_deck_exports(visitor(request)).filter(seminar=_seminar(request, seminar_id), state="ready")
    return sent(get_object_or_404(runs, public_id=run_id))
