"""Quizzes: find, make, open, and the way to their other pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import URLPattern

from quizzes.attempts.admin.pages import PAGES
from quizzes.attempts.models import Quiz
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin


@admin.register(Quiz)
class QuizAdmin(ScopedAdmin):
    """A quiz is not deleted once somebody has sat it: marks rest on it."""

    seminar_path = "seminar"
    list_display = ("title", "seminar", "opens_at", "closes_at", "is_published")
    list_select_related = ("seminar",)
    list_filter = (("seminar", OwnChoicesFilter),)
    search_fields = ("title", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).order_by("seminar_id", "position", "id")

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
