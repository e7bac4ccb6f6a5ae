"""The day's letters: who is to have one now, and sending it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.agenda.models import Agenda, Reminder
from quizzes.agenda.queries import Digest, digest_of, stop_token
from seminar.people.models import User

log = structlog.get_logger(__name__)

LATEST_AFTER_HOURS = 6
"""A letter that could not go out at its hour still does for so long, on the same day: later it would wake somebody."""
BATCH = 50
KEPT = timedelta(days=60)


def learners_to_remind(*, at: datetime) -> list[int]:
    """Return, in order, the ids of those whose hour has come on their local day and whose day nobody has looked at.

    The hour is read off the clock on the wall. One that the clocks skip comes when they have jumped; one that strikes
    twice finds its day looked at.
    """
    asked = Agenda.objects.filter(reminder_hour__isnull=False, user__is_active=True).exclude(user__email="")
    zones = asked.order_by().values_list("user__time_zone", flat=True).distinct()
    found: list[int] = []
    for name in zones:
        local = at.astimezone(ZoneInfo(name))
        looked_at = Reminder.objects.filter(user=OuterRef("user"), day=local.date())
        due = asked.filter(
            ~Exists(looked_at),
            Q(reminder_hour__lte=local.hour, reminder_hour__gte=local.hour - LATEST_AFTER_HOURS),
            user__time_zone=name,
        )
        found += due.values_list("user_id", flat=True)
    return sorted(found)


def remind(*, user_ids: Sequence[int], at: datetime) -> int:
    """Send each of these their letter of the day, where something is due, and return how many went out.

    Who has had one, or has turned the letters off meanwhile, gets none. A letter that the mail server refuses is tried
    again by the next run; one that is lost with its worker is not: tomorrow there is another.
    """
    return sum(_remind(agenda, at) for agenda in _still_asked(user_ids))


def _still_asked(user_ids: Sequence[int]) -> QuerySet[Agenda]:
    asked = Agenda.objects.filter(user__in=user_ids, reminder_hour__isnull=False, user__is_active=True)
    return asked.exclude(user__email="").select_related("user").order_by("user_id")


def _remind(agenda: Agenda, at: datetime) -> int:
    user = agenda.user
    day = at.astimezone(ZoneInfo(user.time_zone)).date()
    reminder, is_new = Reminder.objects.get_or_create(user=user, day=day, defaults={"made_at": at})
    if not is_new:
        return 0
    digest = digest_of(user, at=at)
    if digest.is_empty:
        return 0
    try:
        sent = mailers["default"].send_messages([letter(user, digest)]) or 0
    except OSError:  # what smtplib and sockets raise
        reminder.delete()
        log.exception("reminder_not_sent", user=user.id)
        return 0
    Reminder.objects.filter(id=reminder.id).update(was_sent=True)
    return sent


def letter(user: User, digest: Digest) -> EmailMultiAlternatives:
    """Return the letter in the user's language and zone, with the way to end such letters that mail programs show.

    Source: RFC 8058, one-click unsubscribe.
    """
    stop = f"{settings.SITE_URL}{reverse('agenda:stop', args=[stop_token(user)])}"
    with translation.override(user.letter_language), timezone.override(ZoneInfo(user.time_zone)):
        context = {"user": user, "digest": digest, "site": settings.SITE_URL, "stop": stop}
        message = EmailMultiAlternatives(
            subject=_subject(digest),
            body=render_to_string("agenda/digest.txt", context),
            to=[user.email],
            headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        )
        message.attach_alternative(render_to_string("agenda/digest.html", context), "text/html")
    return message


def _subject(digest: Digest) -> str:
    if not digest.due:
        return _("A deadline is near")
    return ngettext("%(count)s card is due", "%(count)s cards are due", digest.due) % {"count": digest.due}


def drop_old_reminders(*, at: datetime) -> int:
    """Delete what is known of letters of two months ago; returns how many rows."""
    return Reminder.objects.filter(made_at__lt=at - KEPT).delete()[0]
