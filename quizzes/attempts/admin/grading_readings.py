"""Two readers of one question: how far they agree, and what an instructor makes of answers where they do not."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from quizzes.attempts.admin.grading import grading_context, heading_of
from quizzes.attempts.admin.grading_groups import asked_version
from quizzes.attempts.models import Reading, Response
from quizzes.attempts.queries.agreement import Disagreement, agreement_on, to_reconcile
from quizzes.attempts.queries.answers import answer_text
from quizzes.attempts.queries.marking_queue import handed_in
from quizzes.attempts.services.marking import MarkRefused, NewMark, StaleMark
from quizzes.attempts.services.readings import reconcile_readings
from quizzes.bank.models import ItemVersion
from quizzes.engine.itemtypes.essay import parse_body as parse_essay
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.psychometrics.meaning import NotMeaningful
from seminar.people.admin.scoping import user_of
from seminar.rowids import row_id

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin


class ReconcileForm(forms.Form):
    """What an instructor gives who has seen both readings."""

    points = forms.DecimalField(label=gettext_lazy("Points"), max_digits=15, decimal_places=5)
    comment = forms.CharField(
        label=gettext_lazy("Comment for the learner"), required=False, widget=forms.Textarea({"rows": 2})
    )


def reading_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    page = quiz_admin.admin_site.admin_view(partial(_readings_page, quiz_admin))
    return [path("<int:quiz_id>/grading/<int:item_id>/readings/", page, name="attempts_readings")]


def _readings_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    """Show the agreement to all graders, and the differing pairs to instructors, who settle them here."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    may_lead = quiz_admin.has_change_permission(request, quiz)
    version = asked_version(quiz, item_id)
    posted: ReconcileForm | None = None
    if request.method == "POST":
        if not may_lead:
            raise PermissionDenied
        posted = ReconcileForm(request.POST, prefix=request.POST.get("response", ""))
        if posted.is_valid() and _reconciled(request, posted, asked=handed_in(quiz).filter(item_version__item=item_id)):
            return HttpResponseRedirect(reverse("admin:attempts_readings", args=[quiz.id, item_id]))
    found = agreement_on(quiz=quiz, item_id=item_id)
    differing = to_reconcile(quiz=quiz, item_id=item_id) if may_lead else []
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=heading_of(version),
        agreement=None if isinstance(found, NotMeaningful) else found,
        kappa=None if isinstance(found, NotMeaningful) or isinstance(found.kappa, NotMeaningful) else found.kappa,
        n=found.n,
        differing=[
            (
                each,
                answer_text(each.response.raw, public={}),
                [(reading, _picks_in_words(reading, version)) for reading in each.readings],
                _form_of(each, posted),
            )
            for each in differing
        ],
    )
    return TemplateResponse(request, "admin/attempts/readings.html", context)


def _picks_in_words(reading: Reading, version: ItemVersion) -> list[str]:
    """Return what a reader picked of the rubric, a criterion and its points each."""
    if version.item.type != "essay":
        return []
    criteria = parse_essay(version.body).criteria
    return [
        f"{criterion.title} {plain(Decimal(reading.picks[id_]))}/{plain(criterion.points)}"
        for id_, criterion in criteria.items()
        if id_ in reading.picks
    ]


def _form_of(each: Disagreement, posted: ReconcileForm | None) -> ReconcileForm:
    """Return the form for the pair: as it was posted, else with what both readers wrote to the learner."""
    prefix = str(each.response.id)
    if posted is not None and posted.prefix == prefix:
        return posted
    comments = dict.fromkeys(reading.comment.strip() for reading in each.readings if reading.comment.strip())
    return ReconcileForm(prefix=prefix, initial={"comment": "\n\n".join(comments)})


def _reconciled(request: HttpRequest, form: ReconcileForm, *, asked: QuerySet[Response]) -> bool:
    """Mark the answer, and return whether it was done; if not, the form says why."""
    response = asked.filter(id=row_id(str(form.prefix)) or 0).first()
    if response is None:
        raise Http404
    points: Decimal = form.cleaned_data["points"]
    same = Reading.objects.filter(response=response, points=points).order_by("-id").first()
    given = NewMark(
        points=points,
        seen_mark_id=None,
        picks={id_: Decimal(picked) for id_, picked in same.picks.items()} if same else {},
        comment=form.cleaned_data["comment"],
        reason=_("Two readings, reconciled."),
    )
    try:
        reconcile_readings(instructor=user_of(request), response_id=response.id, given=given, at=timezone.now())
    except MarkRefused as refusal:
        form.add_error("points", str(refusal))
        return False
    except StaleMark:
        messages.warning(request, _("Somebody has marked this answer meanwhile."))
        return True
    messages.success(request, _("Reconciled."))
    return True
