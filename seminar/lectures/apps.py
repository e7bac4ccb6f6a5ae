"""App lectures: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class LecturesConfig(AppConfig):
    name = "seminar.lectures"
    label = "lectures"
