"""The addresses of progress, under names of their own: 'progress:mine'."""

from __future__ import annotations

from django.urls import path

from quizzes.web import progress, progressclass, progressexpected

app_name = "progress"

urlpatterns = [
    path("", progress.progress, name="mine"),
    path("shown/", progressclass.shown, name="shown"),
    path("expected/", progressexpected.own_expected, name="own_expected"),
    path("tables/<slug:name>.csv", progress.table, name="table"),
    path("seminars/<slug:seminar_id>/", progressclass.class_page, name="class"),
    path("seminars/<slug:seminar_id>/expected/", progressexpected.class_expected, name="class_expected"),
    path("seminars/<slug:seminar_id>/class.csv", progressclass.class_table, name="class_table"),
    path("seminars/<slug:seminar_id>/forgotten.csv", progressclass.forgotten_table, name="forgotten_table"),
]
