"""Items: find, write, preview, revise, restore."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from quizzes.bank import queries, services
from quizzes.bank.admin.actions import BULK_ACTIONS
from quizzes.bank.admin.filters import FindingFilter, TypeFilter
from quizzes.bank.admin.linting import errors_of, findings_of_banks, judge_text
from quizzes.bank.admin.margin import margin_of
from quizzes.bank.admin.preview import preview_of
from quizzes.bank.forms import ItemForm, NewItemForm, WaiverForm
from quizzes.bank.models import Bank, Item, ItemStatus, ItemVersion
from quizzes.engine.differences import content_lines, difference
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.judging import Judged, judge_alone
from seminar.enginewords import remark_in_words, rule_in_words, type_in_words
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin
from seminar.people.admin.scoping import own_seminars, user_of
from seminar.rowids import row_id

WAIVING = {"_waive", "_unwaive"}
NO_ERRORS: Mapping[str, str] = {}


def version_lines(version: ItemVersion) -> list[str]:
    return content_lines(
        type_name=version.item.type,
        stem=version.stem,
        body=version.body,
        feedback=version.feedback,
        points=version.points,
    )


def is_publishable(form: ItemForm) -> bool:
    """Return whether the item may be saved with its status; if not, the form says why.

    A ready item has no error that is not waived. One that a ready item has already does not stop other corrections.
    """
    if form.cleaned_data["status"] != ItemStatus.READY:
        return True
    stored, before = form.stored, form.before
    known = {error.rule for error in errors_of(before)} if before and stored and stored.status == "ready" else set()
    errors = [error for error in errors_of(form.written) if error.rule not in known]
    for error in errors:
        text = _("Not published: %(rule)s (%(message)s). Correct it, waive it beside the form, or save as a draft.")
        form.add_error("status", text % {"rule": rule_in_words(error.rule), "message": remark_in_words(error.message)})
    return not errors


@admin.register(Item)
class ItemAdmin(ScopedAdmin):
    """Saving goes through the bank's services: content makes versions, what is said about an item does not.

    An item is not deleted but withdrawn, since cards and marks rest on it.
    """

    seminar_path = "bank__seminar"
    owner_path = "bank__owner"
    can_delete = False
    list_display = ("heading", "type_label", "bank", "anchor", "level", "status_label", "tag_names", "version")
    list_select_related = ("current", "bank", "passage")
    list_filter = (
        ("bank", OwnChoicesFilter),
        TypeFilter,
        FindingFilter,
        "status",
        "level",
        ("passage__lecture", OwnChoicesFilter),
        ("passage", OwnChoicesFilter),
        ("tags", OwnChoicesFilter),
    )
    search_fields = ("slug", "name")  # and the content: see get_search_results
    search_help_text = _("Searches id, name, stem, feedback, answers and tags.")
    list_per_page = 50
    ordering = ("bank", "position", "id")
    actions = BULK_ACTIONS

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("tags")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Find items that hold each word somewhere: in their names, their current content, or a tag."""
        found = queryset.alias(body_text=Cast("current__body", TextField()))
        for word in search_term.split():
            tagged = Item.tags.through.objects.filter(item=OuterRef("pk"), tag__name__icontains=word)
            # SQLite keeps JSON as it was written, with every letter beyond ASCII as \uXXXX; PostgreSQL as text.
            escaped = json.dumps(word)[1:-1]
            found = found.filter(
                Q(slug__icontains=word)
                | Q(name__icontains=word)
                | Q(current__stem__icontains=word)
                | Q(current__feedback__icontains=word)
                | Q(body_text__icontains=word)
                | Q(body_text__icontains=escaped)
                | Exists(tagged)
            )
        return found, False

    @admin.display(description=_("item"), ordering="slug")
    def heading(self, item: Item) -> str:
        return queries.heading_of(item)

    @admin.display(description=_("type"), ordering="type")
    def type_label(self, item: Item) -> str:
        return type_in_words(item.type)

    @admin.display(description=_("passage"), ordering="passage__position")
    def anchor(self, item: Item) -> str:
        return item.passage.anchor if item.passage else ""

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, item: Item) -> str:
        return item.get_status_display()

    @admin.display(description=_("tags"))
    def tag_names(self, item: Item) -> str:
        return ", ".join(sorted(tag.name for tag in item.tags.all()))

    @admin.display(description=_("version"))
    def version(self, item: Item) -> int | None:
        return item.current.number if item.current else None

    # Pages ---------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:item_id>/preview/", view(self.preview_view), name="bank_item_preview"),
            path("<int:item_id>/restore/", view(require_POST(self.restore_view)), name="bank_item_restore"),
        ]
        return own + super().get_urls()

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if object_id is None:
            return self._new_item(request)
        item = self._item(request, object_id)
        may_change = self.has_change_permission(request, item)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        waiver_errors = self._waive(request, item) if WAIVING & set(request.POST) else {}
        form = ItemForm(bank=item.bank, type_name=item.type, stored=item, data=request.POST or None)
        if not may_change:
            form.disable()
        return self._edit(request, form, item, waiver_errors)

    def _waive(self, request: HttpRequest, item: Item) -> dict[str, str]:
        """Waive a rule or take a waiver back, whatever else was typed, and return by rule why it could not be done."""
        if rule := request.POST.get("_unwaive"):
            services.unwaive_finding(item=item, rule=rule)
            self.log_change(request, item, f"Took back the waiver of {rule}.")
            return {}
        rule = request.POST.get("_waive", "")
        form = WaiverForm({"rule": rule, "reason": request.POST.get(f"waive-{rule}", "")})
        if not form.is_valid():
            return {rule: " ".join(str(error) for errors in form.errors.values() for error in errors)}
        services.waive_finding(item=item, rule=rule, reason=form.cleaned_data["reason"])
        self.log_change(request, item, f"Waived {rule}.")
        return {}

    def _item(self, request: HttpRequest, item_id: str | int) -> Item:
        item = queries.with_content(self.get_queryset(request)).filter(id=row_id(str(item_id)) or 0).first()
        if not isinstance(item, Item):
            raise Http404
        return item

    def _new_item(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        led = own_seminars(request, to_change=True)
        banks = Bank.objects.of_class().filter(seminar__in=led).select_related("seminar").order_by("seminar_id", "slug")
        start = NewItemForm(banks=banks, data=request.GET if "type" in request.GET else None)
        if not start.is_valid():
            context = self._context(request, title=_("Add an item"), form=start)
            return TemplateResponse(request, "admin/bank/item/new.html", context)
        chosen = start.cleaned_data
        form = ItemForm(bank=chosen["bank"], type_name=chosen["type"], stored=None, data=request.POST or None)
        return self._edit(request, form, None)

    def _edit(
        self, request: HttpRequest, form: ItemForm, item: Item | None, waiver_errors: Mapping[str, str] = NO_ERRORS
    ) -> HttpResponse:
        """Show the form or save it; 'more rows', 'preview' and waiving show it again with nothing of it stored."""
        conflict: dict[str, Any] = {}
        is_posted = request.method == "POST"
        is_readable = is_posted and form.is_valid()
        if is_readable and not {"more", "_preview", *WAIVING} & set(request.POST) and is_publishable(form):
            try:
                saved = self._save(request, form, item)
            except services.StaleVersion as error:
                conflict = self._conflict(request, form, error.current)
                form = conflict.pop("form")
            else:
                return self._after_saving(request, saved, is_new=item is None)
        written = form.written if is_readable else form.before
        is_changed = is_readable and written != form.before
        judged, is_whole_bank = self._judged(request, form, item, written if is_changed else None)
        return TemplateResponse(
            request,
            "admin/bank/item/change_form.html",
            self._context(
                request,
                title=_("Add an item") if item is None else form.fields["slug"].initial or item.slug,
                form=form,
                original=item,
                reports=list(queries.open_reports_of(item)) if item else (),
                bank=form.bank,
                type_label=type_in_words(form.type_name),
                preview=preview_of(written) if written else None,
                is_preview_of_changes=is_changed,
                findings=margin_of(
                    judged,
                    form=form,
                    waivers=form.before.waivers if form.before else (),
                    waiver_errors=waiver_errors,
                    is_whole_bank=is_whole_bank,
                )
                if written
                else None,
                may_change=item is None or self.has_change_permission(request, item),
                has_errors=is_posted and bool(form.errors or not is_readable) and "more" not in request.POST,
                **conflict,
            ),
        )

    def _judged(
        self, request: HttpRequest, form: ItemForm, item: Item | None, changed: WrittenItem | None
    ) -> tuple[Sequence[Judged], bool]:
        """Return the findings about a changed text, else about the stored one, and whether its whole bank was asked."""
        if changed is not None:
            return judge_text(changed, bank=form.bank)
        if item is None or form.before is None:
            return (), True
        # Read anew: waiving has raised the revision.
        bank = Bank.objects.get(id=item.bank_id)
        found = findings_of_banks([bank], is_asked_for="check" in request.GET).get(bank.id)
        if found is None or item.status == ItemStatus.WITHDRAWN:
            return judge_alone(form.before), False
        return found.by_item.get(item.id, ()), True

    def _context(self, request: HttpRequest, **more: object) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, **more}

    @transaction.atomic
    def _save(self, request: HttpRequest, form: ItemForm, item: Item | None) -> Item:
        written, said = form.written, form.cleaned_data
        status = ItemStatus(said["status"])
        if item is None:
            item = services.create_item(bank=form.bank, written=written, author=user_of(request), status=status)
            self.log_addition(request, item, [{"added": {}}])
            return item
        services.revise_item(
            item=item,
            stem=written.stem,
            body=written.body,
            feedback=written.feedback,
            points=written.points,
            author=user_of(request),
            note=said["note"],
            based_on=said["based_on"],
        )
        services.describe_item(
            item=item,
            name=written.name,
            level=written.level,
            passage=said["passage"],
            tags=written.tags,
            status=status,
        )
        for rule, reason in form.reasons.items():
            services.waive_finding(item=item, rule=rule, reason=reason)
        self.log_change(request, item, [{"changed": {"fields": sorted(form.changed_data)}}])
        return item

    def _conflict(self, request: HttpRequest, form: ItemForm, current: int) -> dict[str, Any]:
        """Return the form with the author's text, based on the newer version now, and how the two differ."""
        stored = form.stored
        newer = ItemVersion.objects.select_related("author").get(item=stored, number=current)
        written = form.written
        mine = content_lines(
            type_name=written.type,
            stem=written.stem,
            body=written.body,
            feedback=written.feedback,
            points=written.points,
        )
        data = request.POST.copy()
        data["based_on"] = str(current)
        again = ItemForm(bank=form.bank, type_name=form.type_name, stored=stored, data=data)
        again.is_valid()
        again.add_error(
            None,
            _("Version %(number)s was saved meanwhile. Below is what saving yours would change in it.")
            % {"number": current},
        )
        return {"form": again, "newer": newer, "conflict": difference(version_lines(newer), mine)}

    def _after_saving(self, request: HttpRequest, item: Item, *, is_new: bool) -> HttpResponse:
        self.message_user(request, _("“%(slug)s” is saved.") % {"slug": item.slug}, messages.SUCCESS)
        if "_addanother" in request.POST:
            target = f"{reverse('admin:bank_item_add')}?bank={item.bank_id}&type={item.type}"
        elif "_continue" in request.POST or is_new:
            target = reverse("admin:bank_item_change", args=[item.id])
        else:
            target = reverse("admin:bank_item_changelist")
        return HttpResponseRedirect(target)

    def preview_view(self, request: HttpRequest, item_id: int) -> HttpResponse:
        item = self._item(request, item_id)
        context = self._context(
            request,
            title=_("As a student sees it"),
            subtitle=item.slug,
            original=item,
            preview=preview_of(queries.stored_item(item)),
        )
        return TemplateResponse(request, "admin/bank/item/preview.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show each version with what it changed in the one before, newest first."""
        item = self._item(request, object_id)
        versions = list(queries.versions_of(item))
        older = [*(version_lines(version) for version in versions[1:]), []]
        context = self._context(
            request,
            title=_("Versions"),
            subtitle=item.slug,
            original=item,
            history=[
                (version, difference(before, version_lines(version)))
                for version, before in zip(versions, older, strict=True)
            ],
            may_change=self.has_change_permission(request, item),
        )
        return TemplateResponse(request, "admin/bank/item/history.html", context)

    def restore_view(self, request: HttpRequest, item_id: int) -> HttpResponse:
        item = self._item(request, item_id)
        if not self.has_change_permission(request, item):
            raise PermissionDenied
        number = request.POST.get("version", "")
        version = item.versions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
        if version is None:
            raise Http404
        made = services.restore_version(version=version, author=user_of(request))
        self.log_change(request, item, f"Restored version {version.number} as version {made.number}.")
        text = _("Version %(old)s is restored as version %(new)s.") % {"old": version.number, "new": made.number}
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:bank_item_history", args=[item.id]))
