"""App stats: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StatsConfig(AppConfig):
    name = "quizzes.stats"
    label = "stats"
    verbose_name = _("statistics")
