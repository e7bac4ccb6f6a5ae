"""What a grader can do with the answer before them: each act stores something and says where to go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _

from quizzes.attempts.admin.grading_desk import Desk, Sheet
from quizzes.attempts.admin.grading_forms import KeptCommentForm, MarkForm
from quizzes.attempts.models import SavedComment
from quizzes.attempts.services.appeals import AppealRefused, NoOpenAppeal, answer_appeal
from quizzes.attempts.services.assigning import ask_second_look, settle_second_look
from quizzes.attempts.services.comments import CommentRefused, change_comment, drop_comment, keep_comment
from quizzes.attempts.services.leases import drop_lease
from quizzes.attempts.services.marking import MarkRefused, award_mark, take_back_mark
from quizzes.attempts.services.readings import give_reading
from quizzes.attempts.templatetags.grading import points
from seminar.rowids import row_id


@dataclass(frozen=True, slots=True)
class Again:
    """The page to be shown again with all that was typed; `refused` says why a kept comment stays, by its id."""

    form: MarkForm
    refused: Mapping[int, str] = field(default_factory=dict)


type Act = Callable[[HttpRequest, Desk, Sheet, MarkForm], HttpResponse | Again]
"""Where to go, or the page again. Raises StaleMark."""


def _save(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> HttpResponse | Again:
    """Store the mark, or the reading, and go on; an open request of the learner is answered with it."""
    if not form.is_valid():
        return Again(form)
    given, id_ = form.given, sheet.response.id
    answer = form.cleaned_data["answer"].strip()
    if sheet.appeal is not None and not answer:
        form.add_error("answer", _("The learner waits for an answer."))
        return Again(form)
    try:
        said = _stored(desk, sheet, form)
        if sheet.appeal is not None:
            answer_appeal(grader=desk.grader, response_id=id_, answer=answer, at=desk.at)
    except (MarkRefused, AppealRefused) as refusal:
        form.add_error(None, str(refusal))
        return Again(form)
    except NoOpenAppeal:
        said = _("Marked: %(points)s. Somebody else has answered the learner’s request.")
    messages.success(request, said % {"points": points(given.points)})
    drop_lease(grader=desk.grader, response_id=id_)
    return desk.leave_for_next(request, after=id_)


def _stored(desk: Desk, sheet: Sheet, form: MarkForm) -> str:
    """Store what a valid form gives, and return what to say of it."""
    given, id_ = form.given, sheet.response.id
    if not sheet.is_read_by_two:
        award_mark(grader=desk.grader, response_id=id_, given=given, at=desk.at)
        return _("Marked: %(points)s.")
    _reading, made = give_reading(reader=desk.grader, response_id=id_, given=given, at=desk.at)
    return _("Both readers agree: %(points)s.") if made else _("Your reading is stored: %(points)s.")


def _answer_only(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> HttpResponse | Again:
    try:
        answer_appeal(
            grader=desk.grader, response_id=sheet.response.id, answer=request.POST.get("answer", ""), at=desk.at
        )
    except AppealRefused as refusal:
        form.is_valid()
        form.errors.clear()
        form.add_error("answer", str(refusal))
        return Again(form)
    except NoOpenAppeal:
        messages.info(request, _("Somebody else has answered the learner’s request."))
    else:
        messages.success(request, _("The request is answered; the mark stays."))
    return desk.leave_for_next(request, after=sheet.response.id)


def _flag(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> Again:
    ask_second_look(grader=desk.grader, response_id=sheet.response.id, note=request.POST.get("note", ""), at=desk.at)
    messages.success(request, _("Flagged for somebody else to look at."))
    return Again(_as_typed(desk, sheet, request.POST))


def _settle(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> Again:
    settle_second_look(grader=desk.grader, response_id=sheet.response.id, at=desk.at)
    messages.success(request, _("The flag is settled."))
    return Again(_as_typed(desk, sheet, request.POST))


def _take_back(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> HttpResponse:
    try:
        take_back_mark(
            grader=desk.grader,
            response_id=sheet.response.id,
            mark_id=row_id(request.POST.get("seen", "")) or 0,
            at=desk.at,
        )
    except MarkRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mark is taken back."))
    return HttpResponseRedirect(desk.address(sheet.response.id))


def _keep(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> Again:
    """Keep the comment for later answers and show the form again with everything typed, the kept one ticked."""
    form.is_valid()
    try:
        comment = keep_comment(
            grader=desk.grader,
            item_id=desk.item_id,
            text=request.POST.get("comment", ""),
            points=form.cleaned_data.get("comment_points"),
        )
    except CommentRefused as refusal:
        form.errors.clear()
        form.add_error("comment", str(refusal))
        return Again(form)
    messages.success(request, _("Kept: “%(text)s”") % {"text": comment.text[:80]})
    typed = request.POST.copy()
    typed["comment"] = typed["comment_points"] = ""
    typed.appendlist("comments", str(comment.id))
    return Again(_as_typed(desk, sheet, typed))


def _change(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> Again:
    kept_id = _number(request)
    said = KeptCommentForm(request.POST, prefix=KeptCommentForm.prefix_of(kept_id))
    if not said.is_valid():
        why = " ".join(str(each) for errors in said.errors.values() for each in errors)
        return _refused(desk, sheet, request, kept_id, why)
    try:
        comment = change_comment(grader=desk.grader, comment_id=kept_id, **said.cleaned_data)
    except SavedComment.DoesNotExist:
        raise Http404 from None
    except CommentRefused as refusal:
        return _refused(desk, sheet, request, kept_id, str(refusal))
    messages.success(request, _("Kept: “%(text)s”") % {"text": comment.text[:80]})
    return Again(_as_typed(desk, sheet, request.POST))


def _refused(desk: Desk, sheet: Sheet, request: HttpRequest, kept_id: int, why: str) -> Again:
    messages.error(request, why)  # the comment may lie below what the window shows
    return Again(_as_typed(desk, sheet, request.POST), refused={kept_id: why})


def _drop(request: HttpRequest, desk: Desk, sheet: Sheet, form: MarkForm) -> Again:
    try:
        drop_comment(grader=desk.grader, comment_id=_number(request))
    except SavedComment.DoesNotExist:
        raise Http404 from None
    return Again(_as_typed(desk, sheet, request.POST))


def _number(request: HttpRequest) -> int:
    """Return the id that the pressed button names, as 'change-12' does; 0 for none."""
    return row_id(request.POST.get("do", "").partition("-")[2]) or 0


def _as_typed(desk: Desk, sheet: Sheet, typed: QueryDict) -> MarkForm:
    """Return the form as it was left by a press that was not for storing it: nothing in it is wrong yet."""
    form = Sheet.of(desk, sheet.response).form(typed)
    form.is_valid()
    form.errors.clear()
    return form


ACTS: Mapping[str, Act] = {
    "save": _save,
    "answer": _answer_only,
    "flag": _flag,
    "settle": _settle,
    "take_back": _take_back,
    "keep": _keep,
    "change": _change,
    "drop": _drop,
}
