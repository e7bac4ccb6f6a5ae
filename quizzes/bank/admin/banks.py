"""Banks with their pictures and sounds, and tags."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from quizzes.bank import services
from quizzes.bank.admin.linting import findings_of_banks
from quizzes.bank.admin.overview import counts_by_rule, coverage_of
from quizzes.bank.forms import AssetUpload
from quizzes.bank.models import LEVEL_CHOICES, Asset, Bank, Item, Tag
from seminar.mediafiles import MediaRefused
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin

_PASSAGES_ARE_USED = _(
    "Items of this bank rest on passages of this lecture. Take the passages from them before the bank leaves it."
)


class BankForm(ModelForm):  # type: ignore[type-arg]
    """A bank and the lecture it is about, which is of the same seminar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
        super().__init__(*args, **kwargs)
        if self.instance.pk and "lecture" in self.fields:
            lectures = self.fields["lecture"]
            lectures.queryset = lectures.queryset.filter(seminar=self.instance.seminar)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        said = super().clean() or self.cleaned_data
        lecture = said.get("lecture")
        seminar = said.get("seminar") or (self.instance.seminar if self.instance.pk else None)
        if lecture is not None and seminar is not None and lecture.seminar_id != seminar.id:
            raise ValidationError({"lecture": _("This lecture belongs to another seminar.")})
        if self.instance.pk and Item.objects.filter(bank=self.instance).resting_outside(lecture).exists():
            raise ValidationError({"lecture": _PASSAGES_ARE_USED})
        return said


def _at_a_glance(bank: Bank, *, is_asked_for: bool) -> dict[str, Any]:
    found = findings_of_banks([bank], is_asked_for=is_asked_for).get(bank.id)
    return {
        "is_linted": found is not None,
        "rules": counts_by_rule(found) if found else [],
        "about_bank": found.about_bank if found else [],
        "levels": [name for _level, name in LEVEL_CHOICES],
        "coverage": coverage_of(bank),
    }


@admin.register(Bank)
class BankAdmin(ScopedAdmin):
    """A bank is not deleted: cards and marks rest on its items, which can be withdrawn."""

    seminar_path = "seminar"
    owner_path = "owner"
    can_delete = False
    form = BankForm
    list_display = ("title", "slug", "seminar", "lecture", "item_count")
    list_select_related = ("seminar", "lecture")
    list_filter = (("seminar", OwnChoicesFilter), ("lecture", OwnChoicesFilter))
    search_fields = ("title", "slug")
    fields = ("seminar", "title", "slug", "lecture", "description")
    change_form_template = "admin/bank/bank/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(item_total=Count("items"))
        return counted.order_by("seminar_id", "slug", "id")

    @admin.display(description=_("items"))
    def item_count(self, bank: Any) -> int:  # noqa: ANN401  # with the count that get_queryset adds
        return int(bank.item_total)

    def get_urls(self) -> list[URLPattern]:
        assets = self.admin_site.admin_view(self.assets_view)
        return [path("<int:bank_id>/assets/", assets, name="bank_bank_assets"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show below the form what the linter says of the bank and where the lecture has no items."""
        bank = self.get_object(request, object_id)
        more = _at_a_glance(bank, is_asked_for="check" in request.GET) if isinstance(bank, Bank) else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def assets_view(self, request: HttpRequest, bank_id: int) -> HttpResponse:
        """Show the bank's pictures and sounds with what to write for each, and take uploads from instructors."""
        bank = self.get_queryset(request).filter(id=bank_id).first()
        if bank is None:
            raise Http404
        may_change = self.has_change_permission(request, bank)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = AssetUpload(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                asset = services.add_asset(bank=bank, name=upload.name, content=upload.read())
            except MediaRefused as error:
                form.add_error("file", str(error))
            else:
                self.message_user(request, _("%(name)s is stored.") % {"name": asset.name}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:bank_bank_assets", args=[bank.id]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Pictures and sounds"),
            "subtitle": bank.title,
            "opts": self.opts,
            "original": bank,
            "form": form if may_change else None,
            "assets": Asset.objects.filter(bank=bank).order_by("-created_at", "-id"),
        }
        return TemplateResponse(request, "admin/bank/bank/assets.html", context)


@admin.register(Tag)
class TagAdmin(ScopedAdmin):
    seminar_path = "seminar"
    owner_path = "owner"
    list_display = ("name", "seminar", "item_count")
    list_select_related = ("seminar",)
    list_filter = (("seminar", OwnChoicesFilter),)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        counted: QuerySet[Any] = super().get_queryset(request).annotate(item_total=Count("items"))
        return counted.order_by("seminar_id", "name", "id")

    @admin.display(description=_("items"))
    def item_count(self, tag: Any) -> int:  # noqa: ANN401  # with the count that get_queryset adds
        return int(tag.item_total)


@admin.register(Asset)
class AssetAdmin(ScopedAdmin):
    """Assets are uploaded on their bank's page and never change: a version of an item may show them."""

    seminar_path = "bank__seminar"
    owner_path = "bank__owner"
    can_add = can_change = can_delete = False
    list_display = ("name", "public_id", "content_type", "size_bytes", "bank")
    list_select_related = ("bank",)
    list_filter = (("bank", OwnChoicesFilter), "content_type")
    search_fields = ("name", "public_id")
    fields = ("name", "public_id", "content_type", "size_bytes", "sha256", "bank", "created_at")
    ordering = ("-created_at", "-id")
