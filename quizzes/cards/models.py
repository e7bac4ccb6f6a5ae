"""Decks, cards with their folded state, the review log they are folded from, and presets."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Self
from uuid import UUID

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import Item, ItemVersion
from seminar.appendonly import AppendOnly
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
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="decks")
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="decks", editable=False
    )
    slug = models.SlugField(_("id in files"), max_length=100)
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


class PresetVersion(AppendOnly):
    """What the fold needs of a preset (steps, retention, weights, zone), written once and shared by equal ones."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.digest[:12]


class CardState(models.IntegerChoices):
    """Numbered as in Anki, so that packages and charts agree."""

    NEW = 0, _("new")
    LEARNING = 1, _("learning")
    REVIEW = 2, _("review")
    RELEARNING = 3, _("relearning")


def new_seed() -> int:
    return secrets.randbelow(2**31)


HOLDS_BACK = ["item", "leech_count", "leeches_forgiven", "buried_until"]
"""What holds a card back beside an index's own condition: kept in the index, it spares a look at the row."""


class CardQuerySet(models.QuerySet["Card"]):
    def unfolded(self) -> Self:
        return self.filter(log_version__gt=F("folded_version"))

    def active(self, *, at: datetime) -> Self:
        """Return the cards that may be drilled at all: not suspended (by hand or as a leech), retired or buried."""
        return self.kept_in().filter(Q(buried_until=None) | Q(buried_until__lte=at), retired_at=None)

    def kept_in(self) -> Self:
        """Return the cards that are not suspended, by hand or as a leech."""
        return self.filter(suspended_at=None, leech_count__lte=F("leeches_forgiven"))


class Card(models.Model):
    """One learner's memory of one side or deletion of an item.

    `position` orders new cards. From `state` to `leech_count` it is the fold of its log, rebuilt at will; `log_version`
    is raised with each row added, `folded_version` is the one folded. What follows is the learner's own handling. A
    leech is suspended for as long as `leech_count` is above `leeches_forgiven`, which unsuspending raises: so the fold
    needs no side effect.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cards", db_index=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="cards")
    ordinal = models.PositiveSmallIntegerField(default=1)
    home_deck = models.ForeignKey(Deck, on_delete=models.RESTRICT, related_name="+")
    opened_at = models.DateTimeField()
    seed = models.PositiveIntegerField(default=new_seed)
    position = models.PositiveIntegerField(default=0)

    state = models.PositiveSmallIntegerField(choices=CardState.choices, default=CardState.NEW)
    step = models.PositiveSmallIntegerField(null=True)
    stability_days = models.FloatField(null=True)
    difficulty = models.FloatField(null=True)
    due_at = models.DateTimeField(null=True)
    first_reviewed_at = models.DateTimeField(null=True)
    last_reviewed_at = models.DateTimeField(null=True)
    scheduled_days = models.PositiveIntegerField(default=0)
    reps = models.PositiveIntegerField(default=0)
    lapses = models.PositiveIntegerField(default=0)
    leech_count = models.PositiveSmallIntegerField(default=0)

    log_version = models.PositiveIntegerField(default=0)
    folded_version = models.PositiveIntegerField(default=0)

    suspended_at = models.DateTimeField(null=True)
    leeches_forgiven = models.PositiveSmallIntegerField(default=0)
    buried_until = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    flag = models.PositiveSmallIntegerField(default=0)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            models.UniqueConstraint(fields=["learner", "item", "ordinal"], name="one_card_per_learner_item_ordinal"),
            models.CheckConstraint(condition=Q(ordinal__gte=1), name="card_ordinal_from_one"),
            models.CheckConstraint(condition=Q(folded_version__lte=F("log_version")), name="folded_not_beyond_log"),
            models.CheckConstraint(condition=Q(state__in=CardState.values), name="card_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=0, due_at=None) | Q(state__gt=0, due_at__isnull=False), name="due_unless_new"
            ),
            models.CheckConstraint(condition=Q(flag__lte=7), name="flag_in_range"),
        ]
        indexes = [
            models.Index(
                fields=["learner", "due_at", "id"],
                condition=Q(suspended_at=None, retired_at=None, state=2),
                include=HOLDS_BACK,
                name="cards_due",
            ),
            models.Index(
                fields=["learner", "due_at", "id"],
                condition=Q(suspended_at=None, retired_at=None, state__in=[1, 3]),
                include=HOLDS_BACK,
                name="cards_learning",
            ),
            models.Index(
                fields=["learner", "position", "id"],
                condition=Q(suspended_at=None, retired_at=None, state=0),
                include=[*HOLDS_BACK, "ordinal"],
                name="cards_new",
            ),
            models.Index(
                fields=["learner", "id"], condition=Q(log_version__gt=F("folded_version")), name="cards_unfolded"
            ),
            models.Index(fields=["learner", "last_reviewed_at"], name="cards_by_last_review"),
        ]

    def __str__(self) -> str:
        return f"card {self.public_id}"


class LogKind(models.TextChoices):
    REVIEW = "review", _("review")
    UNDO = "undo", _("undo")
    FORGET = "forget", _("forget")
    DUE_SET = "due_set", _("due date set")
    RESCHEDULE = "reschedule", _("reschedule")
    MEMORY_SET = "memory_set", _("memory set")
    CRAM = "cram", _("crammed")


class ReviewLogQuerySet(models.QuerySet["ReviewLog"]):
    def known(self, *, learner: User, client_ids: Collection[UUID]) -> Self:
        return self.filter(learner=learner, client_id__in=client_ids)

    def scheduling(self) -> Self:
        """Return the rows that a card's state is folded from."""
        return self.exclude(kind=LogKind.CRAM)


