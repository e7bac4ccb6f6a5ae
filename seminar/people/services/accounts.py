"""Accounts: make one, invite its owner, set their day, delete it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.mail import EmailMessage, mailers
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _

from seminar.people.models import Membership, Role, User, validate_time_zone


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


@transaction.atomic
def delete_account(*, user: User, at: datetime) -> None:
    """Delete the account with all that is the user's own; where marks rest on it, keep it without a name.

    Afterwards nobody can log in as it, and no name, address or password of it is stored.
    """
    try:
        with transaction.atomic():
            user.delete()
    except (ProtectedError, IntegrityError):
        user.username = f"deleted-{user.public_id}"
        user.email = user.first_name = user.last_name = ""
        user.password = make_password(None)
        user.is_active = user.is_staff = user.is_superuser = False
        user.anonymised_at = at
        user.save()
        Membership.objects.filter(user=user, role=Role.STUDENT).delete()


def send_invitations(*, user_ids: Collection[int], seminar_title: str) -> int:
    """Send each of these accounts a link to choose a password, and return how many letters went out.

    To be called after the transaction that made the accounts: it talks to the mail server. A letter that is lost costs
    nothing for good, since 'Forgot your password?' on the log-in page sends the same link.
    """
    users = User.objects.filter(id__in=user_ids, is_active=True).exclude(email="").order_by("id")
    letters = [_invitation(user, seminar_title) for user in users]
    return mailers["default"].send_messages(letters) or 0 if letters else 0


def _invitation(user: User, seminar_title: str) -> EmailMessage:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    one_line_title = " ".join(seminar_title.split())  # a mail header takes no line break
    return EmailMessage(
        subject=_("You were added to %(seminar)s") % {"seminar": one_line_title},
        body=_(
            "Hello %(name)s,\n\nyou are now a member of the seminar '%(seminar)s'. Your user name is %(username)s.\n"
            "Choose a password here:\n\n%(url)s\n\nIf the link has expired, ask for another one on the log-in page.\n"
        )
        % {
            "name": user.display_name,
            "seminar": one_line_title,
            "username": user.username,
            "url": f"{settings.SITE_URL}{path}",
        },
        to=[user.email],
    )
