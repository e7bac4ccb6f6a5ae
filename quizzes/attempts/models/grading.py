"""What people and regrades need around marks: leases, assignments, second looks, readings, appeals, regrades."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models.quiz import Quiz, Slot
from quizzes.attempts.models.sitting import Response
from quizzes.bank.models import Item, ItemVersion
from seminar.appendonly import AppendOnly
from seminar.people.models import User
from seminar.publicid import new_public_id


class Lease(models.Model):
    """That a grader has a response before them, so that no second one is given it."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="lease")
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"response {self.response_id} held by {self.holder_id}"


class Assignment(models.Model):
    """That a grader is to mark the responses to a slot. A slot without one is anybody's."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="assignments")
    grader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [models.UniqueConstraint(fields=["slot", "grader"], name="one_assignment_per_grader")]

    def __str__(self) -> str:
        return f"slot {self.slot_id} for {self.grader_id}"


class SecondLook(models.Model):
    """That a grader wants somebody else to look at a response."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="second_looks")
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(settled_at=None), name="one_open_second_look_per_response"
            )
        ]

    def __str__(self) -> str:
        return f"second look at response {self.response_id}"


class Reading(AppendOnly):
    """What one of two independent readers would give. It counts once both agree or somebody has reconciled them."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=15, decimal_places=5)
    picks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return f"{self.points} for response {self.response_id} by {self.reader_id}"


class SavedComment(models.Model):
    """A comment that graders give again and again to answers to one item, with the points it adds (signed) or none."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="saved_comments")
    text = models.TextField()
    points = models.DecimalField(max_digits=15, decimal_places=5, null=True, blank=True)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("saved comment")
        verbose_name_plural = _("saved comments")

    def __str__(self) -> str:
        return self.text[:60]


class Appeal(models.Model):
    """A learner's request to look at the mark of one answer again."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="appeals")
    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    reason = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(answered_at=None), name="one_open_appeal_per_response"
            )
        ]

    def __str__(self) -> str:
        return f"appeal {self.public_id}"


class Regrade(models.Model):
    """An order to grade the responses to an item again by another of its versions, and whether it was taken back.

    With `replaces_marks_by_people` also where a person has marked. The work is in its targets.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="regrades")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    replaces_marks_by_people = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    ordered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField()
    reverted_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")

    def __str__(self) -> str:
        return f"regrade {self.public_id}"


class RegradeTarget(models.Model):
    """One response that a regrade covers: the version it had, when it was regraded, and when that was taken back."""

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="targets")
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    from_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    reverted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("regrade target")
        verbose_name_plural = _("regrade targets")
        constraints = [models.UniqueConstraint(fields=["regrade", "response"], name="one_target_per_response")]

    def __str__(self) -> str:
        return f"response {self.response_id} in regrade {self.regrade_id}"
