"""Accounts: make one, set its owner's day, name and language."""

from __future__ import annotations

from seminar.people.models import User, validate_time_zone

_DESCRIBED = ("first_name", "last_name", "language")


def create_user(
    *, username: str, email: str = "", password: str | None = None, first_name: str = "", last_name: str = ""
) -> User:
    """Return a new account; without a password it can only be entered through a password reset."""
    return User.objects.create_user(
        username=username, email=email, password=password, first_name=first_name, last_name=last_name
    )


def set_day(*, user: User, time_zone: str, rollover_hour: int) -> None:
    """Set where the user's day begins; due dates move at the next review.

    Raises ValidationError for an unknown zone.
    """
    validate_time_zone(time_zone)
    user.time_zone, user.rollover_hour = time_zone, rollover_hour
    user.save(update_fields=["time_zone", "rollover_hour"])


def describe_person(*, user: User, first_name: str, last_name: str, language: str) -> None:
    """Set how the user is called, and the language of pages and letters ('' is as the browser asks).

    Raises ValidationError for a name that is too long or a language that is not offered.
    """
    user.first_name, user.last_name, user.language = first_name, last_name, language
    user.clean_fields(exclude=[field.name for field in User._meta.fields if field.name not in _DESCRIBED])
    user.save(update_fields=_DESCRIBED)
