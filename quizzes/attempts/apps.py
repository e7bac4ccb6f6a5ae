"""App attempts: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttemptsConfig(AppConfig):
    name = "quizzes.attempts"
    label = "attempts"
    verbose_name = _("Quizzes")
