"""How a learner is told of what is coming up: a letter a day, a calendar; and the letters that went out."""

from __future__ import annotations

import secrets

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seminar.people.models import User


def new_calendar_secret() -> str:
    return secrets.token_urlsafe(24)


class Agenda(models.Model):
    """What one person has asked for; without a row, nothing.

    `reminder_hour` is the hour of the clock in the person's zone from which the day's letter is due, None for no
    letters. Whoever knows `calendar_secret` reads the person's calendar; None where there is none.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="agenda")
    reminder_hour = models.PositiveSmallIntegerField(null=True, validators=[MaxValueValidator(23)])
    calendar_secret = models.CharField(max_length=43, unique=True, null=True)  # noqa: DJ001  # '' is not unique

    class Meta:
        verbose_name = _("agenda")
        verbose_name_plural = _("agendas")
        constraints = [
            models.CheckConstraint(
                condition=Q(reminder_hour=None) | Q(reminder_hour__lte=23), name="reminder_hour_is_an_hour"
            )
        ]

    def __str__(self) -> str:
        return f"agenda of {self.user_id}"


class Reminder(models.Model):
    """That a person's day was looked at: `was_sent` where something was due and a letter went out.

    The row is made before the letter is sent, and is unique: so two workers, two beats and an hour that strikes twice
    make one letter.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    made_at = models.DateTimeField()
    was_sent = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_reminder_per_local_day")]

    def __str__(self) -> str:
        return f"reminder of {self.user_id} on {self.day}"
