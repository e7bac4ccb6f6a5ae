"""The review log that cards are folded from, the settings its rows pin, and the fits made of it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import ItemVersion
from quizzes.cards.models.cards import Card
from seminar.appendonly import AppendOnly
from seminar.people.models import User
from seminar.publicid import new_public_id


class PresetVersion(AppendOnly):
    """What the fold needs of a preset (steps, retention, weights, zone), written once and shared by equal ones."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    content = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("preset version")
        verbose_name_plural = _("preset versions")

    def __str__(self) -> str:
        return self.digest[:12]


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
    card = models.ForeignKey(Card, verbose_name=_("card"), on_delete=models.CASCADE, related_name="log", db_index=False)
    client_id = models.UUIDField(_("id from the device"))
    digest = models.CharField(max_length=32)
    kind = models.CharField(_("kind"), max_length=16, choices=LogKind.choices, default=LogKind.REVIEW)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True)
    reviewed_at = models.DateTimeField(_("reviewed at"))
    received_at = models.DateTimeField(_("received at"))
    duration_ms = models.PositiveIntegerField(_("duration in ms"), default=0)
    preset_version = models.ForeignKey(
        PresetVersion, verbose_name=_("preset version"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    item_version = models.ForeignKey(
        ItemVersion, verbose_name=_("item version"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undoes = models.UUIDField(_("undoes"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    told = models.JSONField(_("told by another program"), null=True)
    drawn = models.FloatField(_("drawn by the balancer"), null=True)
    response = models.JSONField(_("response"), null=True)
    is_clamped = models.BooleanField(_("clock was ahead"), default=False)

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
        return f"{self.get_kind_display()} {self.client_id}"


class Fit(models.Model):
    """One try to fit the 21 weights to a learner's reviews: the losses on the held-out last fifth, and its fate."""

    learner = models.ForeignKey(User, verbose_name=_("learner"), on_delete=models.CASCADE, related_name="fits")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    fitted_on = models.DateField(_("fitted on"))
    made_at = models.DateTimeField()
    review_count = models.PositiveIntegerField(_("reviews"))
    held_out_count = models.PositiveIntegerField()
    weights = models.JSONField()
    loss_before = models.FloatField(_("loss before"))
    loss_after = models.FloatField(_("loss after"))
    is_kept = models.BooleanField(_("kept"))
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("fit")
        verbose_name_plural = _("fits")
        constraints = [models.UniqueConstraint(fields=["learner", "fitted_on"], name="one_fit_per_local_day")]

    def __str__(self) -> str:
        return f"fit {self.public_id}"
