"""Letters to people for whom a roster has made an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import structlog
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from seminar.people.models import Invitation, Seminar, User

log = structlog.get_logger(__name__)

AT_ONCE = 50


def send_invitations(*, ids: Collection[int], at: datetime) -> int:
    """Send those of these letters that are not sent yet, and return how many went out.

    A letter is taken before it is sent and put back where the mail server refuses it, so that two workers send it once.
    One that is lost with its worker costs nothing for good: 'Forgot your password?' sends the same link.
    """
    return sum(_send(id_, at) for id_ in sorted(ids))


def _send(id_: int, at: datetime) -> bool:
    mine = Invitation.objects.filter(id=id_)
    if not mine.filter(sent_at=None).update(sent_at=at):
        return False
    invitation = mine.select_related("user", "seminar").first()
    if invitation is None or not invitation.user.is_active or not invitation.user.email:
        return False
    try:
        return bool(mailers["default"].send_messages([_letter(invitation.user, invitation.seminar)]))
    except OSError:  # what smtplib and sockets raise
        mine.update(sent_at=None)
        log.exception("invitation_not_sent", invitation=id_)
        return False


def unsent_invitations() -> list[int]:
    """Return the ids of letters that nobody has sent, the oldest first."""
    return list(Invitation.objects.filter(sent_at=None).order_by("id").values_list("id", flat=True)[:AT_ONCE])


def _letter(user: User, seminar: Seminar) -> EmailMessage:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    one_line_title = " ".join(seminar.title.split())  # a mail header takes no line break
    with translation.override(user.letter_language):
        return EmailMessage(
            subject=_("You were added to %(seminar)s") % {"seminar": one_line_title},
            body=_(
                "Hello %(name)s,\n\n"
                "you are now a member of the seminar '%(seminar)s'. Your user name is %(username)s.\n"
                "Choose a password here:\n\n%(url)s\n\n"
                "If the link has expired, ask for another one on the log-in page.\n"
            )
            % {
                "name": user.display_name,
                "seminar": one_line_title,
                "username": user.username,
                "url": f"{settings.SITE_URL}{path}",
            },
            to=[user.email],
        )
