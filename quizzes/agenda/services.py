"""What a person asks for about their agenda: letters at an hour, none any more, a calendar, another address of it."""

from __future__ import annotations

from django.db import transaction

from quizzes.agenda.models import Agenda, new_calendar_secret
from quizzes.agenda.queries import user_of_stop_token
from seminar.people.models import User


class StopLinkInvalid(ValueError):
    """The link is none of ours, or its account is gone."""


@transaction.atomic
def set_reminder(*, user: User, hour: int | None) -> None:
    """Send the user a letter a day from this hour of their clock on, where something is due; None sends none."""
    Agenda.objects.update_or_create(user=user, defaults={"reminder_hour": hour})


@transaction.atomic
def stop_reminders(*, token: str) -> User:
    """End the letters of the person whose letter carried this link, however often it is followed, and return them.

    Raises StopLinkInvalid.
    """
    user = user_of_stop_token(token)
    if user is None:
        raise StopLinkInvalid(token)
    Agenda.objects.filter(user=user).update(reminder_hour=None)
    return user


@transaction.atomic
def renew_calendar(*, user: User) -> Agenda:
    """Give the user's calendar another secret address, or its first; nothing lies at the old one from now on."""
    agenda, _ = Agenda.objects.update_or_create(user=user, defaults={"calendar_secret": new_calendar_secret()})
    return agenda


@transaction.atomic
def close_calendar(*, user: User) -> None:
    """Let no address lead to the user's calendar any more."""
    Agenda.objects.filter(user=user).update(calendar_secret=None)
