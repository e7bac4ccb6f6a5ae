"""The addresses of progress, under names of their own: 'progress:mine'."""

from __future__ import annotations

from django.urls import path

from quizzes.web import progress, progressclass

app_name = "progress"

urlpatterns = [
    path("", progress.progress, name="mine"),
    path("shown/", progressclass.shown, name="shown"),
    path("tables/<slug:name>.csv", progress.table, name="table"),
    path("seminars/<slug:seminar_id>/", progressclass.class_page, name="class"),
    path("seminars/<slug:seminar_id>/class.csv", progressclass.class_table, name="class_table"),
    path("seminars/<slug:seminar_id>/forgotten.csv", progressclass.forgotten_table, name="forgotten_table"),
]
