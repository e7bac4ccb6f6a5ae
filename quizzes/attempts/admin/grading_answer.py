"""The workspace of a grader: one answer at a time, with its rubric, and the next one after each mark."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quizzes.attempts.admin.grading import grading_context, heading_of
from quizzes.attempts.admin.grading_acts import ACTS, Again
from quizzes.attempts.admin.grading_desk import Desk, Sheet
from quizzes.attempts.admin.grading_forms import KeptCommentForm
from quizzes.attempts.models import Lease, Mark, Response
from quizzes.attempts.queries.answers import answer_text, question_text, word_count
from quizzes.attempts.queries.history import history_of
from quizzes.attempts.queries.marking_queue import (
    BY_PEOPLE,
    Worklist,
    last_mark_by,
    reading_to_redo,
    staffed_response,
)
from quizzes.attempts.queries.marks import outcome_of
from quizzes.attempts.services.leases import LeaseHeld, drop_lease, take_lease
from quizzes.attempts.services.marking import StaleMark, take_back_mark
from quizzes.attempts.templatetags.grading import points
from quizzes.engine.grading.response import Unreadable
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody, Score
from quizzes.engine.itemtypes.exactnumbers import plain
from seminar.enginewords import in_words, remark_in_words, solution_in_words
from seminar.rowids import row_id

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin


def answer_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view, base = quiz_admin.admin_site.admin_view, "<int:quiz_id>/grading/<int:item_id>/"
    return [
        path(base, view(partial(_next_page, quiz_admin)), name="attempts_grade_next"),
        path(f"{base}undo/", view(require_POST(partial(_undo, quiz_admin))), name="attempts_undo"),
        path(f"{base}<int:response_id>/", view(partial(_answer_page, quiz_admin)), name="attempts_grade"),
        path(
            f"{base}<int:response_id>/lease/",
            view(require_POST(partial(_renew, quiz_admin))),
            name="attempts_lease",
        ),
    ]


def _next_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    desk = Desk.of(quiz_admin, request, quiz_id, item_id)
    after = row_id(request.GET.get("after", ""))
    if after is not None:
        drop_lease(grader=desk.grader, response_id=after)
        desk = desk.skip(request, after)
    return desk.leave_for_next(request, after=after)


def _renew(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int, response_id: int) -> HttpResponse:
    desk = Desk.of(quiz_admin, request, quiz_id, item_id)
    try:
        take_lease(grader=desk.grader, response_id=response_id, at=desk.at)
    except LeaseHeld:
        return HttpResponse(status=409)
    except Response.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=204)


def _undo(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    """Take back the last mark that the grader gave in this quiz, and show its answer."""
    desk = Desk.of(quiz_admin, request, quiz_id, item_id)
    last = last_mark_by(grader=desk.grader, quiz=desk.quiz)
    read = reading_to_redo(reader=desk.grader, quiz=desk.quiz) if desk.quiz.needs_two_readers else None
    if read is not None and (last is None or last.made_at < read.made_at):
        messages.info(request, _("Your reading of this answer is before you again."))
        return HttpResponseRedirect(
            reverse("admin:attempts_grade", args=[desk.quiz.id, read.item_id, read.response_id])  # type: ignore[attr-defined]  # annotated
        )
    if last is None:
        messages.info(request, _("You have given no mark that could be taken back."))
        return HttpResponseRedirect(desk.address())
    item = Response.objects.values_list("item_version__item", flat=True).get(id=last.response_id)
    try:
        take_back_mark(grader=desk.grader, response_id=last.response_id, mark_id=last.id, at=desk.at)
        messages.success(request, _("Your mark of %(points)s is taken back.") % {"points": points(last.points)})
    except StaleMark:
        messages.warning(request, _("Somebody has marked this answer after you; your mark no longer counts."))
    return HttpResponseRedirect(reverse("admin:attempts_grade", args=[desk.quiz.id, item, last.response_id]))


def _answer_page(
    quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int, response_id: int
) -> HttpResponse:
    desk = Desk.of(quiz_admin, request, quiz_id, item_id)
    try:
        response = staffed_response(desk.grader, quiz=desk.quiz, response_id=response_id)
    except Response.DoesNotExist:
        raise Http404 from None
    if response.item_version.item_id != item_id:
        raise Http404
    sheet = Sheet.of(desk, response)
    stale: Mark | None = None
    again = Again(sheet.form(request.POST if request.method == "POST" else None))
    if request.method == "POST":
        act = ACTS.get(request.POST.get("do", "save").partition("-")[0])
        if act is None:
            raise PermissionDenied
        try:
            done = act(request, desk, sheet, again.form)
        except StaleMark as refusal:
            # The grader's own words stay; what they are held against is the mark that stands now.
            sheet = Sheet.of(desk, response)
            stale = sheet.mark
            data = request.POST.copy()
            data["seen"] = "" if refusal.standing is None else str(refusal.standing.id)
            again = Again(sheet.form(data))
            again.form.is_valid()
        else:
            if isinstance(done, HttpResponse):
                return done
            sheet, again = Sheet.of(desk, response), done
    return _shown(quiz_admin, request, desk, sheet, again=again, stale=stale)


def _shown(
    quiz_admin: QuizAdmin, request: HttpRequest, desk: Desk, sheet: Sheet, *, again: Again, stale: Mark | None
) -> HttpResponse:
    response, queue = sheet.response, desk.queue()
    version = response.shown_version
    kind = REGISTRY[version.item.type]
    public = kind.public(kind.parse_body(version.body), tuple(response.arrangement))
    text = answer_text(response.raw, public=public)
    context = grading_context(
        quiz_admin,
        request,
        quiz=desk.quiz,
        title=heading_of(version),
        desk=desk,
        sheet=sheet,
        by_people=BY_PEOPLE,
        form=again.form,
        kept=[(each, KeptCommentForm.of(each, request.POST), again.refused.get(each.id, "")) for each in sheet.kept],
        refused=again.refused,
        stale=stale,
        held_by=_held_by(desk, response),
        learner=response.attempt.learner if desk.shows_names else None,
        stem=question_text(version.stem, public=public),
        answer=text,
        words=word_count(text) if kind.name == "essay" else None,
        note=_note(response),
        solution=_solution(response),
        history=history_of(response.attempt, position=response.position, staff=desk.grader),
        worth=plain(response.worth),
        place=queue.place(response.id) if response.id in queue.order else 0,
        total=len(queue.order),
        left=len(queue.shown),
        skipped=len(queue.skipped),
        links=_links(desk, queue, response),
    )
    return TemplateResponse(request, "admin/attempts/answer.html", context)


def _held_by(desk: Desk, response: Response) -> Lease | None:
    """Hold the answer for the grader; returns the lease of whoever has it already."""
    try:
        take_lease(grader=desk.grader, response_id=response.id, at=desk.at)
    except LeaseHeld as held:
        return held.lease
    return None


def _solution(response: Response) -> str:
    kind = REGISTRY[response.item_version.item.type]
    if kind.name == "essay":
        return ""
    return solution_in_words(kind.name, kind.solution(kind.parse_body(response.item_version.body)))


def _note(response: Response) -> str:
    """Return what can be said of the answer without a person: that it is too long, or cannot be read."""
    try:
        outcome = outcome_of(response, raw=response.raw, version=response.item_version)
    except MalformedBody as error:
        return remark_in_words(str(error))
    match outcome:
        case Unreadable(reason):
            return _("This cannot be read as an answer: %(why)s") % {"why": in_words(reason)}
        case Score():
            return ""
        case _:
            return in_words(outcome.feedback)


def _links(desk: Desk, queue: Worklist, response: Response) -> dict[str, str | None]:
    following = queue.following(response.id, free=False) if response.id in queue.order else None
    preceding = queue.preceding(response.id) if response.id in queue.order else None
    return {
        "previous": None if preceding is None else desk.address(preceding),
        "next": None if following is None else desk.address(following),
        "skip": desk.address(after=str(response.id)),
        "names": desk.address(response.id, names=None if desk.shows_names else "1"),
        "all": desk.address(response.id, show="all"),
        "waiting": desk.address(response.id, show=None),
        "attempt": reverse("admin:attempts_attempt_change", args=[response.attempt_id]),
    }
