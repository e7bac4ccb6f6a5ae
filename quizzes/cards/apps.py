"""App cards: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CardsConfig(AppConfig):
    name = "quizzes.cards"
    label = "cards"
    verbose_name = _("Cards")
