"""The pages of a quiz beside Django's own: each module that has some gives their addresses here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.urls import URLPattern

from quizzes.attempts.admin.authoring import authoring_pages
from quizzes.attempts.admin.grading import overview_pages
from quizzes.attempts.admin.grading_answer import answer_pages
from quizzes.attempts.admin.grading_book import book_pages
from quizzes.attempts.admin.grading_groups import group_pages
from quizzes.attempts.admin.grading_readings import reading_pages
from quizzes.attempts.admin.overrides import override_pages
from quizzes.attempts.admin.regrades import regrade_pages
from quizzes.attempts.admin.structure import structure_pages

if TYPE_CHECKING:
    from quizzes.attempts.admin.quiz import QuizAdmin

type UrlProvider = Callable[[QuizAdmin], Sequence[URLPattern]]

PAGES: list[UrlProvider] = [
    authoring_pages,
    structure_pages,
    override_pages,
    overview_pages,
    answer_pages,
    group_pages,
    reading_pages,
    book_pages,
    regrade_pages,
]
"""Apps above add theirs."""
