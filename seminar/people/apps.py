"""App people: its label is the last word of its path, and its tables are named for it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "seminar.people"
    label = "people"
