"""What there is to grade: the quizzes, the questions of one, who marks them, and the release of grades."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.marking_queue import questions_of, quizzes_to_grade, to_grade_count
from quizzes.attempts.queries.similar import GROUPED_TYPES
from quizzes.attempts.services.assigning import assign_question
from quizzes.attempts.services.release import ReleaseRefused, release_grades, withdraw_release
from quizzes.bank.models import ItemVersion
from quizzes.engine.itemtypes import REGISTRY
from seminar.adminsite import Errand, SeminarAdminSite
from seminar.people.admin.scoping import user_of
from seminar.people.models import STAFF_ROLES
from seminar.people.queries import members
from seminar.rendering import plain_text
from seminar.rowids import row_id

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin


def overview_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("to-grade/", view(partial(_to_grade_page, quiz_admin)), name="attempts_to_grade"),
        path("<int:quiz_id>/grading/", view(partial(_questions_page, quiz_admin)), name="attempts_grading"),
        path(
            "<int:quiz_id>/grading/release/",
            view(require_POST(partial(_release, quiz_admin))),
            name="attempts_release",
        ),
        path(
            "<int:quiz_id>/grading/<int:item_id>/assign/",
            view(require_POST(partial(_assign, quiz_admin))),
            name="attempts_assign",
        ),
    ]


def grading_context(quiz_admin: QuizAdmin, request: HttpRequest, *, quiz: Quiz, **more: object) -> dict[str, Any]:
    """Return what each page about one quiz needs: the way back, the quiz, and whether the user leads it."""
    return {
        **quiz_admin.admin_site.each_context(request),
        "opts": quiz_admin.opts,
        "quiz": quiz,
        "may_lead": quiz_admin.has_change_permission(request, quiz),
        **more,
    }


def heading_of(version: ItemVersion) -> str:
    """Return a question in one line: its stem, else what its type says of it."""
    kind = REGISTRY[version.item.type]
    text = plain_text(version.stem) or plain_text(kind.summary(kind.parse_body(version.body)))
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"


def to_grade(request: HttpRequest) -> Errand:
    """Return how many answers wait for whoever asks; counted once for a page."""
    address = reverse("admin:attempts_to_grade")
    return Errand(label=gettext("To grade"), count=to_grade_count(user_of(request)), address=address)


SeminarAdminSite.errands.append(to_grade)


def _to_grade_page(quiz_admin: QuizAdmin, request: HttpRequest) -> HttpResponse:
    context = {
        **quiz_admin.admin_site.each_context(request),
        "opts": quiz_admin.opts,
        "title": _("To grade"),
        "quizzes": quizzes_to_grade(user_of(request)),
    }
    return TemplateResponse(request, "admin/attempts/to_grade.html", context)


def _questions_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    questions = questions_of(quiz)
    for question in questions:
        if question.item.current is not None:
            question.item.current.item = question.item
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=_("Grading: %(quiz)s") % {"quiz": quiz.title},
        questions=[
            (question, heading_of(question.item.current) if question.item.current else question.item.slug)
            for question in questions
        ],
        staff=[membership.user for membership in members(quiz.seminar, roles=STAFF_ROLES)],
        grouped_types=GROUPED_TYPES,
        is_released=quiz.is_released(at=timezone.now()),
    )
    return TemplateResponse(request, "admin/attempts/questions.html", context)


def _assign(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    graders = {id_ for said in request.POST.getlist("graders") if (id_ := row_id(said)) is not None}
    assign_question(instructor=user_of(request), quiz_id=quiz.id, item_id=item_id, grader_ids=graders)
    said = ngettext("Assigned to %(count)s grader.", "Assigned to %(count)s graders.", len(graders))
    text = said % {"count": len(graders)} if graders else _("The question is anybody’s to mark.")
    messages.success(request, text)
    return HttpResponseRedirect(reverse("admin:attempts_grading", args=[quiz.id]))


def _release(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    try:
        if "withdraw" in request.POST:
            withdraw_release(instructor=user_of(request), quiz_id=quiz.id)
            quiz_admin.log_change(request, quiz, "Release withdrawn.")
            messages.success(request, _("Learners see no marks until you release them."))
        else:
            release_grades(instructor=user_of(request), quiz_id=quiz.id, at=timezone.now())
            quiz_admin.log_change(request, quiz, "Grades released.")
            messages.success(request, _("The grades are released. Learners whose grade is final get a letter."))
    except ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(reverse("admin:attempts_grading", args=[quiz.id]))
