"""The addresses of reminders and of the calendar; two of them are for whoever holds a secret."""

from __future__ import annotations

from django.urls import path

from quizzes.web import agenda

app_name = "agenda"

urlpatterns = [
    path("account/reminders/", agenda.reminders, name="reminders"),
    path("account/calendar/", agenda.calendar_address, name="calendar_address"),
    path("reminders/stop/<str:token>/", agenda.stop, name="stop"),
    path("calendar/<slug:secret>.ics", agenda.calendar, name="calendar"),
]
