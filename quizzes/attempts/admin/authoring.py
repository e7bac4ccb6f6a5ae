"""The pages that help to make a quiz: the check, the dry run of its draws, trying it as a student, copying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from quizzes.attempts.admin.draw_words import draw_in_words
from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.drawing import QuizNotReady, dry_run, reach_of_draws, slots_of
from quizzes.attempts.queries.readiness import remarks_on
from quizzes.attempts.services.authoring import copy_quiz, free_slug, save_quiz
from quizzes.attempts.services.sitting import start_attempt
from quizzes.bank.models import Item
from quizzes.bank.queries import heading_of
from seminar.enginewords import type_in_words
from seminar.figures import per_cent
from seminar.fileid import validate_file_id
from seminar.people.admin.scoping import user_of

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

SEEDS = range(200)


def authoring_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("<int:quiz_id>/check/", view(partial(_check, quiz_admin)), name="attempts_quiz_check"),
        path("<int:quiz_id>/draws/", view(partial(_draws, quiz_admin)), name="attempts_quiz_draws"),
        path("<int:quiz_id>/copy/", view(partial(_copy, quiz_admin)), name="attempts_quiz_copy"),
        path("<int:quiz_id>/preview/", view(require_POST(partial(_preview, quiz_admin))), name="attempts_quiz_preview"),
        path("<int:quiz_id>/publish/", view(require_POST(partial(_publish, quiz_admin))), name="attempts_quiz_publish"),
    ]


def _check(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show what stands in the way of the quiz, and offer to publish it where no error does."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    remarks = remarks_on(quiz, at=timezone.now())
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_check",
        title=_("Before it opens"),
        remarks=remarks,
        has_errors=any(remark.severity == "error" for remark in remarks),
    )
    return TemplateResponse(request, "admin/attempts/quiz/check.html", context)


def _publish(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    is_published = bool(request.POST.get("is_published"))
    back = HttpResponseRedirect(reverse("admin:attempts_quiz_check", args=[quiz.pk]))
    if is_published and any(remark.severity == "error" for remark in remarks_on(quiz, at=timezone.now())):
        quiz_admin.message_user(request, _("Not published: an error is left."), messages.ERROR)
        return back
    save_quiz(seminar=quiz.seminar, slug=quiz.slug, settings={"is_published": is_published})
    quiz_admin.log_change(request, quiz, "Published." if is_published else "Taken back.")
    text = _("“%(title)s” is published.") if is_published else _("“%(title)s” is taken back.")
    quiz_admin.message_user(request, text % {"title": quiz.title}, messages.SUCCESS)
    return back


@dataclass(frozen=True, slots=True)
class DrawnItem:
    """An item and how often it came; `share` is of all attempts, 0 to 1."""

    item: Item
    heading: str
    type_label: str
    times: int
    share: float

    @property
    def percent(self) -> str:
        return per_cent(self.share * 100)


@dataclass(frozen=True, slots=True)
class DrawnSlots:
    """Slots in a row with the same draw, by position: what it asks, how many items fit, and what came over all."""

    first: int
    last: int
    asks: str
    fitting: int
    rows: list[DrawnItem]


def _draws(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Show what many attempts would get, or which slot cannot be filled."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    problem, draws = None, []
    try:
        draws = _drawn_slots(quiz)
    except QuizNotReady as error:
        problem = error
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_draws",
        title=_("Random draws"),
        draws=draws,
        times=len(SEEDS),
        problem=problem,
    )
    return TemplateResponse(request, "admin/attempts/quiz/draws.html", context)


def _drawn_slots(quiz: Quiz) -> list[DrawnSlots]:
    """Return the quiz's draws with what came of them, equal neighbours together. Raises QuizNotReady."""
    came = dry_run(quiz, seeds=SEEDS)
    fitting = {reach.position: len(reach.fitting) for reach in reach_of_draws(quiz)}
    groups: list[tuple[Mapping[str, object], list[int]]] = []
    for slot in slots_of(quiz):
        if slot.draw is None:
            continue
        if groups and groups[-1][0] == slot.draw and groups[-1][1][-1] == slot.position - 1:
            groups[-1][1].append(slot.position)
        else:
            groups.append((slot.draw, [slot.position]))
    drawn = []
    for draw, positions in groups:
        counted = sum((came[position] for position in positions), Counter[Item]())
        rows = [
            DrawnItem(item, heading_of(item), type_in_words(item.type), times, times / len(SEEDS))
            for item, times in counted.most_common()
        ]
        drawn.append(DrawnSlots(positions[0], positions[-1], draw_in_words(draw), fitting[positions[0]], rows))
    return drawn


def _preview(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Start or resume a preview, which counts for nothing, and go to it as a student would."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    try:
        attempt, _is_new = start_attempt(
            learner=user_of(request), quiz_id=quiz.public_id, at=timezone.now(), is_preview=True
        )
    except QuizNotReady as error:
        text = _("It cannot be tried yet: see what is missing at question %(number)s.") % {"number": error.position}
        quiz_admin.message_user(request, text, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:attempts_quiz_check", args=[quiz.pk]))
    return HttpResponseRedirect(reverse("quizzes:attempt", args=[attempt.public_id]))


class CopyForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=200)
    slug = forms.SlugField(
        label=_("Id"),
        max_length=100,
        help_text=_("Names the quiz in files and never changes."),
        validators=[validate_file_id],
    )


def _copy(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    start = {"title": _("%(title)s (copy)") % {"title": quiz.title}, "slug": free_slug(quiz)}
    form = CopyForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_quiz(quiz=quiz, slug=form.cleaned_data["slug"], title=form.cleaned_data["title"])
        except ValidationError as error:
            form.add_error(None, [text for texts in error.message_dict.values() for text in texts])
        else:
            quiz_admin.log_addition(request, made, f"Copied from {quiz.slug}.")
            text = _("“%(title)s” is a copy: set its dates, then publish it.") % {"title": made.title}
            quiz_admin.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:attempts_quiz_change", args=[made.pk]))
    context = quiz_admin.page_context(request, quiz, current="attempts_quiz_copy", title=_("Copy"), form=form)
    return TemplateResponse(request, "admin/attempts/quiz/copy.html", context)
