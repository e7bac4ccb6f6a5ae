"""What files last said, by which a loader knows what was changed here since; and files brought in and taken away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import Bank
from seminar.people.models import Seminar, User
from seminar.publicid import new_public_id


class FileKind(models.TextChoices):
    LECTURE = "lecture", _("lecture")
    BANK = "bank", _("bank")
    DECK = "deck", _("deck")
    QUIZ = "quiz", _("quiz")


class LoadedFile(models.Model):
    """What was last loaded of a lecture, a bank's head, a deck or a quiz; a bank's items each keep a `loaded_hash`.

    `digests` holds one hash per part, by name: '' is the head, any other a passage's anchor, or 'dates' and 'questions'
    of a quiz. A stored part that differs from it was changed in the admin since, and is not overwritten. `sha256` is of
    the whole file.
    """

    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=FileKind.choices)
    slug = models.SlugField(max_length=100)
    digests = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seminar", "kind", "slug"], name="one_memory_per_file"),
            models.CheckConstraint(condition=models.Q(kind__in=FileKind.values), name="file_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug}"


class ImportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    READING = "reading", _("being read")
    PLANNED = "planned", _("planned")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("refused")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("undone")


CLAIM = timedelta(minutes=6)
"""Longer than a task may run (tasks.py): a claim that has lapsed is of a worker that is no more."""
MOST_TRIES = 3


class RunQuerySet[Run: models.Model](models.QuerySet[Run]):
    def free(self, *, at: datetime) -> Self:
        """Return the runs that no worker holds: none ever did, or its claim has lapsed."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lt=at))

    def claim(self, *, at: datetime, **said: object) -> bool:
        """Take those that are free for this worker, as a further try; return whether there was one."""
        return bool(self.free(at=at).update(claimed_until=at + CLAIM, tries=F("tries") + 1, **said))

    def left_undone(self, *, at: datetime) -> list[int]:
        """Return the ids of the first hundred that no worker is at: their hints were lost."""
        return list(self.free(at=at).order_by("id").values_list("id", flat=True)[:100])


class ImportRun(models.Model):
    """A file that somebody wants in a bank: first read and planned, then applied if they say so, and undone.

    `plan` and `findings` are what the page and the API show (docs/formats.md); `refusal` is the sentence of a run that
    was refused or has failed. `layout` is what somebody has said of a table, null for nothing. `selected` are the ids
    chosen of the plan, null for all. `applied` says of each item that was stored what undoing needs, `taken` what
    undoing the reviews of a package in one's own bank does. The file is kept until the run has come to an end.
    `claimed_until` is how long the worker that took the run may hold it, `tries` how often one has.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="imports")
    uploader = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to="imports/", blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    format = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=16, choices=ImportState.choices, default=ImportState.WAITING)
    progress_percent = models.PositiveSmallIntegerField(default=0)
    refusal = models.TextField(blank=True)
    plan = models.JSONField(default=dict)
    findings = models.JSONField(default=list)
    layout = models.JSONField(null=True)
    selected = models.JSONField(null=True)
    applied = models.JSONField(default=list)
    taken = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet["ImportRun"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state_is_known"),
            models.CheckConstraint(condition=Q(progress_percent__lte=100), name="import_progress_is_a_percentage"),
        ]
        indexes = [
            models.Index(
                fields=["id"], name="imports_to_work_on", condition=Q(state__in=["waiting", "reading", "applying"])
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename} into bank {self.bank_id}"


class ExportState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    WRITING = "writing", _("being written")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")


class ExportKind(models.TextChoices):
    """What a file is made of; `me` is all that is kept of the person who asks."""

    BANK = "bank", _("bank")
    DECK = "deck", _("deck")
    QUIZ = "quiz", _("quiz")
    SEMINAR = "seminar", _("seminar")
    ME = "me", _("my data")


class ExportRun(models.Model):
    """A file made for whoever asked: of the items of a bank, a deck or a quiz, of a seminar, or of one's own data.

    `what` and `of` name the thing by its kind and public id. `findings` say what the format cannot say. One's own data
    belong to no seminar.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, null=True, related_name="exports")
    asker = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=ExportKind.choices)
    of = models.CharField(max_length=16)
    format = models.CharField(max_length=16)
    state = models.CharField(max_length=16, choices=ExportState.choices, default=ExportState.WAITING)
    refusal = models.TextField(blank=True)
    filename = models.CharField(max_length=200, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)
    item_count = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet["ExportRun"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ExportState.values), name="export_state_is_known"),
            models.CheckConstraint(condition=Q(what__in=ExportKind.values), name="export_is_of_a_known_kind"),
            models.CheckConstraint(
                condition=Q(what="me", seminar=None) | (~Q(what="me") & Q(seminar__isnull=False)),
                name="own_data_belong_to_no_seminar",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="exports_to_write", condition=Q(state__in=["waiting", "writing"]))]

    def __str__(self) -> str:
        return f"{self.what} {self.of} as {self.format}"


class ReceivedCopy(models.Model):
    """A copy of a seminar that somebody looks at before they bring it in; dropped after a day.

    `report` says what each of its files would do, once it is in what it did; `refusal` is the sentence of a copy that
    was refused or has failed. The file is kept until it has come to an end.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="+")
    uploader = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to="copies/", blank=True)
    state = models.CharField(max_length=16, choices=ImportState.choices, default=ImportState.WAITING)
    refusal = models.TextField(blank=True)
    report = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RunQuerySet["ReceivedCopy"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="copy_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.filename} for seminar {self.seminar_id}"
