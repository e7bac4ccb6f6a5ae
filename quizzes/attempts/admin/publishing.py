"""Publishing quizzes, and taking them back: a page says what would happen to each, and it happens when told again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.readiness import remarks_on
from quizzes.attempts.services.authoring import save_quiz
from seminar.people.admin.scoping import own_seminars


@admin.action(description=_("Publish"), permissions=["change"])
def publish(model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Quiz]) -> HttpResponse | None:
    """Show the check of each quiz and publish those without an error."""
    quizzes = [(quiz, remarks_on(quiz, at=timezone.now())) for quiz in _changeable(request, queryset, published=False)]
    ready = [quiz for quiz, remarks in quizzes if all(remark.severity != "error" for remark in remarks)]
    return _asked(model_admin, request, quizzes=quizzes, ready=ready, is_published=True)


@admin.action(description=_("Take back (unpublish)"), permissions=["change"])
def unpublish(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Quiz]
) -> HttpResponse | None:
    quizzes = list(_changeable(request, queryset, published=True))
    return _asked(model_admin, request, quizzes=[(quiz, []) for quiz in quizzes], ready=quizzes, is_published=False)


def _changeable(request: HttpRequest, selected: QuerySet[Quiz], *, published: bool) -> QuerySet[Quiz]:
    """Return those of the selected quizzes that would change and that the user may change."""
    return selected.filter(is_published=published, seminar__in=own_seminars(request, to_change=True))


def _asked(
    model_admin: admin.ModelAdmin[Any],
    request: HttpRequest,
    *,
    quizzes: list[tuple[Quiz, Any]],
    ready: list[Quiz],
    is_published: bool,
) -> HttpResponse | None:
    if not quizzes:
        model_admin.message_user(request, _("None of the selected quizzes would change."), messages.WARNING)
        return None
    if "confirmed" in request.POST:
        for quiz in ready:
            save_quiz(seminar=quiz.seminar, slug=quiz.slug, settings={"is_published": is_published})
            text = "Published." if is_published else "Taken back."
            model_admin.log_change(request, quiz, text)
        model_admin.message_user(request, _("%(count)s quizzes changed.") % {"count": len(ready)}, messages.SUCCESS)
        return None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": _("Publish quizzes") if is_published else _("Take quizzes back"),
        "quizzes": quizzes,
        "ready": ready,
        "is_published": is_published,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "select_across": request.POST.get("select_across", "0"),
        "checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/attempts/quiz/confirm_publish.html", context)
