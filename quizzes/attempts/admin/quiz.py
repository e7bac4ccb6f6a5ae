"""Quizzes: find, make, publish, and the way to their other pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from quizzes.attempts.admin.pages import PAGES
from quizzes.attempts.admin.publishing import publish, unpublish
from quizzes.attempts.admin.quiz_form import QuizForm
from quizzes.attempts.admin.ways import ways_of
from quizzes.attempts.models import Attempt, Quiz, Release, Slot
from quizzes.attempts.queries.states import QuizState, in_state, state_of
from quizzes.attempts.services.authoring import delete_quiz, is_sat, save_quiz
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin

SETTINGS = (
    "title",
    "lecture",
    "introduction",
    "position",
    "is_published",
    "opens_at",
    "closes_at",
    "time_limit_seconds",
    "grace_seconds",
    "attempts_allowed",
    "password",
    "behaviour_name",
    "tries",
    "penalty",
    "layout",
    "review_policy",
    "grading_method",
    "pass_mark",
    "release",
    "release_at",
    "needs_two_readers",
)


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> list[tuple[str, Any]]:
        return list(QuizState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Quiz]) -> QuerySet[Quiz]:
        wanted = self.value()
        if wanted not in QuizState.values:
            return queryset
        return in_state(queryset, QuizState(wanted), at=timezone.now())


def _counted(rows: QuerySet[Any]) -> Coalesce:
    """Return the number of `rows` of each quiz; by subquery, since two joins would multiply."""
    counts = rows.filter(quiz=OuterRef("pk")).order_by().values("quiz").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


@admin.register(Quiz)
class QuizAdmin(ScopedAdmin):
    """Saving goes through the services, so that deadlines of running attempts and holds on the drill follow at once.

    A quiz that somebody has sat is not deleted: marks rest on it.
    """

    seminar_path = "seminar"
    form = QuizForm
    list_display = ("title", "seminar", "state", "opens_at", "closes_at", "question_count", "attempt_count")
    list_select_related = ("seminar",)
    list_filter = (StateFilter, ("seminar", OwnChoicesFilter), ("lecture", OwnChoicesFilter), "behaviour_name")
    search_fields = ("title", "slug", "introduction")
    search_help_text = _("Searches title, id and introduction.")
    actions = (publish, unpublish)
    change_form_template = "admin/attempts/quiz/change_form.html"
    fieldsets = (
        (None, {"fields": ("seminar", "title", "slug", "lecture", "introduction", "position", "is_published")}),
        (
            _("When"),
            {
                "fields": (
                    "opens_at",
                    "closes_at",
                    "time_limit_seconds",
                    "grace_seconds",
                    "attempts_allowed",
                    "password",
                )
            },
        ),
        (_("How it is sat"), {"fields": ("behaviour_name", "tries", "penalty", "layout")}),
        (_("What learners see"), {"fields": ("review_policy", "release", "release_at")}),
        (_("Grade"), {"fields": ("grading_method", "pass_mark", "needs_two_readers")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(slot_total=_counted(Slot.objects.all()), attempt_total=_counted(Attempt.objects.counted()))
        )
        return counted.order_by("seminar_id", "position", "id")

    @admin.display(description=_("state"))
    def state(self, quiz: Quiz) -> str:
        return str(state_of(quiz, at=timezone.now()).label)

    @admin.display(description=_("questions"))
    def question_count(self, quiz: Any) -> int:  # noqa: ANN401  # with the count that get_queryset adds
        return int(quiz.slot_total)

    @admin.display(description=_("attempts"))
    def attempt_count(self, quiz: Any) -> int:  # noqa: ANN401  # as above
        return int(quiz.attempt_total)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        fixed = (*super().get_readonly_fields(request, obj),)
        return fixed if obj is None else (*fixed, "slug")

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict[str, Sequence[str]]:
        return {"slug": ("title",)} if obj is None else {}

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse the deletion of many at once as well: it would pass by the services, and by who has sat a quiz."""
        return isinstance(obj, Quiz) and super().has_delete_permission(request, obj) and not is_sat(obj)

    # Pages ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [*(pattern for pages in PAGES for pattern in pages(self)), *super().get_urls()]

    def quiz_or_404(self, request: HttpRequest, quiz_id: int, *, to_change: bool = False) -> Quiz:
        """Return the quiz if the user helps to teach its seminar. Raises Http404, and PermissionDenied for an
        assistant who wants to change it.
        """
        quiz = self.get_queryset(request).select_related("seminar").filter(id=quiz_id).first()
        if not isinstance(quiz, Quiz):
            raise Http404
        if to_change and not self.has_change_permission(request, quiz):
            raise PermissionDenied
        return quiz

    def page_context(self, request: HttpRequest, quiz: Quiz, *, current: str, **more: object) -> dict[str, Any]:
        """Return what each page about one quiz shows; `current` is the page's name among the ways."""
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": quiz,
            "subtitle": quiz.title,
            "ways": ways_of(quiz, current=current),
            "state": state_of(quiz, at=timezone.now()),
            "may_change": self.has_change_permission(request, quiz),
            **more,
        }

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        quiz = self.get_object(request, object_id)
        more = {}
        if isinstance(quiz, Quiz):
            more = {
                "ways": ways_of(quiz, current="attempts_quiz_change"),
                "state": state_of(quiz, at=timezone.now()),
                "may_change": self.has_change_permission(request, quiz),
            }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    # Saving --------------------------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        names = [name for name in SETTINGS if not change or name in form.changed_data]
        if "behaviour_name" in names:
            names += [name for name in ("tries", "penalty") if name not in names]
        saved = save_quiz(
            seminar=obj.seminar,
            slug=obj.slug,
            settings={name: getattr(obj, name) for name in names},
            is_new=not change,
        )
        obj.pk, obj._state.adding = saved.pk, False  # noqa: SLF001  # the admin goes on with this one
        if not change:
            obj.public_id = saved.public_id
        if change and not {"closes_at", "time_limit_seconds"}.isdisjoint(names):
            self._tell_of_ended(request, saved)
        is_dated = saved.release == Release.ON_DATE and not {"release", "release_at"}.isdisjoint(names)
        if is_dated and saved.is_released(at=timezone.now()):
            text = _("The date of the release is past: learners see marks from now on, and letters go out.")
            self.message_user(request, text, messages.WARNING)

    def _tell_of_ended(self, request: HttpRequest, quiz: Quiz) -> None:
        """Tell of attempts whose time the new terms have ended: else the class would tell of a wrong date."""
        ended = Attempt.objects.filter(quiz=quiz, is_preview=False).past_deadline(at=timezone.now()).count()
        if ended:
            text = ngettext(
                "This ends %(n)s attempt that was under way. If that is not meant, reopen it on its page.",
                "This ends %(n)s attempts that were under way. If that is not meant, reopen them on their pages.",
                ended,
            )
            self.message_user(request, text % {"n": ended}, messages.WARNING)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:  # noqa: ANN401  # as Django has it
        """Name the quiz alone: its questions and the previews of staff go with it, and nobody has sat it."""
        return [str(quiz) for quiz in objs], {str(self.opts.verbose_name_plural): len(objs)}, set(), []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:  # noqa: ANN401  # a quiz
        delete_quiz(quiz=obj)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:  # noqa: ANN401
        """Go on to the questions: a new quiz has none."""
        if "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:attempts_quiz_questions", args=[obj.pk]))
