"""A seminar's gradebook with its files, and who is sitting a quiz now."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.admin.grading import grading_context
from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.gradebook import gradebook
from quizzes.attempts.queries.gradebookfile import as_csv, as_xlsx
from quizzes.attempts.queries.live import done_count, sitters
from seminar.people.admin.scoping import own_seminars
from seminar.people.models import Group, Role, Seminar
from seminar.people.queries import members

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FilterForm(forms.Form):
    """Which rows and columns of the gradebook are shown."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=Group.objects.none(), required=False, empty_label=_("all groups")
    )
    quiz = forms.ModelChoiceField(
        label=_("Quiz"), queryset=Quiz.objects.none(), required=False, empty_label=_("all quizzes")
    )
    passed = forms.ChoiceField(
        label=_("Passed"), required=False, choices=[("", _("any")), ("yes", _("passed one")), ("no", _("failed one"))]
    )

    def __init__(self, data: object, *, seminar: Seminar) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query as the request has it
        groups = Group.objects.filter(seminar=seminar).order_by("name")
        quizzes = Quiz.objects.filter(seminar=seminar).order_by("position", "id")
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]  # fields of choices have one
        self.fields["quiz"].queryset = quizzes  # type: ignore[attr-defined]


def book_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("gradebook/<int:seminar_id>/", view(partial(_book_page, quiz_admin)), name="attempts_gradebook"),
        path("<int:quiz_id>/sitting/", view(partial(_sitting_page, quiz_admin)), name="attempts_sitting"),
    ]


def _book_page(quiz_admin: QuizAdmin, request: HttpRequest, seminar_id: int) -> HttpResponse:
    """Show the grades, or send them as the file that `as` names."""
    seminar = own_seminars(request).filter(id=seminar_id).first()
    if seminar is None:
        raise Http404
    form = FilterForm(request.GET, seminar=seminar)
    said = form.cleaned_data if form.is_valid() else {}
    book = gradebook(seminar, group=said.get("group"), quiz=said.get("quiz"), passed=said.get("passed", ""))
    name = slugify(seminar.title) or "grades"
    match request.GET.get("as"):
        case "csv":
            return _file(as_csv(book), content_type="text/csv; charset=utf-8", name=f"{name}.csv")
        case "xlsx":
            return _file(as_xlsx(book), content_type=XLSX, name=f"{name}.xlsx")
    query = request.GET.copy()
    query.pop("as", None)
    context = {
        **quiz_admin.admin_site.each_context(request),
        "opts": quiz_admin.opts,
        "title": _("Gradebook: %(seminar)s") % {"seminar": seminar.title},
        "book": book,
        "columns": [(quiz, quiz.is_released(at=timezone.now())) for quiz in book.quizzes],
        "form": form,
        "query": query.urlencode(),
    }
    return TemplateResponse(request, "admin/attempts/gradebook.html", context)


def _file(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=disposition)


def _sitting_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show who sits the quiz; a script asks for the table alone, and a browser without one asks for the page again."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    at = timezone.now()
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=_("Who is sitting: %(quiz)s") % {"quiz": quiz.title},
        sitters=sitters(quiz, at=at),
        done_count=done_count(quiz),
        student_count=members(quiz.seminar, roles=[Role.STUDENT]).count(),
        at=at,
    )
    template = "admin/attempts/_sitters.html" if "part" in request.GET else "admin/attempts/sitting.html"
    return TemplateResponse(request, template, context)
