"""App exchange: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "quizzes.exchange"
    label = "exchange"
