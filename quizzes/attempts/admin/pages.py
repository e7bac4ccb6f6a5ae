"""The pages of a quiz beside Django's own: each module that has some gives their addresses here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.urls import URLPattern

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

type UrlProvider = Callable[[QuizAdmin], Sequence[URLPattern]]

PAGES: tuple[UrlProvider, ...] = ()
