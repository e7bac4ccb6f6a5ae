"""App agenda: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "quizzes.agenda"
    label = "agenda"
    verbose_name = _("agenda")
