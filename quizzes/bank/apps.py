"""App bank: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "quizzes.bank"
    label = "bank"
