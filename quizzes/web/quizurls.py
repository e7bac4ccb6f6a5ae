"""The addresses of quizzes and of the attempts at them, under names of their own: 'quizzes:list'."""

from __future__ import annotations

from django.urls import path

from quizzes.web import quizzes, results, taking

app_name = "quizzes"

urlpatterns = [
    path("quizzes/", quizzes.quiz_list, name="list"),
    path("quizzes/<slug:quiz_id>/", quizzes.quiz, name="quiz"),
    path("quizzes/<slug:quiz_id>/start/", quizzes.start, name="start"),
    path("attempts/<slug:attempt_id>/", taking.attempt, name="attempt"),
    path("attempts/<slug:attempt_id>/clock/", taking.clock, name="clock"),
    path("attempts/<slug:attempt_id>/hand-in/", taking.handin, name="handin"),
    path("attempts/<slug:attempt_id>/result/", results.result, name="result"),
    path("attempts/<slug:attempt_id>/missed/", results.drill_missed, name="drill_missed"),
    path("attempts/<slug:attempt_id>/appeals/", results.appeal, name="appeal"),
]
