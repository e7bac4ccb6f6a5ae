"""App people: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "seminar.people"
    label = "people"
    verbose_name = _("People")
