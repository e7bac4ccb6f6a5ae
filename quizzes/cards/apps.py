"""App cards: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class CardsConfig(AppConfig):
    name = "quizzes.cards"
    label = "cards"
