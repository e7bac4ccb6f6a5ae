"""Attempts: found, looked at with everything that was said of them, extended, reopened, made void. Never edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.admin.quiz_form import moment_field
from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.queries.answers import answer_text, question_text
from quizzes.attempts.queries.history import history_of
from quizzes.attempts.queries.showing import AttemptView, SlotView, view_for_staff
from quizzes.attempts.services import staff
from quizzes.attempts.templatetags.grading import points
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin
from seminar.people.admin.scoping import user_of
from seminar.rowids import row_id


class ReasonForm(forms.Form):
    """Why something is done to an attempt."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The learner can read it in the history of the attempt."),
        required=False,
        max_length=staff.LONGEST_REASON,
    )


class DeadlineForm(ReasonForm):
    """Until when, and why."""

    until = moment_field(label=_("Until"), is_required=True)
    field_order = ("until", "reason")


def act_on(request: HttpRequest, attempt: Attempt, *, at: datetime) -> forms.Form | None:
    """Do what was posted, and return the form with all that was typed where it was not done; a message says why."""
    who, act = user_of(request), request.POST.get("do")
    with_deadline: dict[str, Callable[..., Attempt]] = {"extend": staff.extend, "reopen": staff.reopen}
    without: dict[str, Callable[..., Attempt]] = {"void": staff.void, "restore": staff.restore}
    if act not in with_deadline and act not in without:
        raise PermissionDenied
    form = (DeadlineForm if act in with_deadline else ReasonForm)(request.POST, prefix=act)
    if not form.is_valid():
        return form
    said = form.cleaned_data
    try:
        if act in with_deadline:
            with_deadline[act](instructor=who, attempt_id=attempt.id, until=said["until"], reason=said["reason"], at=at)
        else:
            without[act](instructor=who, attempt_id=attempt.id, reason=said["reason"], at=at)
    except staff.ActionRefused as refusal:
        messages.error(request, str(refusal))
        return form
    return None


@admin.register(Attempt)
class AttemptAdmin(ScopedAdmin):
    """Attempts come from learners and go to nobody: the page shows, and its actions go through services."""

    seminar_path = "quiz__seminar"
    can_add = can_delete = False
    list_display = ("learner_name", "quiz", "number", "state", "points_label", "started_at", "submitted_at", "counts")
    list_select_related = ("quiz", "learner")
    list_filter = ("state", ("quiz", OwnChoicesFilter))
    search_fields = ("learner__username", "learner__first_name", "learner__last_name", "public_id")
    ordering = ("-started_at", "-id")
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(is_preview=False)

    @admin.display(description=_("learner"), ordering="learner__last_name")
    def learner_name(self, attempt: Attempt) -> str:
        return attempt.learner.display_name

    @admin.display(description=_("points"), ordering="points")
    def points_label(self, attempt: Attempt) -> str:
        if attempt.points is None:
            return ""
        said = f"{points(round(attempt.points, 2))} / {points(attempt.worth)}"
        waiting = gettext("%(n)s to grade") % {"n": attempt.unmarked_count}
        return f"{said} ({waiting})" if attempt.unmarked_count else said

    @admin.display(description=_("counts"))
    def counts(self, attempt: Attempt) -> str:
        return gettext("void") if attempt.voided_at else ""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        attempt = self._attempt(request, object_id)
        may_change = self.has_change_permission(request, attempt)
        faulty: forms.Form | None = None
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            faulty = act_on(request, attempt, at=timezone.now())
            if faulty is None:
                messages.success(request, _("Done; it stands in the history."))
                return HttpResponseRedirect(reverse("admin:attempts_attempt_change", args=[attempt.id]))
        return self._page(request, attempt, may_change=may_change, faulty=faulty)

    def _attempt(self, request: HttpRequest, object_id: str | None) -> Attempt:
        rows = self.get_queryset(request).select_related("quiz__seminar", "learner")
        found = rows.filter(id=row_id(object_id or "") or 0).first()
        if not isinstance(found, Attempt):
            raise Http404
        return found

    def _page(
        self, request: HttpRequest, attempt: Attempt, *, may_change: bool, faulty: forms.Form | None
    ) -> HttpResponse:
        view = view_for_staff(attempt, at=timezone.now())
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("%(who)s, attempt %(number)s") % {"who": attempt.learner.display_name, "number": attempt.number},
            "subtitle": attempt.quiz.title,
            "attempt": attempt,
            "slots": slots_with_answers(attempt, view),
            "view": view,
            "history": history_of(attempt, staff=user_of(request)),
            "may_change": may_change,
            "forms": _forms_for(attempt, faulty) if may_change else [],
        }
        return TemplateResponse(request, "admin/attempts/attempt.html", context)


def slots_with_answers(attempt: Attempt, view: AttemptView) -> list[tuple[SlotView, str, str, str]]:
    """Return each slot with question and answer as text and where it is graded ('' before the hand-in)."""
    ids = {
        position: (response_id, item_id)
        for position, response_id, item_id in Response.objects.filter(attempt=attempt).values_list(
            "position", "id", "item_version__item"
        )
    }
    found = []
    for slot in view.slots:
        response_id, item_id = ids[slot.position]
        where = [attempt.quiz_id, item_id, response_id]
        address = reverse("admin:attempts_grade", args=where) if attempt.submitted_at and not attempt.voided_at else ""
        asked = question_text(slot.stem, public=slot.public)
        found.append((slot, asked, answer_text(slot.raw, public=slot.public), address))
    return found


def _forms_for(attempt: Attempt, faulty: forms.Form | None) -> list[tuple[str, str, forms.Form]]:
    """Return what can be done to the attempt now: the name of each act, its button, its form."""
    acts: list[tuple[str, Any, type[forms.Form]]] = []
    if attempt.submitted_at is None:
        acts.append(("extend", _("Extend"), DeadlineForm))
    elif attempt.voided_at is None:
        acts.append(("reopen", _("Reopen"), DeadlineForm))
    if attempt.voided_at is None:
        acts.append(("void", _("Make void"), ReasonForm))
    else:
        acts.append(("restore", _("Restore"), ReasonForm))
    return [
        (name, label, faulty if faulty is not None and faulty.prefix == name else form(prefix=name))
        for name, label, form in acts
    ]
