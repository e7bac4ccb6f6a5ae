"""App lectures: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LecturesConfig(AppConfig):
    name = "seminar.lectures"
    label = "lectures"
    verbose_name = _("Lectures")
