"""A wrong key put right: the versions to grade by, who would gain and lose, the work as it goes on, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from quizzes.attempts.admin.grading import grading_context, heading_of
from quizzes.attempts.admin.grading_groups import NOT_SHOWN, asked_version
from quizzes.attempts.models import Quiz, Regrade
from quizzes.attempts.queries.regrading import (
    Preview,
    pinned_elsewhere,
    preview,
    progress_of,
    quizzes_asking,
    regrades_of,
    versions_asked,
)
from quizzes.attempts.services.regrades import LONGEST_REASON, RegradeRefused, order_regrade, revert_regrade
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.queries import with_content
from quizzes.engine.psychometrics.meaning import NotMeaningful, Statistic
from seminar.figures import in_figures, per_cent
from seminar.people.admin.scoping import user_of

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin


class RegradeForm(forms.Form):
    """By which version, whether marks by people give way, and why."""

    version = forms.ModelChoiceField(label=_("Grade by"), queryset=ItemVersion.objects.none(), empty_label=None)
    replaces_marks_by_people = forms.BooleanField(label=_("Replace marks that people gave, too"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=_("Learners read it in the history of their marks."),
    )

    def __init__(self, data: object, *, item: Item) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query as the request has it
        versions = ItemVersion.objects.filter(item=item).select_related("item").order_by("-number")
        field = self.fields["version"]
        field.queryset = versions  # type: ignore[attr-defined]  # fields of choices have one
        field.label_from_instance = _version_in_words  # type: ignore[attr-defined]


def _version_in_words(version: ItemVersion) -> str:
    text = _("version %(number)s") % {"number": version.number}
    return f"{text}: {version.note}" if version.note else text


def regrade_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("regrades/of/<int:item_id>/", view(partial(_item_page, quiz_admin)), name="attempts_regrades_of_item"),
        path("<int:quiz_id>/regrades/", view(partial(_regrades_page, quiz_admin)), name="attempts_regrades"),
        path(
            "<int:quiz_id>/grading/<int:item_id>/regrade/",
            view(partial(_order_page, quiz_admin)),
            name="attempts_regrade",
        ),
        path(
            "<int:quiz_id>/regrades/<slug:public_id>/",
            view(partial(_progress_page, quiz_admin)),
            name="attempts_regrade_progress",
        ),
        path(
            "<int:quiz_id>/regrades/<slug:public_id>/revert/",
            view(require_POST(partial(_revert, quiz_admin))),
            name="attempts_regrade_revert",
        ),
    ]


def _regrades_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=_("Regrades: %(quiz)s") % {"quiz": quiz.title},
        regrades=[(regrade, heading_of(regrade.to_version)) for regrade in regrades_of(quiz)],
    )
    return TemplateResponse(request, "admin/attempts/regrades.html", context)


def _item_page(quiz_admin: QuizAdmin, request: HttpRequest, item_id: int) -> HttpResponse:
    """Show in which quizzes a corrected question was answered, each with the way to its regrade."""
    user = user_of(request)
    item = with_content(Item.objects.staffed_by(user)).filter(id=item_id).first()
    if item is None or item.current is None:
        raise Http404
    context = {
        **quiz_admin.admin_site.each_context(request),
        "opts": quiz_admin.opts,
        "title": _("Answers to %(item)s") % {"item": item.slug},
        "item": item,
        "heading": heading_of(item.current),
        "quizzes": quizzes_asking(item, user=user).select_related("seminar"),
    }
    return TemplateResponse(request, "admin/attempts/regrades_of_item.html", context)


def _order_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
    """Show who would gain and lose by a version, and order the regrade when told again, if it is the one shown."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    current = asked_version(quiz, item_id)
    form = RegradeForm(request.POST or None, item=current.item)
    found: Preview | None = None
    order = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        order = f"{said['version'].id}: {said['replaces_marks_by_people']}"
        if "apply" in request.POST and request.POST.get("shown") != order:
            messages.warning(request, NOT_SHOWN)
        elif "apply" in request.POST:
            try:
                regrade = order_regrade(
                    instructor=user_of(request),
                    quiz_id=quiz.id,
                    version_id=said["version"].id,
                    replaces_marks_by_people=said["replaces_marks_by_people"],
                    reason=said["reason"],
                    at=timezone.now(),
                )
            except RegradeRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                return HttpResponseRedirect(_address_of(regrade))
        found = preview(
            quiz,
            item=current.item,
            to_version=said["version"],
            replaces_marks_by_people=said["replaces_marks_by_people"],
        )
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=heading_of(current),
        form=form,
        preview=found,
        order=order,
        statistics=_both_sides(found) if found else (),
        is_pinned_elsewhere=found is not None and pinned_elsewhere(quiz, to_version=found.to_version),
        asked=_asked(quiz, current.item),
        item_id=item_id,
    )
    return TemplateResponse(request, "admin/attempts/regrade.html", context)


def _asked(quiz: Quiz, item: Item) -> list[tuple[ItemVersion, int]]:
    """Return the versions by which answers are graded now, each with how many."""
    counts = versions_asked(quiz, item=item)
    return [(version, counts[version.id]) for version in ItemVersion.objects.filter(id__in=counts).order_by("number")]


def _both_sides(found: Preview) -> list[tuple[object, ...]]:
    """Return each statistic in words: its name, over how many attempts, as it is, as it would be."""
    sides, n = (found.before, found.after), found.before.n
    return [
        (_("Facility"), n, *(_in_words(each.facility, lambda share: per_cent(share * 100, 1)) for each in sides)),
        (
            _("Discrimination"),
            n - found.waiting_count,
            *(_in_words(each.discrimination, lambda figure: in_figures(f"{figure:.2f}")) for each in sides),
        ),
    ]


def _in_words(statistic: Statistic, written: Callable[[float], str]) -> str:
    if isinstance(statistic, NotMeaningful):
        return str(_("not meaningful (n = %(n)s)") % {"n": statistic.n})
    return written(statistic)


def _progress_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, public_id: str) -> HttpResponse:
    """Show how far the work has come; a script asks for that part alone, a browser without one for the page again."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    regrade = regrades_of(quiz).filter(public_id=public_id).first()
    if regrade is None:
        raise Http404
    context = grading_context(
        quiz_admin,
        request,
        quiz=quiz,
        title=heading_of(regrade.to_version),
        regrade=regrade,
        progress=progress_of(regrade),
    )
    template = (
        "admin/attempts/_regrade_progress.html" if "part" in request.GET else "admin/attempts/regrade_progress.html"
    )
    return TemplateResponse(request, template, context)


def _revert(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, public_id: str) -> HttpResponse:
    quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    try:
        regrade = revert_regrade(instructor=user_of(request), public_id=public_id, at=timezone.now())
    except Regrade.DoesNotExist:
        raise Http404 from None
    except RegradeRefused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("admin:attempts_regrade_progress", args=[quiz_id, public_id]))
    return HttpResponseRedirect(_address_of(regrade))


def _address_of(regrade: Regrade) -> str:
    return reverse("admin:attempts_regrade_progress", args=[regrade.quiz_id, regrade.public_id])
