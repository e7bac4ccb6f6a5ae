"""Cards with their folded state, and what a learner did with many of them at once."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import Item
from quizzes.cards.models.decks import Deck
from seminar.people.models import User
from seminar.publicid import new_public_id


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

    public_id = models.CharField(max_length=16, default=new_public_id, editable=False)
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="cards", db_index=False)
    item = models.ForeignKey(Item, verbose_name=_("item"), on_delete=models.CASCADE, related_name="cards")
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), default=1)
    home_deck = models.ForeignKey(Deck, verbose_name=_("home deck"), on_delete=models.RESTRICT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    seed = models.PositiveIntegerField(default=new_seed)
    position = models.PositiveIntegerField(_("position"), default=0)

    state = models.PositiveSmallIntegerField(_("state"), choices=CardState.choices, default=CardState.NEW)
    step = models.PositiveSmallIntegerField(_("learning step"), null=True)
    stability_days = models.FloatField(_("stability in days"), null=True)
    difficulty = models.FloatField(_("difficulty"), null=True)
    due_at = models.DateTimeField(_("due at"), null=True)
    first_reviewed_at = models.DateTimeField(_("first reviewed at"), null=True)
    last_reviewed_at = models.DateTimeField(_("last reviewed at"), null=True)
    scheduled_days = models.PositiveIntegerField(_("interval in days"), default=0)
    reps = models.PositiveIntegerField(_("reviews"), default=0)
    lapses = models.PositiveIntegerField(_("lapses"), default=0)
    leech_count = models.PositiveSmallIntegerField(_("times a leech"), default=0)

    log_version = models.PositiveIntegerField(_("version of the log"), default=0)
    folded_version = models.PositiveIntegerField(_("folded version"), default=0)

    suspended_at = models.DateTimeField(_("suspended at"), null=True)
    leeches_forgiven = models.PositiveSmallIntegerField(_("leeches forgiven"), default=0)
    buried_until = models.DateTimeField(_("buried until"), null=True)
    retired_at = models.DateTimeField(_("retired at"), null=True)
    flag = models.PositiveSmallIntegerField(_("flag colour"), default=0)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        constraints = [
            # Not `unique=True`: with it comes an index for LIKE, which every review would write and nobody reads.
            models.UniqueConstraint(fields=["public_id"], name="card_public_id_is_unique"),
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
        return f"{self._meta.verbose_name} {self.public_id}"


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
