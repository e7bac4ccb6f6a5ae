"""The form of a quiz: its time limit in minutes, its pass mark in per cent, what learners see as a grid."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import BehaviourChoice, Quiz
from quizzes.attempts.models.quiz import default_review_policy
from quizzes.engine.grading.behaviours import MOST_TRIES
from quizzes.engine.grading.review_policy import PHASES, Facet, Phase
from quizzes.engine.grading.timing import LONGEST_LIMIT_SECONDS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PHASE_LABELS: Final[Mapping[Phase, StrOrPromise]] = {
    "during": _("During the attempt, of a checked answer"),
    "right_after": _("Right after it (two minutes)"),
    "while_open": _("Later, while the quiz is open"),
    "after_close": _("After it has closed for all"),
}
FACET_LABELS: Final[Mapping[Facet, StrOrPromise]] = {
    "responses": _("Own answers"),
    "right_or_wrong": _("Right or wrong"),
    "marks": _("Marks"),
    "key": _("The key"),
    "feedback": _("Feedback"),
    "comments": _("Comments"),
}


class ReviewGrid(forms.Widget):
    """Checkboxes, a row for each phase and a column for each thing that may be seen in it."""

    use_fieldset = True

    def render(
        self, name: str, value: object, attrs: dict[str, Any] | None = None, renderer: object = None
    ) -> SafeString:
        shown = value if isinstance(value, Mapping) else {}
        rows = [
            {
                "label": label,
                "cells": [
                    {
                        "name": f"{name}-{phase}-{facet}",
                        "label": facet_label,
                        "is_ticked": facet in shown.get(phase, ()),
                    }
                    for facet, facet_label in FACET_LABELS.items()
                ],
            }
            for phase, label in PHASE_LABELS.items()
        ]
        context = {"rows": rows, "columns": FACET_LABELS.values(), "is_disabled": bool((attrs or {}).get("disabled"))}
        return render_to_string("admin/attempts/quiz/review_grid.html", context)

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> dict[str, list[str]]:
        return {phase: sorted(facet for facet in FACET_LABELS if f"{name}-{phase}-{facet}" in data) for phase in PHASES}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        return False  # a grid without a tick is an answer

    def id_for_label(self, id_: str | None) -> str:
        return ""


class ReviewField(forms.Field):
    """What learners see, by phase; nothing need be ticked."""

    widget = ReviewGrid

    def has_changed(self, initial: object, data: object) -> bool:
        before = initial if isinstance(initial, Mapping) else {}
        return {phase: sorted(before.get(phase, ())) for phase in PHASES} != data


class MinutesField(forms.DecimalField):
    """Minutes for who writes, whole seconds for what is stored; empty is no limit."""

    def __init__(self, *, label: StrOrPromise, help_text: StrOrPromise = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            min_value=Decimal("0.1"),
            max_value=Decimal(LONGEST_LIMIT_SECONDS // 60),
            decimal_places=2,
        )

    def clean(self, value: object) -> int | None:
        minutes = super().clean(value)
        return None if minutes is None else round(minutes * 60)

    def prepare_value(self, value: object) -> object:
        """Show stored seconds as minutes; what was typed is a text and stays as it is."""
        return f"{(Decimal(value) / 60).normalize():f}" if isinstance(value, int) else value

    def has_changed(self, initial: object, data: object) -> bool:
        return str(self.prepare_value(initial) or "") != str(data or "")


def moment_field(*, label: StrOrPromise, more: StrOrPromise = "", is_required: bool = False) -> forms.DateTimeField:
    """Return a field for a date and time in the zone of who writes, with the browser's own control.

    It names that zone, since the account's need not be the device's; `more` is said after it.
    """
    shape = "%Y-%m-%dT%H:%M"
    control = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=shape)
    return forms.DateTimeField(label=label, help_text=_in_zone(more), required=is_required, widget=control)


def _zone_in_words(more: StrOrPromise) -> str:
    zone = _("In your time zone, %(zone)s.") % {"zone": timezone.get_current_timezone()}
    return f"{zone} {more}".rstrip()


_in_zone = lazy(_zone_in_words, str)  # forms are made once, and each request has its own zone


class QuizForm(forms.ModelForm):  # type: ignore[type-arg]
    opens_at = moment_field(label=_("Opens"), more=_("Empty: as soon as it is published."))
    closes_at = moment_field(label=_("Closes"), more=_("Empty: never."))
    release_at = moment_field(label=_("Release on"), more=_("Only for a release on a date."))
    time_limit_seconds = MinutesField(label=_("Time limit in minutes"), help_text=_("Empty: without limit."))
    review_policy = ReviewField(label=_("What learners see"), required=False, initial=default_review_policy)
    pass_mark = forms.DecimalField(
        label=_("Pass mark in per cent"), required=False, min_value=0, max_value=100, decimal_places=3
    )

    class Meta:
        model = Quiz
        fields = "__all__"  # noqa: DJ007 - the admin's fieldsets say which
        widgets = {"introduction": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "slug": _("Names the quiz in files and never changes."),
            "introduction": _("Markdown, shown before the start."),
            "grace_seconds": _("Answers that are on their way when the time is up still count so long."),
            "attempts_allowed": _("Empty: without limit."),
            "password": _("Asked for at the start. Empty: none."),
            "behaviour_name": _(
                "Under certainty-based marking a right answer earns 1, 2 or 3 times the points, by how sure the "
                "learner was; a wrong one costs 0, 2 or 6 times as many."
            ),
            "tries": format_lazy(_("Only for several tries: 2 to {most}."), most=MOST_TRIES),
            "penalty": _("Only for several tries: what each earlier try costs, from 0 to 1. 0.25 is a quarter."),
            "needs_two_readers": _("Each answer that a person marks is read by two who do not see each other's marks."),
            "release": _("Until then learners see neither marks nor comments."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django calls forms
        super().__init__(*args, **kwargs)
        stored = self.initial.get("pass_mark")
        if stored is not None:
            self.initial["pass_mark"] = f"{(Decimal(stored) * 100).normalize():f}"

    def clean_introduction(self) -> str:
        """Return the text with the line ends that files have: a browser sends others, and it would seem changed."""
        return str(self.cleaned_data["introduction"]).replace("\r\n", "\n")

    def clean_pass_mark(self) -> Decimal | None:
        percent: Decimal | None = self.cleaned_data["pass_mark"]
        return None if percent is None else percent / 100

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        if said.get("behaviour_name") != BehaviourChoice.TRIES:
            # What stands in these fields belongs to another behaviour than the chosen one.
            said["tries"], said["penalty"] = 1, Decimal(0)
        elif said.get("tries") == 1:
            self.add_error("tries", _("There are 2 to %(most)s tries.") % {"most": MOST_TRIES})
        opens_at, closes_at = said.get("opens_at"), said.get("closes_at")
        if opens_at is not None and closes_at is not None and closes_at <= opens_at:
            self.add_error("closes_at", _("The quiz closes before it opens."))
        if said.get("release") == "on_date" and said.get("release_at") is None:
            self.add_error("release_at", _("Say on which date grades are released."))
        lecture = said.get("lecture")
        seminar = said.get("seminar") or (self.instance.seminar if self.instance.pk else None)
        if lecture is not None and seminar is not None and lecture.seminar_id != seminar.id:
            self.add_error("lecture", _("This lecture belongs to another seminar."))
        return said
