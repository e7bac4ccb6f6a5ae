"""Other terms for one learner or one group, and what holds for a learner with where each setting is from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from quizzes.attempts.admin.quiz_form import MinutesField, moment_field
from quizzes.attempts.models import Override, Quiz
from quizzes.attempts.models.quiz import OVERRIDABLE
from quizzes.attempts.queries.terms import terms_for
from quizzes.attempts.services.authoring import remove_override, set_override
from quizzes.engine.grading.timing import LARGEST_MULTIPLIER, Setting, TimingInvalid
from quizzes.engine.itemtypes.exactnumbers import plain
from seminar.enginewords import remark_in_words
from seminar.figures import in_figures
from seminar.people.models import Group, Role, User
from seminar.people.queries import members

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from quizzes.attempts.admin.quiz import QuizAdmin

LIFTABLE: tuple[tuple[str, StrOrPromise], ...] = (
    ("opens_at", gettext_lazy("no opening date")),
    ("closes_at", gettext_lazy("no closing date")),
    ("time_limit_seconds", gettext_lazy("no time limit")),
    ("attempts_allowed", gettext_lazy("any number of attempts")),
)


class OverrideForm(forms.Form):
    """Who gets other terms, and which; what is left empty stays as the quiz has it."""

    learner = forms.ModelChoiceField(label=gettext_lazy("Student"), queryset=User.objects.none(), required=False)
    group = forms.ModelChoiceField(label=gettext_lazy("or group"), queryset=Group.objects.none(), required=False)
    opens_at = moment_field(label=gettext_lazy("Opens"))
    closes_at = moment_field(label=gettext_lazy("Closes"))
    time_limit_seconds = MinutesField(label=gettext_lazy("Time limit in minutes"))
    multiplier = forms.DecimalField(
        label=gettext_lazy("Extra time (factor)"),
        help_text=gettext_lazy("1.25 is a quarter more. It stretches the time limit, not the closing date."),
        required=False,
        min_value=1,
        max_value=LARGEST_MULTIPLIER,
        max_digits=4,
        decimal_places=2,
    )
    attempts_allowed = forms.IntegerField(label=gettext_lazy("Attempts allowed"), required=False, min_value=1)
    lifted = forms.MultipleChoiceField(
        label=gettext_lazy("Without limit"), choices=LIFTABLE, required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("For the staff; learners do not see it."),
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, quiz: Quiz, stored: Override | None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.stored = stored
        if stored is not None:
            del self.fields["learner"], self.fields["group"]
            return
        students = Role.STUDENT
        taken = Override.objects.filter(quiz=quiz)
        people = User.objects.filter(memberships__seminar=quiz.seminar_id, memberships__role=students)
        self.fields["learner"].queryset = people.exclude(  # type: ignore[attr-defined]
            id__in=taken.exclude(learner=None).values("learner")
        ).order_by("last_name", "first_name", "username")
        self.fields["learner"].label_from_instance = lambda person: person.display_name  # type: ignore[attr-defined]
        self.fields["group"].queryset = (  # type: ignore[attr-defined]
            Group.objects.filter(seminar=quiz.seminar_id)
            .exclude(id__in=taken.exclude(group=None).values("group"))
            .order_by("name")
        )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.stored is None and (said.get("learner") is None) == (said.get("group") is None):
            raise ValidationError(_("Choose a student or a group."))
        if not any(said.get(name) is not None for name in OVERRIDABLE) and not said.get("lifted"):
            raise ValidationError(_("Nothing would be different: set a field, or lift a limit."))
        opens_at, closes_at = said.get("opens_at"), said.get("closes_at")
        if opens_at is not None and closes_at is not None and closes_at <= opens_at:
            self.add_error("closes_at", _("It closes before it opens."))
        return said


def override_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [
        path("<int:quiz_id>/overrides/", view(partial(_overrides, quiz_admin)), name="attempts_quiz_overrides"),
        path(
            "<int:quiz_id>/overrides/<int:override_id>/",
            view(partial(_override, quiz_admin)),
            name="attempts_quiz_override",
        ),
        path(
            "<int:quiz_id>/overrides/<int:override_id>/remove/",
            view(require_POST(partial(_remove, quiz_admin))),
            name="attempts_quiz_override_remove",
        ),
    ]


@dataclass(frozen=True, slots=True)
class Term:
    """A setting in words, and where it is from."""

    label: StrOrPromise
    value: str
    source: str


def _overrides(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    """List the overrides, take a new one, and explain what holds for a student who is asked for."""
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=request.method == "POST")
    form = OverrideForm(request.POST or None, quiz=quiz, stored=None)
    if request.method == "POST" and form.is_valid() and _set(quiz_admin, request, quiz, form):
        return HttpResponseRedirect(request.path)
    students = [each.user for each in members(quiz.seminar, roles=[Role.STUDENT])]
    asked = next((person for person in students if str(person.pk) == request.GET.get("for")), None)
    stored = Override.objects.filter(quiz=quiz).select_related("learner", "group")
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_overrides",
        title=_("Overrides"),
        form=form,
        overrides=[
            (each, _name_of(each), _changes(each))
            for each in stored.order_by("group__name", "learner__last_name", "learner__first_name", "id")
        ],
        students=students,
        asked=asked,
        terms=_terms(quiz, asked) if asked else (),
    )
    return TemplateResponse(request, "admin/attempts/quiz/overrides.html", context)


def _override(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, override_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    stored = _stored(quiz, override_id)
    start = {name: getattr(stored, name) for name in (*OVERRIDABLE, "lifted", "reason")}
    form = OverrideForm(request.POST or None, quiz=quiz, stored=stored, initial=start)
    if request.method == "POST" and form.is_valid() and _set(quiz_admin, request, quiz, form):
        return HttpResponseRedirect(reverse("admin:attempts_quiz_overrides", args=[quiz.pk]))
    context = quiz_admin.page_context(
        request,
        quiz,
        current="attempts_quiz_overrides",
        title=_("Override for %(name)s") % {"name": _name_of(stored)},
        form=form,
        override=stored,
    )
    return TemplateResponse(request, "admin/attempts/quiz/override.html", context)


def _remove(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int, override_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id, to_change=True)
    stored = _stored(quiz, override_id)
    name = _name_of(stored)
    remove_override(override=stored)
    quiz_admin.log_change(request, quiz, f"Removed the override for {name}.")
    quiz_admin.message_user(request, _("The override for %(name)s is removed.") % {"name": name}, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:attempts_quiz_overrides", args=[quiz.pk]))


def _stored(quiz: Quiz, override_id: int) -> Override:
    stored = Override.objects.filter(quiz=quiz, id=override_id).select_related("quiz", "learner", "group").first()
    if stored is None:
        raise Http404
    return stored


def _set(quiz_admin: QuizAdmin, request: HttpRequest, quiz: Quiz, form: OverrideForm) -> bool:
    """Store what the form says; returns whether it could be, and tells the form why not."""
    said = form.cleaned_data
    learner = form.stored.learner if form.stored else said["learner"]
    group = form.stored.group if form.stored else said["group"]
    try:
        made = set_override(quiz=quiz, learner=learner, group=group, settings=said)
    except (ValidationError, TimingInvalid) as error:
        form.add_error(None, remark_in_words(str(error)) if isinstance(error, TimingInvalid) else error.messages)
        return False
    name = _name_of(made)
    quiz_admin.log_change(request, quiz, f"Set the override for {name}.")
    text = _("The override for %(name)s holds now, for attempts under way as well.") % {"name": name}
    quiz_admin.message_user(request, text, messages.SUCCESS)
    return True


def _name_of(override: Override) -> str:
    if override.learner is not None:
        return override.learner.display_name
    return _("group %(name)s") % {"name": override.group.name if override.group else ""}


def _changes(override: Override) -> list[str]:
    """Return what an override changes, in words."""
    lifted = [str(label) for name, label in LIFTABLE if name in override.lifted]
    said = [
        f"{label}: {_in_words(name, getattr(override, name))}"
        for name, label in _LABELS.items()
        if getattr(override, name) is not None and name not in override.lifted
    ]
    return [*said, *lifted]


_LABELS: dict[str, StrOrPromise] = {
    "opens_at": gettext_lazy("opens"),
    "closes_at": gettext_lazy("closes"),
    "time_limit_seconds": gettext_lazy("time limit"),
    "multiplier": gettext_lazy("extra time"),
    "attempts_allowed": gettext_lazy("attempts"),
}


def _terms(quiz: Quiz, learner: User) -> Sequence[Term]:
    """Return what holds for the learner, each setting with where it is from."""
    terms = terms_for(quiz, learner_id=learner.pk)
    found: list[Term] = []
    for name, label in _LABELS.items():
        setting: Setting[Any] = getattr(terms, name)
        found.append(Term(label, _in_words(name, setting.value), _source(setting)))
    return found


def _source(setting: Setting[Any]) -> str:
    match setting.source:
        case "quiz":
            return _("from the quiz")
        case "group":
            return _("from the override for group %(name)s") % {"name": setting.name}
        case "learner":
            return _("from the student's own override")


def _in_words(name: str, value: Any) -> str:  # noqa: ANN401  # a date, a number or nothing
    if value is None:
        return _("without limit")
    if name in {"opens_at", "closes_at"}:
        return date_format(localtime(value), "DATETIME_FORMAT")
    if name == "time_limit_seconds":
        return _("%(minutes)s min") % {"minutes": in_figures(f"{value / 60:g}")}
    if name == "multiplier":
        return f"× {in_figures(plain(value))}"
    return str(value)
