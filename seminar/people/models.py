"""Users, seminars, and who is what in which."""

from __future__ import annotations

import zoneinfo
from typing import Self

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from seminar.publicid import new_join_code, new_public_id


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless `name` is an IANA time zone such as 'Europe/Berlin'."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("%(name)s is not a time zone such as Europe/Berlin."), params={"name": name})


def default_time_zone() -> str:
    return settings.TIME_ZONE


class User(AbstractUser):
    """A person. Their day, on which daily limits and due dates rest, begins at the roll-over hour of their zone.

    `language` is what pages and letters are in; '' is as the browser asks, and English in letters. Whatever cascades
    from a user is the user's own and goes with the account; what protects it is what others' records rest on
    (services/leaving.py).
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default=default_time_zone, validators=[validate_time_zone]
    )
    rollover_hour = models.PositiveSmallIntegerField(
        _("day begins at hour"), default=4, validators=[MaxValueValidator(23)]
    )
    language = models.CharField(_("language"), max_length=8, blank=True, choices=settings.LANGUAGES)
    anonymised_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.CheckConstraint(condition=Q(rollover_hour__lte=23), name="rollover_hour_is_an_hour")]

    @property
    def display_name(self) -> str:
        return self.get_full_name() or self.username

    @property
    def letter_language(self) -> str:
        return self.language or settings.LANGUAGE_CODE


class Role(models.TextChoices):
    STUDENT = "student", _("student")
    ASSISTANT = "assistant", _("assistant")
    INSTRUCTOR = "instructor", _("instructor")


STAFF_ROLES = (Role.ASSISTANT, Role.INSTRUCTOR)


class SeminarQuerySet(models.QuerySet["Seminar"]):
    def visible_to(self, user: User) -> Self:
        """Return the seminars `user` belongs to; a site admin sees each."""
        if user.is_superuser:
            return self
        return self.filter(id__in=Membership.objects.filter(user=user).values("seminar"))

    def with_role(self, user: User, *roles: str) -> Self:
        """Return the seminars in which `user` holds one of `roles`; a site admin holds each."""
        if user.is_superuser:
            return self
        return self.filter(id__in=Membership.objects.filter(user=user, role__in=roles).values("seminar"))

    def staffed_by(self, user: User) -> Self:
        return self.with_role(user, *STAFF_ROLES)


class Seminar(models.Model):
    """A course: what lectures, banks and decks belong to."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    join_code = models.CharField(_("join code"), max_length=32, unique=True, default=new_join_code)
    is_join_open = models.BooleanField(_("joining is open"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SeminarQuerySet.as_manager()

    class Meta:
        verbose_name = _("seminar")
        verbose_name_plural = _("seminars")

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """One person's role in one seminar; `shows_progress`: whether its staff see how this person drills, by name."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.STUDENT)
    shows_progress = models.BooleanField(_("shows progress"), default=True)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "user"], name="one_membership_per_seminar"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.seminar_id}"


class Group(models.Model):
    """Some members of a seminar, for overrides and holds."""

    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(_("name"), max_length=100)
    members = models.ManyToManyField(Membership, related_name="groups", blank=True, verbose_name=_("members"))

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        constraints = [models.UniqueConstraint(fields=["seminar", "name"], name="group_name_is_unique")]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """A letter to somebody for whom a roster has made an account. `sent_at` is None until a worker has taken it."""

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["seminar", "user"], name="one_invitation_per_seminar")]
        indexes = [models.Index(fields=["id"], condition=Q(sent_at=None), name="invitations_to_send")]

    def __str__(self) -> str:
        return f"invitation of {self.user_id} to {self.seminar_id}"


class SecondFactor(Authenticator):  # type: ignore[misc]
    """What opens an account beside its password, by a name in words."""

    class Meta:
        proxy = True
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")


class Login(UserSession):  # type: ignore[misc]
    """A browser in which somebody is logged in, by a name in words."""

    class Meta:
        proxy = True
        verbose_name = _("login")
        verbose_name_plural = _("logins")

    def __str__(self) -> str:
        return f"{self.user}, {self.ip}"


class Token(AuthToken):  # type: ignore[misc]
    """What lets a program in as a person, by a name in words; the token itself is not stored, but how it begins."""

    class Meta:
        proxy = True
        verbose_name = _("token")
        verbose_name_plural = _("tokens")

    def __str__(self) -> str:
        return f"{self.token_key}…"
