"""What a learner does with a quiz: attempts, one response per slot, the steps of each, and the marks they earn."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models.quiz import Quiz, Slot
from quizzes.bank.models import ItemVersion
from seminar.appendonly import AppendOnly
from seminar.people.models import Seminar, User
from seminar.publicid import new_public_id


class AttemptState(models.TextChoices):
    """As quizzes.engine.grading.attempt_states names them."""

    IN_PROGRESS = "in_progress", _("in progress")
    OVERDUE = "overdue", _("overdue")
    SUBMITTED = "submitted", _("handed in")
    GRADED = "graded", _("graded")


RUNNING = (AttemptState.IN_PROGRESS, AttemptState.OVERDUE)


class HandedInBy(models.TextChoices):
    LEARNER = "learner", _("learner")
    CLOCK = "clock", _("clock")
    STAFF = "staff", _("staff")


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def staffed_by(self, user: User) -> Self:
        return self.filter(quiz__seminar__in=Seminar.objects.staffed_by(user))

    def running(self) -> Self:
        return self.filter(state__in=RUNNING)

    def counted(self) -> Self:
        """Return what counts for a grade: neither a preview of staff nor void."""
        return self.filter(is_preview=False, voided_at=None)

    def to_grade(self) -> Self:
        """Return those with marking work that no fold has seen."""
        return self.filter(work_version__gt=F("graded_version"))

    def past_deadline(self, *, at: datetime) -> Self:
        return self.running().filter(deadline_at__lt=at)


class Attempt(models.Model):
    """One sitting of a quiz by one learner.

    `deadline_at` is what the clock closes it at: of the quiz, its overrides, or `extended_until`, None where nothing
    does; it is written again when any of these changes. `work_version` is raised in the transaction of each hand-in and
    mark, `graded_version` is the one folded into `points` (signed, of `worth`) and `unmarked_count`.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    quiz = models.ForeignKey(
        Quiz, verbose_name=_("quiz"), on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    learner = models.ForeignKey(User, verbose_name=_("learner"), on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveIntegerField(_("number"))
    is_preview = models.BooleanField(default=False)
    seed = models.PositiveIntegerField()

    state = models.CharField(_("state"), max_length=16, choices=AttemptState.choices, default=AttemptState.IN_PROGRESS)
    started_at = models.DateTimeField(_("started at"))
    deadline_at = models.DateTimeField(null=True)
    extended_until = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(_("handed in at"), null=True)
    handed_in_by = models.CharField(max_length=16, choices=HandedInBy.choices, blank=True)
    last_saved_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    work_version = models.PositiveIntegerField(default=0)
    graded_version = models.PositiveIntegerField(default=0)
    points = models.DecimalField(_("points"), max_digits=15, decimal_places=5, null=True)
    worth = models.DecimalField(max_digits=15, decimal_places=5)
    unmarked_count = models.PositiveIntegerField(null=True)
    graded_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "learner", "number"], name="attempt_number_is_unique"),
            models.UniqueConstraint(
                fields=["quiz", "learner"],
                condition=Q(state__in=["in_progress", "overdue"]),
                name="one_running_attempt_per_learner",
            ),
            models.CheckConstraint(condition=Q(state__in=AttemptState.values), name="attempt_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["in_progress", "overdue"], submitted_at=None)
                | Q(state__in=["submitted", "graded"], submitted_at__isnull=False),
                name="submitted_at_iff_handed_in",
            ),
            models.CheckConstraint(condition=Q(graded_version__lte=F("work_version")), name="graded_not_beyond_work"),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"], condition=Q(state__in=["in_progress", "overdue"]), name="attempts_by_deadline"
            ),
            models.Index(fields=["id"], condition=Q(work_version__gt=F("graded_version")), name="attempts_to_grade"),
            models.Index(fields=["quiz", "state"], name="attempts_of_a_quiz"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"

    @property
    def counts(self) -> bool:
        """Whether it counts for a grade, as `counted` finds them."""
        return self.voided_at is None and not self.is_preview


class Response(models.Model):
    """One slot of an attempt: what was shown and in which order, and the learner's draft.

    `shown_version` is what the learner saw; `item_version` is what it is graded by, which a regrade moves.
    `raw` is what the browser sent, as it came; it is parsed at grading. `seq` is the sender's and only rises.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses", db_index=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveIntegerField()
    shown_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+")
    arrangement = models.JSONField(default=list)
    worth = models.DecimalField(max_digits=15, decimal_places=5)

    seq = models.PositiveBigIntegerField(default=0)
    raw = models.JSONField(null=True)
    certainty = models.PositiveSmallIntegerField(null=True)
    is_flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="one_response_per_slot"),
            models.CheckConstraint(
                condition=Q(certainty=None) | Q(certainty__gte=1, certainty__lte=3), name="certainty_1_to_3"
            ),
        ]

    def __str__(self) -> str:
        return f"response {self.position} of attempt {self.attempt_id}"


class StepKind(models.TextChoices):
    CHECK = "check", _("checked")
    HAND_IN = "hand_in", _("handed in")


class Step(AppendOnly):
    """An answer as it was checked or handed in. `fraction` (0 to 1) is of a check; None where it was unreadable."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=16, choices=StepKind.choices)
    raw = models.JSONField(null=True)
    certainty = models.PositiveSmallIntegerField(null=True)
    fraction = models.DecimalField(max_digits=15, decimal_places=14, null=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self) -> str:
        return f"{self.kind} of response {self.response_id}"


class MarkSource(models.TextChoices):
    """As quizzes.engine.grading.attempt names them."""

    AUTO = "auto", _("automatic")
    MANUAL = "manual", _("by hand")
    REGRADE = "regrade", _("regrade")
    OVERRIDE = "override", _("override")


class Mark(AppendOnly):
    """Points given to a response, by whom and why. Rows are only added; which one stands, the engine tells.

    `fraction` is the score before points: 0 to 1, or -6 to 3 under certainty; None where a person gave points. `picks`
    maps the ids of rubric criteria to the points picked. `comment` is for the learner, `reason` for the history.
    A row that `takes_back` another gives no points itself: it makes both as if they had never been.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="marks", db_index=False)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(Step, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=16, choices=MarkSource.choices)
    grader_version = models.CharField(max_length=16, blank=True)
    fraction = models.DecimalField(max_digits=15, decimal_places=14, null=True)
    points = models.DecimalField(max_digits=15, decimal_places=5)
    picks = models.JSONField(default=dict)
    comment = models.TextField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    takes_back = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="taken_back_by")
    regrade = models.ForeignKey("Regrade", on_delete=models.PROTECT, null=True, related_name="marks")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["response", "item_version", "step"],
                condition=Q(source="auto"),
                name="one_automatic_mark_per_step",
            ),
            models.CheckConstraint(condition=~Q(source="auto") | Q(step__isnull=False), name="machines_mark_steps"),
            models.CheckConstraint(condition=Q(source__in=MarkSource.values), name="mark_source_is_known"),
        ]
        indexes = [models.Index(fields=["response", "id"], name="marks_of_a_response")]

    def __str__(self) -> str:
        return f"{self.points} for response {self.response_id}"


class EventKind(models.TextChoices):
    STARTED = "started", _("started")
    HANDED_IN = "handed_in", _("handed in")
    EXTENDED = "extended", _("extended")
    REOPENED = "reopened", _("reopened")
    VOIDED = "voided", _("voided")
    RESTORED = "restored", _("restored")


class AttemptEvent(AppendOnly):
    """What happened to an attempt beside its marks; together they are its history."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)
    happened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.kind} of attempt {self.attempt_id}"
