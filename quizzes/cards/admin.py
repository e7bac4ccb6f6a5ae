"""Decks, which instructors arrange; cards and logs, which everybody only reads."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from quizzes.bank.queries import select_items
from quizzes.cards.forms import SELECTED, DeckForm
from quizzes.cards.models import Card, Deck, Fit, Preset, PresetVersion, ReviewLog
from quizzes.cards.queries.presets import PLANNED, SETTABLE
from quizzes.cards.services.decks import save_deck
from seminar.people.admin import OwnChoicesFilter, ScopedAdmin
from seminar.people.admin.scoping import own_seminars, user_of


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
    """The decks of a class, saved by the same service as deck files. A learner's own decks are theirs and not shown.

    Seminar and id stay as they are once a deck is stored: files go by them.
    """

    seminar_path = "seminar"
    owner_path = "owner"
    can_delete = False
    form = DeckForm
    list_display = ("title", "seminar", "slug", "position", "is_published")
    list_select_related = ("seminar",)
    list_filter = (("seminar", OwnChoicesFilter), "is_published")
    search_fields = ("title", "slug")
    readonly_fields = ("item_count", "selection_in_words", "preset_in_words")
    ordering = ("seminar", "position", "id")

    class Media:
        css = {"all": ["seminar/deck.css"]}

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: ANN401, FBT001, FBT002
        made: Any = super().get_form(request, obj, change, **kwargs)
        made.seminars = own_seminars(request, to_change=True)
        return made

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:  # noqa: ANN401
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "slug") if obj is not None else fixed

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:  # noqa: ANN401  # as Django has it
        """Give whoever only looks the selection and the preset in words: Django shows none of a form's own fields."""
        about = ("seminar", "title", "slug", "description", "position", "is_published")
        if not (self.has_change_permission(request, obj) if obj else self.has_add_permission(request)):
            return ((None, {"fields": (*about, "item_count", "selection_in_words", "preset_in_words")}),)
        takes = {
            "fields": (*(("item_count",) if obj else ()), *SELECTED.values()),
            "description": _("An item is in the deck if it fits every line that says something."),
        }
        scheduling = {
            "fields": SETTABLE,
            "description": _("No date moves when these are saved: they hold from a card's next review on."),
        }
        plan = {
            "fields": PLANNED,
            "description": _("For an exam, and for even days. Learners may set it otherwise for themselves."),
        }
        return (
            (None, {"fields": about}),
            (_("What it takes"), takes),
            (_("How it is scheduled"), scheduling),
            (_("Exam and load"), plan),
        )

    @admin.display(description=_("items now"))
    def item_count(self, deck: Deck) -> int:
        return select_items(seminar=deck.seminar, selection=deck.selection).count()

    @admin.display(description=_("takes"))
    def selection_in_words(self, deck: Deck) -> str:
        return "; ".join(f"{line}: {', '.join(map(str, words))}" for line, words in deck.selection.items() if words)

    @admin.display(description=_("preset"))
    def preset_in_words(self, deck: Deck) -> str:
        preset = Preset.objects.filter(deck=deck, learner=None).first()
        said = {name: getattr(preset, name, None) for name in (*SETTABLE, *PLANNED)}
        return "; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if value is not None)

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Deck, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        made = save_deck(
            seminar=obj.seminar,
            slug=obj.slug,
            title=obj.title,
            description=obj.description,
            position=obj.position,
            selection=form.selection,
            settings=form.settings,
        )
        Deck.objects.filter(id=made.id).update(is_published=obj.is_published)
        obj.pk = made.pk
        count = self.item_count(made)
        level = messages.SUCCESS if count else messages.WARNING
        self.message_user(request, _("The deck takes %(count)s items.") % {"count": count}, level)


@admin.register(Card)
class CardAdmin(LogAdmin):
    """What a learner's reviews have been folded into; to correct it, a review is undone, not a card edited."""

    seminar_path = "item__bank__seminar"
    owner_path = "item__bank__owner"
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
    owner_path = "card__item__bank__owner"
    list_display = ("reviewed_at", "learner_name", "card_item", "kind", "rating", "duration_ms", "is_clamped")
    list_select_related = ("learner", "card__item")
    list_filter = ("kind", "rating", "is_clamped")
    exclude = ("learner", "digest", "preset_version")
    readonly_fields = ("learner_name", "preset_digest")
    ordering = ("-id",)

    @admin.display(description=_("learner"))
    def learner_name(self, row: ReviewLog) -> str:
        return row.learner.display_name

    @admin.display(description=_("preset version"))
    def preset_digest(self, row: ReviewLog) -> str:
        """Return its digest without a link: only a site admin may look at the settings themselves."""
        return row.preset_version.digest

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
