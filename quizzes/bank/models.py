"""Question banks: items, their immutable versions, tags, assets, and holds."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.engine.items import LEVELS
from seminar.appendonly import AppendOnly
from seminar.fileid import validate_file_id
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Group, Seminar, User
from seminar.publicid import new_public_id

LEVEL_CHOICES = tuple(zip(LEVELS, (_("recall"), _("understand"), _("apply"), _("evaluate")), strict=True))
"""Each level with its name for people."""
OWN_SLUG = "own"
"""What names a learner's own bank, and their own deck of its items."""


class BankQuerySet(models.QuerySet["Bank"]):
    def of_class(self) -> Self:
        """Return the banks that belong to a seminar, and leave out those that belong to one learner."""
        return self.filter(owner=None)

    def staffed_by(self, user: User) -> Self:
        return self.of_class().filter(seminar__in=Seminar.objects.staffed_by(user))


class Bank(models.Model):
    """A collection of items on one lecture, kept as one file or in the admin; or one learner's own (`owner`).

    What belongs to a learner is theirs alone: no page, list, lint, draw, export or statistic of the seminar shows it.
    Whatever reads banks, items, tags or assets of a seminar says `of_class`, or whose they are.
    `revision` is raised in the transaction of each change to its items, so that decks know when to look again.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="banks")
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="own_banks", editable=False
    )
    lecture = models.ForeignKey(
        Lecture, verbose_name=_("lecture"), on_delete=models.SET_NULL, null=True, blank=True, related_name="banks"
    )
    slug = models.SlugField(_("id in files"), max_length=100, validators=[validate_file_id])
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BankQuerySet.as_manager()

    class Meta:
        verbose_name = _("bank")
        verbose_name_plural = _("banks")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "slug"], condition=Q(owner=None), name="bank_slug_is_unique"),
            models.UniqueConstraint(
                fields=["seminar", "slug", "owner"], condition=Q(owner__isnull=False), name="own_bank_slug_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TagQuerySet(models.QuerySet["Tag"]):
    def of_class(self) -> Self:
        return self.filter(owner=None)


class Tag(models.Model):
    """A topic of a seminar, such as 'weber' or 'comparison'; or a learner's own word on their own items (`owner`)."""

    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="tags")
    owner = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="own_tags", editable=False
    )
    name = models.CharField(_("name"), max_length=64)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "name"], condition=Q(owner=None), name="tag_name_is_unique"),
            models.UniqueConstraint(
                fields=["seminar", "name", "owner"], condition=Q(owner__isnull=False), name="own_tag_name_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ItemStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    READY = "ready", _("ready")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ItemQuerySet(models.QuerySet["Item"]):
    def of_class(self) -> Self:
        """Return the items of a seminar's banks, and leave out those that belong to one learner."""
        return self.filter(bank__owner=None)

    def staffed_by(self, user: User) -> Self:
        return self.of_class().filter(bank__seminar__in=Seminar.objects.staffed_by(user))

    def ready(self) -> Self:
        return self.filter(status=ItemStatus.READY)

    def resting_outside(self, lecture: Lecture | None) -> Self:
        """Return the items with a passage that is none of the lecture's; of no lecture, all with a passage."""
        return self.exclude(passage=None).exclude(passage__lecture=lecture)


class Item(models.Model):
    """A question or card under a lasting name. What it says is in its versions; `current` is the newest.

    `slug` is unique in the bank and never reused; `former_slugs` keeps earlier ones. `loaded_hash` is what a file last
    said of it: an item changed since in the admin differs from it and is not overwritten by the loader. `search_text`
    holds all words of the current version, folded (engine/searching/words.py), for one LIKE to find it by.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    bank = models.ForeignKey(Bank, verbose_name=_("bank"), on_delete=models.CASCADE, related_name="items")
    slug = models.SlugField(_("id"), max_length=100, validators=[validate_file_id])
    former_slugs = models.JSONField(default=list, blank=True, editable=False)
    type = models.CharField(_("type"), max_length=16)
    name = models.CharField(_("name"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=ItemStatus.choices, default=ItemStatus.DRAFT)
    level = models.CharField(_("level"), max_length=16, blank=True, choices=LEVEL_CHOICES)
    passage = models.ForeignKey(
        Passage, verbose_name=_("passage"), on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )
    tags = models.ManyToManyField(Tag, related_name="items", blank=True, verbose_name=_("tags"))
    position = models.PositiveIntegerField(_("position"), default=0)
    current = models.ForeignKey("ItemVersion", on_delete=models.RESTRICT, null=True, related_name="+", editable=False)
    waivers = models.JSONField(default=list, blank=True, editable=False)
    origin = models.JSONField(null=True, blank=True, editable=False)
    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    search_text = models.TextField(default="", blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(fields=["bank", "slug"], name="item_slug_is_unique"),
            models.CheckConstraint(condition=Q(status__in=ItemStatus.values), name="item_status_is_known"),
            models.CheckConstraint(condition=Q(level__in=["", *LEVELS]), name="item_level_is_known"),
        ]
        indexes = [models.Index(fields=["bank", "position", "id"], name="items_in_order")]

    def __str__(self) -> str:
        return self.slug


class ItemVersion(AppendOnly):
    """What an item said at one time. A row is written once and never changed; correcting an item adds the next."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    stem = models.TextField(_("stem"), blank=True)
    body = models.JSONField(_("body"))
    feedback = models.TextField(_("feedback"), blank=True)
    points = models.DecimalField(
        _("points"), max_digits=15, decimal_places=5, default=1, validators=[MinValueValidator(0)]
    )
    content_hash = models.CharField(max_length=64, editable=False)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("item version")
        verbose_name_plural = _("item versions")
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_number_is_unique"),
            models.CheckConstraint(condition=Q(points__gte=0), name="item_points_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"


class ReportReason(models.TextChoices):
    WRONG = "wrong", _("the answer is wrong")
    UNCLEAR = "unclear", _("the question is unclear")
    SOURCE = "source", _("the lecture says otherwise")
    SLIP = "slip", _("a slip of the pen")
    OTHER = "other", _("something else")


class ItemReport(models.Model):
    """What a learner finds wrong with an item, in the version that they saw, and what the staff said to it.

    It is open until somebody settles it with a word back. `client_id` is the sender's, so that a resend is harmless.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    reporter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="item_reports", db_index=False)
    client_id = models.UUIDField(editable=False)
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="reports", db_index=False)
    version = models.ForeignKey(ItemVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=16, choices=ReportReason.choices)
    text = models.TextField(_("text"), blank=True)
    made_at = models.DateTimeField(_("sent"))
    answer = models.TextField(_("word back"), blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(_("settled"), null=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "client_id"], name="one_report_per_client_id"),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_is_known"),
            models.CheckConstraint(condition=~Q(settled_at=None) | Q(answer=""), name="answer_settles_a_report"),
        ]
        indexes = [
            models.Index(fields=["item", "made_at"], condition=Q(settled_at=None), name="reports_open"),
            models.Index(fields=["reporter", "made_at"], name="reports_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.public_id}"


class Use(models.Model):
    """What first attempts of one quiz show of an item's version, as a linter's rule takes it.

    `holder` names what says so ('quiz:abc'), which replaces its own rows; `label` is for people. It is a copy, made
    anew with the statistics it comes from. `evidence` has the numbers of `engine.linting.evidence.Evidence`.
    """

    version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="uses")
    holder = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    first_attempts = models.PositiveIntegerField()
    evidence = models.JSONField()

    class Meta:
        verbose_name = _("use")
        verbose_name_plural = _("uses")
        constraints = [models.UniqueConstraint(fields=["holder", "version"], name="one_use_per_holder_and_version")]

    def __str__(self) -> str:
        return f"item version {self.version_id} in {self.holder}"


class ItemHoldQuerySet(models.QuerySet["ItemHold"]):
    def in_force(self, *, at: datetime) -> Self:
        return self.filter(Q(starts_at=None) | Q(starts_at__lte=at), Q(ends_at=None) | Q(ends_at__gt=at))


class ItemHold(models.Model):
    """An item not to be drilled for a time by a learner, a group, or everyone: a quiz with it is open to them.

    `holder` names what put it there ('quiz:abc'), so that the same service can replace its own holds.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="holds")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=64)

    objects = ItemHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.CheckConstraint(condition=Q(learner=None) | Q(group=None), name="hold_names_learner_or_group"),
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(starts_at__lt=F("ends_at")),
                name="hold_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "item"], name="holds_by_end"),
            models.Index(fields=["holder"], name="holds_by_holder"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} held by {self.holder}"


class Asset(models.Model):
    """A picture or sound of a bank, written as `asset:PUBLIC_ID` in Markdown. Its type is read from its content."""

    public_id = models.CharField(_("public id"), max_length=16, unique=True, default=new_public_id, editable=False)
    bank = models.ForeignKey(Bank, verbose_name=_("bank"), on_delete=models.CASCADE, related_name="assets")
    name = models.CharField(_("file name"), max_length=200)
    file = models.FileField(upload_to="assets/", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    content_type = models.CharField(_("type"), max_length=64, editable=False)
    size_bytes = models.PositiveIntegerField(_("size in bytes"), editable=False)
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [models.UniqueConstraint(fields=["bank", "sha256"], name="asset_content_is_unique")]

    def __str__(self) -> str:
        return self.name
