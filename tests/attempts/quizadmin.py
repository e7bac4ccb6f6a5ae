"""The pages on which quizzes are made, who opens them, and questions to be asked."""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.factories import bank

PAGES = ("change", "questions", "add_items", "check", "draws", "copy", "overrides")


def client_of(user):
    """Return a browser in which this user is logged in."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def choices(seminar, count):
    """So many ready items of a bank, each with the tag 'people'."""
    of = bank.bank(seminar)
    return [
        bank.item(of, said=bank.written(f"c-{number}", type_name="choice", stem=f"Who {number}?", tags=("people",)))
        for number in range(count)
    ]


def url(name, quiz, *args):
    """Return the address of a page of the quiz."""
    return reverse(f"admin:attempts_quiz_{name}", args=[quiz.pk, *args])
