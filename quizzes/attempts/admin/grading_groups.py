"""Pages on which one decision covers many answers: groups that say the same, and a change of rubric."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.attempts.admin.grading import grading_context, heading_of
from quizzes.attempts.admin.grading_forms import RubricForm
from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.marking_queue import handed_in
from quizzes.attempts.queries.similar import AnswerGroup, SeenResponse, answer_groups
from quizzes.attempts.services.groups import mark_group
from quizzes.attempts.services.marking import LONGEST_REASON, MarkRefused, NewMark
from quizzes.attempts.services.rubrics import RubricRefused, apply_rubric_change, plan_rubric_change
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.services import StaleVersion
from quizzes.engine.itemtypes.essay import parse_body
from seminar.people.admin.scoping import user_of

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

NOT_SHOWN = gettext_lazy(
    "Nothing is changed yet: this is another change than the one you were shown. Look at it first."
)


def group_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view, base = quiz_admin.admin_site.admin_view, "<int:quiz_id>/grading/<int:item_id>/"
    return [
        path(f"{base}groups/", view(partial(_groups_page, quiz_admin)), name="attempts_groups"),
        path(f"{base}rubric/", view(partial(_rubric_page, quiz_admin)), name="attempts_rubric"),
    ]


def asked_version(quiz: Quiz, item_id: int) -> ItemVersion:
    """Return the current version of an item that learners of the quiz have answered. Raises Http404."""
    item = Item.objects.select_related("current").filter(id=item_id).first()
    is_asked = handed_in(quiz).filter(item_version__item=item_id).exists()
    if item is None or item.current is None or not is_asked:
        raise Http404
    item.current.item = item
    return item.current


class GroupForm(forms.Form):
    """Points for all answers of a group, and why, since most have a machine's mark already."""

    points = forms.DecimalField(label=gettext_lazy("Points"), max_digits=15, decimal_places=5)
    comment = forms.CharField(label=gettext_lazy("Comment"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON)


def _groups_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    version = asked_version(quiz, item_id)
    posted = GroupForm(request.POST, prefix=request.POST.get("group", "")) if request.method == "POST" else None
    if posted is not None and posted.is_valid():
        try:
            _mark(request, quiz, posted)
        except MarkRefused as refusal:
            posted.add_error("points", str(refusal))
        else:
            return HttpResponseRedirect(reverse("admin:attempts_groups", args=[quiz.id, item_id]))
    groups = answer_groups(quiz=quiz, item_id=item_id)
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=heading_of(version),
        groups=[(group, _seen(group), _form_of(group, posted)) for group in groups],
        worth=handed_in(quiz).filter(item_version__item=item_id).values_list("worth", flat=True).first(),
        item_id=item_id,
    )
    return TemplateResponse(request, "admin/attempts/groups.html", context)


def _form_of(group: AnswerGroup, posted: GroupForm | None) -> GroupForm:
    prefix = str(group.key)
    if posted is not None and posted.prefix == prefix:
        return posted
    return GroupForm(prefix=prefix, auto_id=f"id_{prefix}_%s")


def _seen(group: AnswerGroup) -> str:
    """Return the group as its form sends it back: each response with the mark that stood when it was shown."""
    return " ".join(f"{member.response_id}:{member.mark_id or ''}" for member in group.members)


def _read(seen: str, *, allowed: set[int]) -> list[SeenResponse]:
    found = []
    for word in seen.split():
        response, _colon, mark = word.partition(":")
        if not response.isdecimal() or int(response) not in allowed or not (mark == "" or mark.isdecimal()):
            raise Http404
        found.append(SeenResponse(int(response), int(mark) if mark else None, None))
    return found


def _mark(request: HttpRequest, quiz: Quiz, form: GroupForm) -> None:
    allowed = set(handed_in(quiz).values_list("id", flat=True))
    said = form.cleaned_data
    given = NewMark(
        points=said["points"], seen_mark_id=None, comment=said["comment"], reason=said["reason"], is_override=True
    )
    seen = _read(request.POST.get("seen", ""), allowed=allowed)
    done = mark_group(grader=user_of(request), seen=seen, given=given, at=timezone.now())
    text = ngettext("%(n)s answer is marked.", "%(n)s answers are marked.", len(done.marked))
    messages.success(request, text % {"n": len(done.marked)})
    if done.stale:
        left = ngettext(
            "%(n)s answer was marked by somebody else meanwhile and is left as it is.",
            "%(n)s answers were marked by somebody else meanwhile and are left as they are.",
            len(done.stale),
        )
        messages.warning(request, left % {"n": len(done.stale)})


def _rubric_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    """Show who would change under other points, and apply them when told again, if they are still those shown."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    version = asked_version(quiz, item_id)
    if version.item.type != "essay" or not parse_body(version.body).criteria:
        raise Http404
    form = RubricForm(request.POST or None, rubric=parse_body(version.body))
    plan, order = None, ""
    if request.method == "POST" and form.is_valid():
        who, order = user_of(request), f"{version.number}: {form.to}"
        try:
            if "apply" in request.POST and request.POST.get("shown") == order:
                done = apply_rubric_change(
                    instructor=who,
                    quiz_id=quiz.id,
                    item_id=item_id,
                    to=form.to,
                    reason=form.cleaned_data["reason"],
                    at=timezone.now(),
                )
                text = ngettext("%(n)s mark has changed.", "%(n)s marks have changed.", len(done.rescored))
                messages.success(request, text % {"n": len(done.rescored)})
                return HttpResponseRedirect(reverse("admin:attempts_grading", args=[quiz.id]))
            plan = plan_rubric_change(instructor=who, quiz_id=quiz.id, item_id=item_id, to=form.to)
            if "apply" in request.POST:
                messages.warning(request, NOT_SHOWN)
        except RubricRefused as refusal:
            form.add_error(None, str(refusal))
        except StaleVersion:
            form.add_error(None, _("Somebody has changed the question meanwhile. Look again."))
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=heading_of(version),
        form=form,
        plan=plan,
        order=order,
        item_id=item_id,
    )
    return TemplateResponse(request, "admin/attempts/rubric.html", context)
