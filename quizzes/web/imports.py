"""Files in and out, for staff: drop one, look at what it would change, apply it, undo it; take questions away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.engine.formats.tabular.layout import LayoutInvalid
from quizzes.engine.recognition import FORMATS
from quizzes.exchange.queries import (
    NothingToExport,
    banks_led_by,
    exportable,
    exports_of,
    imports_led_by,
    largest_file_bytes,
    seminar_to_export_from,
)
from quizzes.exchange.services import (
    FileTooLarge,
    NotATable,
    NotInPlan,
    NotPlanned,
    NotUndoable,
    apply_import,
    lay_out_import,
    start_export,
    start_import,
    undo_import,
)
from quizzes.web.layoutforms import LayoutForm, layout_form
from quizzes.web.sending import sent
from quizzes.web.visitor import visitor
from seminar.enginewords import remark_in_words
from seminar.people.queries import is_staff_somewhere

if TYPE_CHECKING:
    from quizzes.exchange.models import ImportRun
    from seminar.people.models import User

NEWEST = 10
MOST_ROWS = 500
UNDER_WAY = ("waiting", "reading", "applying")
KINDS = {
    "bank": gettext_lazy("Banks"),
    "deck": gettext_lazy("Decks"),
    "quiz": gettext_lazy("Quizzes"),
    "seminar": gettext_lazy("Whole seminars, as a zip whatever the format"),
}
ORDER = ("conflict", "kept", "changed", "new", "unchanged")
"""Fates as a plan shows them: what asks for a decision first."""
TICKABLE = ("new", "changed", "conflict")


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or several files: their list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401  # Django's own
        given = data if isinstance(data, list | tuple) and data else [data]
        return [super(FilesField, self).clean(each, initial) for each in given]


class UploadForm(forms.Form):
    """Files and the bank that their questions are for."""

    bank = forms.ChoiceField(label=gettext_lazy("Bank"))
    file = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        max_length=1000,
        help_text=gettext_lazy(
            "GIFT, Aiken, Moodle XML, QTI, Anki, CSV, Excel, Markdown or TOML. Each is told by its content."
        ),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        self.banks = {bank.public_id: bank for bank in banks_led_by(user)}
        choices = [(public_id, f"{bank.title} ({bank.seminar.title})") for public_id, bank in self.banks.items()]
        cast("forms.ChoiceField", self.fields["bank"]).choices = choices


class ExportForm(forms.Form):
    """What is to be taken away, and as what; `of` is 'bank:PUBLIC_ID'."""

    of = forms.ChoiceField(label=gettext_lazy("Questions of"))
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=[(name, format_.label) for name, format_ in FORMATS.items()]
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        groups = [
            (KINDS[what], [(f"{what}:{public_id}", title) for public_id, title in rows])
            for what, rows in exportable(user).items()
            if rows
        ]
        cast("forms.ChoiceField", self.fields["of"]).choices = groups


def _page(
    request: HttpRequest, *, upload: UploadForm | None = None, order: ExportForm | None = None, status: int = 200
) -> HttpResponse:
    user = visitor(request)
    chosen = {"bank": request.GET.get("bank", ""), "of": f"bank:{request.GET.get('bank', '')}"}
    upload = upload or UploadForm(user, initial=chosen)
    exports = list(exports_of(user)[:NEWEST])
    context = {
        "upload": upload if upload.banks else None,
        "largest_bytes": largest_file_bytes(),
        "order": order or ExportForm(user, initial=chosen),
        "imports": imports_led_by(user).defer("plan", "findings", "applied")[:NEWEST],
        "exports": exports,
        "is_under_way": any(run.state in ("waiting", "writing") for run in exports),
    }
    return render(request, "imports/files.html", context, status=status)


@login_required
@never_cache
def files(request: HttpRequest) -> HttpResponse:
    """Show what was brought in and taken away lately, and take files in: one leads to its plan, several to the list."""
    user = visitor(request)
    if not is_staff_somewhere(user):
        raise Http404
    if request.method != "POST":
        return _page(request)
    form = UploadForm(user, request.POST, request.FILES)
    if form.is_valid():
        runs = _started(form, user)
        if not form.errors:
            return redirect("web:import", runs[0].public_id) if len(runs) == 1 else redirect("web:files")
    return _page(request, upload=form, status=400)


def _started(form: UploadForm, user: User) -> list[ImportRun]:
    """Start an import of each file; one that is too large is an error of the form, and holds back no other."""
    bank, runs = form.banks[form.cleaned_data["bank"]], []
    for file in form.cleaned_data["file"]:
        try:
            runs.append(start_import(bank=bank, uploader=user, name=file.name, file=file))
        except FileTooLarge as error:
            form.add_error("file", f"{file.name}: {error}")
    return runs


@login_required
@never_cache
@require_safe
def plan(request: HttpRequest, run_id: str) -> HttpResponse:
    """Show how far an import is, and what it would change or has changed."""
    return _plan_page(request, get_object_or_404(imports_led_by(visitor(request)), public_id=run_id))


def _plan_page(
    request: HttpRequest, run: ImportRun, *, layout: LayoutForm | None = None, status: int = 200
) -> HttpResponse:
    rows = _rows_to_show(run)
    layout = layout or layout_form(run)
    context = {
        "run": run,
        "format": FORMATS[run.format].label if run.format in FORMATS else "",
        "rows": rows[:MOST_ROWS],
        "rows_left_out": max(len(rows) - MOST_ROWS, 0),
        "counts": [(fate, count) for fate in ORDER if (count := run.plan.get("counts", {}).get(fate))],
        "applicable": sum(row["fate"] in ("new", "changed") for row in rows),
        "tickable": TICKABLE if run.state == "planned" else (),
        "is_to_decide": any(row["fate"] in TICKABLE for row in rows),
        "memory": run.plan.get("memory"),
        "media": run.plan.get("media", []),
        "lint": run.plan.get("lint", [])[:MOST_ROWS],
        "findings": run.findings[:MOST_ROWS],
        "is_under_way": run.state in UNDER_WAY,
        "layout": layout,
        "is_layout_open": layout is not None and (layout.is_bound or not run.plan.get("items")),
    }
    return render(request, "imports/plan.html", context, status=status)


def _rows_to_show(run: ImportRun) -> Sequence[Mapping[str, object]]:
    """Return the rows of the plan that say something, those that ask for a decision first."""
    rows: list[dict[str, object]] = run.plan.get("items", [])
    told = [row for row in rows if row["fate"] != "unchanged"]
    return sorted(told, key=lambda row: ORDER.index(str(row["fate"])))


@login_required
@require_POST
def lay_out(request: HttpRequest, run_id: str) -> HttpResponse:
    """Have a table read and planned as the form says."""
    run = get_object_or_404(imports_led_by(visitor(request)), public_id=run_id)
    form = layout_form(run, request.POST)
    if form is None:
        messages.error(request, _("The plan has changed meanwhile. Look at it again."))
        return redirect("web:import", run_id)
    if form.is_valid():
        try:
            lay_out_import(run=run, layout=form.layout)
        except (NotPlanned, NotATable):
            messages.error(request, _("The plan has changed meanwhile. Look at it again."))
        except LayoutInvalid as error:
            form.add_error(None, f"{remark_in_words(str(error))}.")
    if form.errors:
        return _plan_page(request, run, layout=form, status=400)
    return redirect("web:import", run_id)


@login_required
@require_POST
def apply(request: HttpRequest, run_id: str) -> HttpResponse:
    """Store all that is new or changed, or what is ticked."""
    run = get_object_or_404(imports_led_by(visitor(request)), public_id=run_id)
    selected = None if "all" in request.POST else request.POST.getlist("item")
    if selected == []:
        messages.error(request, _("Tick the questions that you want, or apply all."))
        return redirect("web:import", run_id)
    try:
        apply_import(run=run, selected=selected)
    except (NotPlanned, NotInPlan):
        messages.error(request, _("The plan has changed meanwhile. Look at it again."))
    return redirect("web:import", run_id)


@login_required
@require_POST
def undo(request: HttpRequest, run_id: str) -> HttpResponse:
    """Take the whole import back, where nothing rests on it."""
    run = get_object_or_404(imports_led_by(visitor(request)), public_id=run_id)
    try:
        undo_import(run=run, author=visitor(request))
    except NotUndoable as error:
        messages.error(request, _("Nothing was undone: %(reason)s") % {"reason": error})
    return redirect("web:import", run_id)


@login_required
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Ask for a file of questions."""
    user = visitor(request)
    if not is_staff_somewhere(user):
        raise Http404
    form = ExportForm(user, request.POST)
    if not form.is_valid():
        return _page(request, order=form, status=400)
    what, _colon, of = form.cleaned_data["of"].partition(":")
    try:
        seminar = seminar_to_export_from(user, what=what, of=of)
    except NothingToExport:
        raise Http404(of) from None
    format_name = "zip" if what == "seminar" else form.cleaned_data["format"]
    start_export(asker=user, seminar=seminar, what=what, of=of, format_name=format_name)
    return redirect("web:files")


@login_required
@require_safe
def export_file(request: HttpRequest, run_id: str) -> FileResponse:
    """Send the file, always as an attachment."""
    run = get_object_or_404(exports_of(visitor(request)), public_id=run_id, state="ready")
    return sent(run)
