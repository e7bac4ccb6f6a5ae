"""Decks, which instructors arrange; cards and logs, which everybody only reads."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes.cards.models import Card, Deck, Fit, PresetVersion, ReviewLog
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin
from seminar.people.admin.scoping import user_of


class LogAdmin(ScopedAdmin):
    """Rows that only the service adds: nobody edits or deletes one here, a site admin neither."""

    can_add = can_change = can_delete = False
    show_full_result_count = False


class SiteLogAdmin(LogAdmin):
    """A log that belongs to no seminar: for site admins alone."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()  # noqa: SLF001  # the manager that admins use
        return rows if user_of(request).is_superuser else rows.none()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return user_of(request).is_superuser

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return user_of(request).is_superuser


@admin.register(Deck)
class DeckAdmin(ScopedAdmin):
    """The decks of a class. A learner's own decks are theirs and not shown."""

    seminar_path = "seminar"
    can_delete = False
    list_display = ("title", "seminar", "slug", "position", "is_published")
    list_select_related = ("seminar",)
    list_filter = (("seminar", OwnChoicesFilter), "is_published")
    search_fields = ("title", "slug")
    fields = ("seminar", "title", "slug", "description", "position", "is_published", "selection")
    ordering = ("seminar", "position", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(owner=None)

    def save_model(self, request: HttpRequest, obj: Deck, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        if "selection" in form.changed_data:
            obj.items_stamp = ""  # the deck selects its items anew at its next opening
        super().save_model(request, obj, form, change)


@admin.register(Card)
class CardAdmin(LogAdmin):
    """What a learner's reviews have been folded into; to correct it, a review is undone, not a card edited."""

    seminar_path = "item__bank__seminar"
    list_display = ("learner_name", "item", "ordinal", "state", "due_at", "reps", "lapses")
    list_select_related = ("learner", "item")
    list_filter = ("state", ("home_deck", OwnChoicesFilter))
    search_fields = ("item__slug", "learner__username", "learner__last_name", "learner__first_name")
    exclude = ("learner", "seed")
    readonly_fields = ("learner_name",)
    ordering = ("-id",)

    @admin.display(description=_("learner"), ordering="learner__last_name")
    def learner_name(self, card: Card) -> str:
        return card.learner.display_name


@admin.register(ReviewLog)
class ReviewLogAdmin(LogAdmin):
    seminar_path = "card__item__bank__seminar"
    list_display = ("reviewed_at", "learner_name", "card_item", "kind", "rating", "duration_ms", "is_clamped")
    list_select_related = ("learner", "card__item")
    list_filter = ("kind", "rating", "is_clamped")
    exclude = ("learner", "digest")
    readonly_fields = ("learner_name",)
    ordering = ("-id",)

    @admin.display(description=_("learner"))
    def learner_name(self, row: ReviewLog) -> str:
        return row.learner.display_name

    @admin.display(description=_("item"))
    def card_item(self, row: ReviewLog) -> str:
        return row.card.item.slug


@admin.register(PresetVersion)
class PresetVersionAdmin(SiteLogAdmin):
    seminar_path = ""
    list_display = ("digest", "created_at")
    ordering = ("-id",)


@admin.register(Fit)
class FitAdmin(SiteLogAdmin):
    seminar_path = ""
    list_display = ("learner", "fitted_on", "review_count", "loss_before", "loss_after", "is_kept", "undone_at")
    list_select_related = ("learner",)
    list_filter = ("is_kept",)
    ordering = ("-id",)