class ReviewLog(AppendOnly):
    """One thing that happened to a card: a rating, an undo of one, a forget, a due date, a reschedule. Only ever added.

    `told` is what another program said of the card when it was brought here (engine/scheduling/told.py). A rating given
    while cramming is logged too, as a kind of its own that the fold leaves out.
    `client_id` is the sender's and makes a resend harmless; `digest` tells a resend from another body under the same
    id. `is_clamped`: the sender's clock was ahead and `reviewed_at` is when we received it. `drawn` is what the
    balancer chose within the fuzz, null where the card's seed does.
    """

    # The largest table: foreign keys have no index of their own where one below begins with them, or nothing looks.
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    card = models.ForeignKey(Card, on_delete=models.CASCADE, related_name="log", db_index=False)
    client_id = models.UUIDField()
    digest = models.CharField(max_length=32)
    kind = models.CharField(max_length=16, choices=LogKind.choices, default=LogKind.REVIEW)
    rating = models.PositiveSmallIntegerField(null=True)
    reviewed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField(default=0)
    preset_version = models.ForeignKey(PresetVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    undoes = models.UUIDField(null=True)
    due_on = models.DateField(null=True)
    told = models.JSONField(null=True)
    drawn = models.FloatField(null=True)
    response = models.JSONField(null=True)
    is_clamped = models.BooleanField(default=False)

    objects = ReviewLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("review log")
        constraints = [
            models.UniqueConstraint(fields=["learner", "client_id"], name="one_row_per_client_id"),
            models.CheckConstraint(
                condition=Q(kind__in=["review", "cram"], rating__gte=1, rating__lte=4)
                | (~Q(kind__in=["review", "cram"]) & Q(rating=None)),
                name="rating_1_to_4",
            ),
            models.CheckConstraint(condition=~Q(kind="undo") | Q(undoes__isnull=False), name="undo_names_a_review"),
            models.CheckConstraint(condition=~Q(kind="due_set") | Q(due_on__isnull=False), name="due_set_names_a_day"),
            models.CheckConstraint(
                condition=~Q(kind="memory_set") | Q(told__isnull=False), name="memory_set_says_what_is_told"
            ),
            models.CheckConstraint(condition=Q(drawn=None) | Q(drawn__gte=0, drawn__lt=1), name="draw_in_range"),
        ]
        indexes = [
            models.Index(fields=["card", "reviewed_at", "client_id"], name="log_of_a_card"),
            models.Index(fields=["learner", "reviewed_at"], name="log_of_a_learner"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.client_id}"


class ActKind(models.TextChoices):
    SUSPEND = "suspend", _("suspend")
    UNSUSPEND = "unsuspend", _("unsuspend")
    FLAG = "flag", _("flag")
    BURY = "bury", _("bury")
    UNBURY = "unbury", _("unbury")
    DUE = "due", _("set due date")
    FORGET = "forget", _("forget")
    RESCHEDULE = "reschedule", _("reschedule")


class CardAct(models.Model):
    """One thing a learner did to several cards at once, kept so that sending it again is harmless and undo can find it.

    `before` holds, by card id, what the act changed on the card; nothing where it added a row to the log, whose client
    id is made from the act's and the card's. `value` is the flag or the days.
    """

    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    client_id = models.UUIDField()
    kind = models.CharField(max_length=16, choices=ActKind.choices)
    value = models.CharField(max_length=32, blank=True)
    before = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("act")
        verbose_name_plural = _("acts")
        constraints = [
            models.UniqueConstraint(fields=["learner", "client_id"], name="one_act_per_client_id"),
            models.CheckConstraint(condition=Q(kind__in=ActKind.values), name="act_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.before)} cards"


class Fit(models.Model):
    """One try to fit the 21 weights to a learner's reviews: the losses on the held-out last fifth, and its fate."""

    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="fits")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    fitted_on = models.DateField()
    made_at = models.DateTimeField()
    review_count = models.PositiveIntegerField()
    held_out_count = models.PositiveIntegerField()
    weights = models.JSONField()
    loss_before = models.FloatField()
    loss_after = models.FloatField()
    is_kept = models.BooleanField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("fit")
        verbose_name_plural = _("fits")
        constraints = [models.UniqueConstraint(fields=["learner", "fitted_on"], name="one_fit_per_local_day")]

    def __str__(self) -> str:
        return f"fit {self.public_id}"
