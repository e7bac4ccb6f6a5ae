"""App web: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "quizzes.web"
    label = "web"
