"""The admin site: open to the staff of a seminar, who see what is theirs, and to site admins."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from seminar.people import queries


class SeminarAdminSite(AdminSite):
    site_title = _("Seminar")
    site_header = _("Seminar")
    index_title = _("Teaching")
    enable_nav_sidebar = False  # the way to each list stands in the head; the editor and its preview need the width

    def has_permission(self, request: HttpRequest) -> bool:
        return queries.is_staff_somewhere(request.user)  # type: ignore[arg-type]  # anonymous users answer False
