"""App bank: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
    verbose_name = _("Question banks")
