"""The ways from one page of a quiz to the others, the same row on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Quiz

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WAYS: list[tuple[str, StrOrPromise]] = [
    ("attempts_quiz_change", _("Settings")),
    ("attempts_quiz_questions", _("Questions")),
    ("attempts_quiz_check", _("Check")),
    ("attempts_quiz_draws", _("Random draws")),
    ("attempts_quiz_overrides", _("Overrides")),
    ("attempts_grading", _("Grading")),
]
"""Apps above add theirs."""


@dataclass(frozen=True, slots=True)
class Way:
    url: str
    label: StrOrPromise
    is_current: bool


def ways_of(quiz: Quiz, *, current: str) -> Sequence[Way]:
    """Return the ways of the quiz in their order; `current` is the name of the page that shows them."""
    return [Way(reverse(f"admin:{name}", args=[quiz.pk]), label, name == current) for name, label in WAYS]
