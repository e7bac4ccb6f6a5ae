"""Accounts: for site admins alone."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group as PermissionGroup
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from seminar.people.models import User

admin.site.unregister(PermissionGroup)  # rights follow from roles in seminars; Django's groups would promise others


@admin.register(User)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """Instructors know their members by name and see nothing of an account: it belongs to the person."""

    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_superuser")
    list_filter = ("is_active", "is_superuser")
    ordering = ("username",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "email")}),
        (_("Day"), {"fields": ("time_zone", "rollover_hour")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    filter_horizontal = ()

    def _is_site_admin(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._is_site_admin(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self._is_site_admin(request)

    def has_add_permission(self, request: HttpRequest, *args: object) -> bool:
        return self._is_site_admin(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self._is_site_admin(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Refuse it here: an account on which marks rest is made anonymous by the person's own page, not deleted."""
        return False
