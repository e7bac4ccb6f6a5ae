"""Notes and highlights of one's own on the passages of a lecture: written, changed, deleted, listed. Theirs alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.web.narrowing import passage_address, passage_or_404
from quizzes.web.visitor import visitor
from seminar.lectures.queries import lectures_visible_to, note_named, notes_of
from seminar.lectures.services import StaleNote, TooManyNotes, delete_note, rewrite_note, write_note

if TYPE_CHECKING:
    from seminar.lectures.models import Note


class NoteForm(forms.Form):
    """Words of one's own, words of the passage, or both. `based_on` is the revision shown."""

    quote = forms.CharField(
        label=gettext_lazy("Words of the passage"),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 40}),
        max_length=2000,
        required=False,
        help_text=gettext_lazy("They are highlighted in the text."),
    )
    text = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        max_length=10_000,
        required=False,
    )
    before = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, strip=False)
    after = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput, strip=False)
    client_id = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if not self.errors and not said["text"] and not said["quote"]:
            self.add_error("text", _("Write something, or name words of the passage."))
        return said


class RewrittenNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea(attrs={"rows": 5, "cols": 40}),
        max_length=10_000,
        required=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, is_marked: bool, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not is_marked


def _note(request: HttpRequest, note_id: str) -> Note:
    try:
        return note_named(visitor(request), note_id)
    except ObjectDoesNotExist as error:
        raise Http404(note_id) from error


def _place(note: Note) -> str:
    """Return where the note stands: at its passage or, where this is gone, in the list."""
    if note.passage is None:
        return reverse("own:notes", args=[note.lecture.public_id])
    return passage_address(note.passage)


@login_required
@never_cache
@require_safe
def notes(request: HttpRequest, lecture_id: str) -> HttpResponse:
    """List one's notes on a lecture in the order of its passages."""
    lecture = get_object_or_404(lectures_visible_to(visitor(request)), public_id=lecture_id)
    return render(request, "own/notes.html", {"lecture": lecture, "notes": notes_of(visitor(request), lecture=lecture)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_note(request: HttpRequest, lecture_id: str, anchor: str) -> HttpResponse:
    """Write a note on a passage. A script posts highlights here too, and is answered without a page."""
    passage = passage_or_404(visitor(request), lecture_id, anchor)
    if request.method == "POST":
        form = NoteForm(request.POST)
    else:
        names = [name for name in ("quote", "before", "after") if name in request.GET]
        given = {name: request.GET[name].replace("\x00", "")[:2000] for name in names}
        form = NoteForm(initial={"client_id": uuid4(), **given})
    if not form["quote"].value():
        form.order_fields(["text"])  # whoever has marked no words writes in the first field there is
    is_script = request.headers.get("X-Requested-With") == "fetch"
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            note = write_note(
                learner=visitor(request),
                passage=passage,
                client_id=said["client_id"],
                text=said["text"],
                quote=said["quote"],
                prefix=said["before"],
                suffix=said["after"],
            )
        except TooManyNotes as error:
            form.add_error(None, _("You have %(most)s notes on this lecture; no more fit.") % {"most": error})
        else:
            if is_script:
                return HttpResponse(status=204)
            messages.success(request, _("The note is kept."))
            return HttpResponseRedirect(_place(note))
    if is_script:
        return HttpResponse(status=400)
    context = {"lecture": passage.lecture, "passage": passage, "form": form}
    return render(request, "own/note.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, note_id: str) -> HttpResponse:
    """Show a note to be changed or deleted."""
    stored = _note(request, note_id)
    form = RewrittenNoteForm(
        request.POST if request.method == "POST" else None,
        initial={"text": stored.text, "based_on": stored.revision},
        is_marked=bool(stored.quote),
    )
    if request.method == "POST" and form.is_valid():
        try:
            rewrite_note(note=stored, text=form.cleaned_data["text"], based_on=form.cleaned_data["based_on"])
        except StaleNote:
            form.add_error(None, _("You have changed this note in another window meanwhile. Open it again to see how."))
        else:
            return HttpResponseRedirect(_place(stored))
    context = {"lecture": stored.lecture, "passage": stored.passage, "note": stored, "form": form}
    return render(request, "own/note.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def remove_note(request: HttpRequest, note_id: str) -> HttpResponse:
    """Delete a note; pressed twice, it is gone the same."""
    try:
        stored = note_named(visitor(request), note_id)
    except ObjectDoesNotExist:
        return redirect("web:lectures")
    place = _place(stored)
    delete_note(note=stored)
    messages.success(request, _("The note is deleted."))
    return HttpResponseRedirect(place)
