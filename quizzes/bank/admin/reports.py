"""What learners report of items: a list beside the others, a word back, and how many wait in the head of each page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.bank import queries, services
from quizzes.bank.models import ItemReport
from seminar.adminsite import Errand, SeminarAdminSite
from seminar.people.admin import ScopedAdmin
from seminar.people.admin.scoping import user_of


class SettledFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "settled"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ANN401
        return [("no", _("open")), ("yes", _("settled"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:  # noqa: ANN401
        return queryset if self.value() is None else queryset.filter(settled_at__isnull=self.value() == "no")


class ReportForm(forms.ModelForm):  # type: ignore[type-arg]
    answer = forms.CharField(
        label=_("word back"),
        max_length=services.LONGEST_REPORT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Who reported it reads this. Saving settles the report."),
    )


@admin.register(ItemReport)
class ItemReportAdmin(ScopedAdmin):
    """Assistants settle reports as instructors do; nobody writes or deletes one here."""

    seminar_path = "item__bank__seminar"
    can_add = can_delete = False
    form = ReportForm
    list_display = ("made_at", "item_name", "reason", "beginning", "reporter_name", "settled_at")
    list_display_links = ("made_at", "item_name")
    list_select_related = ("item__current", "item__bank", "reporter")
    list_filter = (SettledFilter, "reason")
    ordering = ("settled_at", "made_at")
    fields = ("item_link", "version_seen", "reason", "text", "reporter_name", "made_at", "answer", "settled_at")
    readonly_fields = ("item_link", "version_seen", "reason", "text", "reporter_name", "made_at", "settled_at")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if isinstance(obj, ItemReport) and obj.settled_at is not None:
            return False
        return self.role_over(request, obj) is not None

    @admin.display(description=_("item"))
    def item_name(self, report: ItemReport) -> str:
        return queries.heading_of(report.item)

    @admin.display(description=_("text"))
    def beginning(self, report: ItemReport) -> str:
        return report.text if len(report.text) <= 80 else f"{report.text[:79]}…"

    @admin.display(description=_("from"))
    def reporter_name(self, report: ItemReport) -> str:
        return report.reporter.display_name

    @admin.display(description=_("item"))
    def item_link(self, report: ItemReport) -> SafeString:
        address = reverse("admin:bank_item_change", args=[report.item_id])
        return format_html('<a href="{}">{}</a>', address, queries.heading_of(report.item))

    @admin.display(description=_("version seen"))
    def version_seen(self, report: ItemReport) -> str:
        return str(report.version.number) if report.version else "–"

    def save_model(self, request: HttpRequest, obj: ItemReport, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        services.settle_report(report=obj, answer=form.cleaned_data["answer"], by=user_of(request), at=timezone.now())


def reports_to_settle(request: HttpRequest) -> Errand:
    """Return how many reports wait for whoever asks; counted once for a page."""
    address = f"{reverse('admin:bank_itemreport_changelist')}?settled=no"
    count = queries.reports_staffed_by(user_of(request)).filter(settled_at=None).order_by().count()
    return Errand(label=gettext("Reports"), count=count, address=address)


SeminarAdminSite.errands.append(reports_to_settle)
