"""Decks, what they select, who has opened them, and how they are scheduled."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import Item
from seminar.fileid import validate_file_id
from seminar.people.models import Seminar, User
from seminar.publicid import new_public_id


class DeckQuerySet(models.QuerySet["Deck"]):
    def visible_to(self, user: User) -> Self:
        """Return the published decks of the user's seminars, those they teach, and their own."""
        return self.filter(
            Q(owner=user)
            | Q(owner=None, is_published=True, seminar__in=Seminar.objects.visible_to(user))
            | Q(owner=None, seminar__in=Seminar.objects.staffed_by(user))
        )

    def in_order(self) -> Self:
        return self.order_by("seminar_id", "position", "id")


class Deck(models.Model):
    """A selection of a seminar's items to be drilled; the class's, or one learner's own (`owner`).

    `selection` is what a deck file says under [select]; `items` is what it last selected, when the seminar's banks
    stood at `items_stamp`.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="decks")
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="decks", editable=False
    )
    slug = models.SlugField(_("id in files"), max_length=100, validators=[validate_file_id])
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    selection = models.JSONField(_("selection"), default=dict, blank=True)
    is_published = models.BooleanField(_("published"), default=True)
    items = models.ManyToManyField(Item, through="DeckItem", related_name="decks", editable=False)
    items_stamp = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DeckQuerySet.as_manager()

    class Meta:
        verbose_name = _("deck")
        verbose_name_plural = _("decks")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "slug"], condition=Q(owner=None), name="deck_slug_is_unique"),
            models.UniqueConstraint(
                fields=["seminar", "slug", "owner"], condition=Q(owner__isnull=False), name="own_deck_slug_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DeckItem(models.Model):
    """An item that a deck selects, as of the last look."""

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="deck_items")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="deck_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deck", "item"], name="item_once_per_deck")]

    def __str__(self) -> str:
        return f"item {self.item_id} in deck {self.deck_id}"


class DeckOpening(models.Model):
    """That a learner has opened a deck, and at which of its `items_stamp`s their cards were last completed."""

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="openings")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    opened_at = models.DateTimeField()
    items_stamp = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deck", "learner"], name="one_opening_per_deck_and_learner")]

    def __str__(self) -> str:
        return f"deck {self.deck_id} opened by {self.learner_id}"


class NewOrder(models.TextChoices):
    POSITION = "position", _("as written")
    RANDOM = "random", _("shuffled")


class ReviewOrder(models.TextChoices):
    DUE = "due", _("longest due first")
    RETRIEVABILITY = "retrievability", _("most likely forgotten first")
    RANDOM = "random", _("shuffled")


class Preset(models.Model):
    """How a deck is scheduled and, with a learner, what they set otherwise. Null: as the deck, or the default."""

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="presets")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    desired_retention = models.FloatField(
        _("desired retention"), null=True, blank=True, validators=[MinValueValidator(0.7), MaxValueValidator(0.99)]
    )
    new_per_day = models.PositiveIntegerField(
        _("new cards a day"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    reviews_per_day = models.PositiveIntegerField(
        _("reviews a day"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )
    # Null and empty differ: no steps at all is a setting too.
    learning_steps = models.CharField(_("learning steps"), max_length=100, null=True, blank=True)  # noqa: DJ001
    relearning_steps = models.CharField(_("relearning steps"), max_length=100, null=True, blank=True)  # noqa: DJ001
    maximum_interval_days = models.PositiveIntegerField(
        _("maximum interval in days"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36500)],
    )
    leech_threshold = models.PositiveSmallIntegerField(
        _("lapses that make a leech"), null=True, blank=True, validators=[MaxValueValidator(99)]
    )
    bury_siblings = models.BooleanField(_("bury siblings until the next day"), null=True, blank=True)
    new_order = models.CharField(  # noqa: DJ001
        _("order of new cards"), max_length=16, null=True, blank=True, choices=NewOrder.choices
    )
    review_order = models.CharField(  # noqa: DJ001
        _("order of reviews"), max_length=16, null=True, blank=True, choices=ReviewOrder.choices
    )
    exam_on = models.DateField(_("day of the exam"), null=True, blank=True)
    minutes_per_day = models.PositiveSmallIntegerField(
        _("minutes a day until the exam"), null=True, blank=True, validators=[MaxValueValidator(1440)]
    )
    easy_days = models.CharField(_("easy days"), max_length=60, null=True, blank=True)  # noqa: DJ001
    balance_load = models.BooleanField(_("balance the load"), null=True, blank=True)
    backlog_per_day = models.PositiveSmallIntegerField(
        _("reviews a day after a break"), null=True, blank=True, validators=[MaxValueValidator(9999)]
    )

    types_answers = models.BooleanField(_("type the answers"), null=True, blank=True)

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        constraints = [
            models.UniqueConstraint(fields=["deck"], condition=Q(learner=None), name="one_preset_per_deck"),
            models.UniqueConstraint(fields=["deck", "learner"], name="one_preset_per_deck_and_learner"),
            models.CheckConstraint(
                condition=Q(desired_retention=None) | Q(desired_retention__gte=0.7, desired_retention__lte=0.99),
                name="retention_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"preset of deck {self.deck_id}"


class DayPlan(models.Model):
    """Which of a learner's cards of a deck come on one day before an exam: a cache, made anew where it does not fit.

    `digest` tells what the plan rests on: the exam's day, the minutes, the cards there are.
    """

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="+")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    planned_on = models.DateField()
    digest = models.CharField(max_length=64)
    card_ids = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deck", "learner"], name="one_day_plan_per_deck_and_learner")]

    def __str__(self) -> str:
        return f"plan of {self.planned_on} for deck {self.deck_id}"
