"""The admin site: open to the staff of a seminar, who see what is theirs, and to site admins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from seminar.people import queries

# Buttons of Django's that stand beside ours: its catalogue says "Sichern" where ours says "Speichern".
_BESIDE_OURS = (gettext_noop("Save and continue editing"), gettext_noop("Save and view"), gettext_noop("Save as new"))


@dataclass(frozen=True, slots=True)
class Errand:
    """Work that waits for whoever looks, shown in the head of each page: what it is, how much, and where."""

    label: str
    count: int
    address: str


def _in_own_zone[View: Callable[..., HttpResponseBase]](view: View) -> View:
    """Return the view as it shows dates, and reads what is typed, in the zone of whoever asks.

    A page is rendered within, since Django would render it after the view.
    """

    @wraps(view)
    def in_zone(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        with timezone.override(ZoneInfo(getattr(request.user, "time_zone", settings.TIME_ZONE))):
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()
        return response

    return cast("View", in_zone)


class SeminarAdminSite(AdminSite):
    site_title = _("Seminar")
    site_header = _("Seminar")
    index_title = _("Teaching")
    empty_value_display = "–"
    enable_nav_sidebar = False  # the way to each list stands in the head; the editor and its preview need the width

    errands: ClassVar[list[Callable[[HttpRequest], Errand]]] = []  # an app whose admin has some adds them

    def has_permission(self, request: HttpRequest) -> bool:
        return queries.is_staff_somewhere(request.user)  # type: ignore[arg-type]  # anonymous users answer False

    def admin_view[View: Callable[..., HttpResponseBase]](self, view: View, cacheable: bool = False) -> View:  # noqa: FBT001, FBT002
        return super().admin_view(_in_own_zone(view), cacheable)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {"errands": [each(request) for each in self.errands] if context["has_permission"] else []}
