"""Accounts for trying the service out, all with one published password; never where DEBUG is off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from seminar.people.models import User


class DemoRefused(Exception):
    """Accounts with a published password are not made in production."""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    email: str
    first_name: str
    last_name: str
    time_zone: str
    is_site_admin: bool = False


@transaction.atomic
def ensure_demo_accounts(*, people: Sequence[DemoPerson], password: str) -> dict[str, User]:
    """Return the accounts of these people by user name; those that exist stay as they are, passwords included.

    One hash serves all that are made: thirty of them would take ten seconds, and the password is no secret. Raises
    DemoRefused where DEBUG is off.
    """
    if not settings.DEBUG:
        raise DemoRefused("Demo accounts have a published password: they are made only where DEBUG is on.")
    accounts = {user.username: user for user in User.objects.filter(username__in=[each.username for each in people])}
    missing = [person for person in people if person.username not in accounts]
    hashed = make_password(password) if missing else ""
    for person in missing:
        accounts[person.username] = User.objects.create(
            username=person.username,
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            password=hashed,
            time_zone=person.time_zone,
            is_staff=person.is_site_admin,
            is_superuser=person.is_site_admin,
        )
    return accounts
