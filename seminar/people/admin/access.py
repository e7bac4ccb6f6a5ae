"""What lets somebody in: second factors, browsers logged in, tokens. A site admin looks, and takes it away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.mfa import admin as factors
from allauth.usersessions import admin as sessions
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from knox import admin as tokens

from seminar.browsernames import browser_name
from seminar.people.models import Login, SecondFactor, Token

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

type Row = SecondFactor | Login | Token

# What the packages register shows secrets and lets them be changed.
admin.site.unregister((factors.Authenticator, sessions.UserSession, tokens.models.AuthToken))


def _moment(field: str, title: StrOrPromise) -> Callable[[object, Row], str | None]:
    """Return a column for a moment: Django leaves what a method returns as it is on the page of a row."""

    @admin.display(description=title, ordering=field)
    def shown(_admin: object, row: Row) -> str | None:
        at: datetime | None = getattr(row, field)
        return date_format(localtime(at), "DATETIME_FORMAT") if at else None

    return shown


class AccessAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows of this kind are made by the person alone; Django leaves looking and deleting to site admins."""

    list_select_related = ("user",)
    search_fields = ("user__username", "user__email", "user__first_name", "user__last_name")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.display(description=_("person"), ordering="user__username")
    def person(self, row: Row) -> object:
        return row.user


@admin.register(SecondFactor)
class SecondFactorAdmin(AccessAdmin):
    """Whoever has lost theirs asks a site admin to delete it, and logs in with the password alone."""

    list_display = ("person", "kind", "since", "used")
    fields = list_display
    ordering = ("user__username", "type", "id")
    since = _moment("created_at", _("Since"))
    used = _moment("last_used_at", _("Last used"))

    @admin.display(description=_("Type"), ordering="type")
    def kind(self, row: SecondFactor) -> object:
        return row.get_type_display()


@admin.register(Login)
class LoginAdmin(AccessAdmin):
    """To delete a row is to log that browser out."""

    list_display = ("person", "address", "browser", "since", "seen")
    fields = list_display
    ordering = ("-last_seen_at", "-id")
    since = _moment("created_at", _("Since"))
    seen = _moment("last_seen_at", _("Last seen"))

    @admin.display(description=_("Address"), ordering="ip")
    def address(self, row: Login) -> str:
        return str(row.ip)

    @admin.display(description=_("Browser"), ordering="user_agent")
    def browser(self, row: Login) -> object:
        return browser_name(row.user_agent)

    def delete_model(self, request: HttpRequest, obj: Login) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Login]) -> None:
        for each in queryset:
            each.end()


@admin.register(Token)
class TokenAdmin(AccessAdmin):
    """To delete a row is to let that program in no more."""

    list_display = ("person", "beginning", "since", "until")
    fields = list_display
    ordering = ("user__username", "created")
    since = _moment("created", _("Since"))
    until = _moment("expiry", _("Until"))

    @admin.display(description=_("Begins with"), ordering="token_key")
    def beginning(self, row: Token) -> object:
        return row.token_key
