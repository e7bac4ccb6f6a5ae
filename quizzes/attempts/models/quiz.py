"""A quiz as an instructor makes it: settings, sections, slots, and overrides for some learners."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Self, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from quizzes.bank.models import Item, ItemVersion
from quizzes.engine.grading.behaviours import MOST_TRIES, Behaviour, BehaviourName
from quizzes.engine.grading.review_policy import DEFAULT_POLICY, Facet, Phase, ReviewPolicy
from quizzes.engine.grading.selection import Draw
from quizzes.engine.grading.timing import LARGEST_MULTIPLIER, LONGEST_LIMIT_SECONDS, Timing, Unset
from quizzes.engine.grading.timing import Override as TimingOverride
from quizzes.engine.items import Level
from quizzes.engine.itemtypes import REGISTRY
from seminar.fileid import validate_file_id
from seminar.lectures.models import Lecture
from seminar.people.models import Group, Seminar, User
from seminar.publicid import new_public_id

AUTO_GRADED = frozenset(name for name, kind in REGISTRY.items() if kind.is_auto_graded)
OVERRIDABLE = ("opens_at", "closes_at", "time_limit_seconds", "multiplier", "attempts_allowed")


class GradingMethod(models.TextChoices):
    """Which of a learner's attempts makes the grade."""

    HIGHEST = "highest", _("highest attempt")
    AVERAGE = "average", _("average of all attempts")
    FIRST = "first", _("first attempt")
    LAST = "last", _("last attempt")


class BehaviourChoice(models.TextChoices):
    DEFERRED = "deferred", _("feedback when handed in")
    IMMEDIATE = "immediate", _("feedback for each question at once")
    TRIES = "tries", _("several tries with a penalty")
    CERTAINTY = "certainty", _("certainty-based marking")


class Layout(models.TextChoices):
    ONE_PAGE = "one_page", _("all questions on one page")
    ONE_QUESTION = "one_question", _("one question a page")


class Release(models.TextChoices):
    """When learners see marks and comments."""

    AT_ONCE = "at_once", _("as soon as there are any")
    BY_HAND = "by_hand", _("when released by hand")
    ON_DATE = "on_date", _("on a date")


def default_review_policy() -> dict[str, list[str]]:
    return {phase: sorted(facets) for phase, facets in DEFAULT_POLICY.shown.items()}


def validate_review_policy(shown: object) -> None:
    """Raise ValidationError unless `shown` maps phases to lists of what they show."""
    if not isinstance(shown, dict) or not all(isinstance(facets, list) for facets in shown.values()):
        raise ValidationError(_("The review policy names what is shown in each phase."))
    try:
        _policy(shown)
    except (ValueError, TypeError) as error:
        raise ValidationError(str(error)) from error


def _policy(shown: Mapping[str, list[str]]) -> ReviewPolicy:
    return ReviewPolicy({cast("Phase", phase): frozenset(cast("list[Facet]", names)) for phase, names in shown.items()})


class QuizQuerySet(models.QuerySet["Quiz"]):
    def staffed_by(self, user: User) -> Self:
        return self.filter(seminar__in=Seminar.objects.staffed_by(user))

    def visible_to(self, user: User) -> Self:
        """Return the published quizzes of the user's seminars, and all of those they teach."""
        return self.filter(
            Q(is_published=True, seminar__in=Seminar.objects.visible_to(user))
            | Q(seminar__in=Seminar.objects.staffed_by(user))
        )


class Quiz(models.Model):
    """A selection of items that a class sits under set terms.

    `review_policy` maps a phase (during, right_after, while_open, after_close) to what a learner then sees.
    `pass_mark` is a share of the full points, from 0 to 1. `loaded_hash` is what a file last said of it.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="quizzes")
    lecture = models.ForeignKey(
        Lecture, verbose_name=_("lecture"), on_delete=models.SET_NULL, null=True, blank=True, related_name="quizzes"
    )
    slug = models.SlugField(_("id in files"), max_length=100, validators=[validate_file_id])
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_published = models.BooleanField(_("published"), default=False)

    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    time_limit_seconds = models.PositiveIntegerField(
        _("time limit in seconds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT_SECONDS)],
    )
    grace_seconds = models.PositiveIntegerField(_("grace in seconds"), default=10, validators=[MaxValueValidator(3600)])
    attempts_allowed = models.PositiveIntegerField(
        _("attempts allowed"), null=True, blank=True, default=1, validators=[MinValueValidator(1)]
    )
    password = models.CharField(_("password"), max_length=100, blank=True)

    behaviour_name = models.CharField(
        _("behaviour"), max_length=16, choices=BehaviourChoice.choices, default=BehaviourChoice.DEFERRED
    )
    tries = models.PositiveSmallIntegerField(
        _("tries"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_TRIES)]
    )
    penalty = models.DecimalField(
        _("penalty per try"),
        max_digits=6,
        decimal_places=5,
        default=Decimal(0),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    layout = models.CharField(_("layout"), max_length=16, choices=Layout.choices, default=Layout.ONE_PAGE)
    review_policy = models.JSONField(
        _("what learners see"), default=default_review_policy, validators=[validate_review_policy], blank=True
    )

    grading_method = models.CharField(
        _("grading method"), max_length=16, choices=GradingMethod.choices, default=GradingMethod.HIGHEST
    )
    pass_mark = models.DecimalField(
        _("pass mark"),
        max_digits=6,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    release = models.CharField(_("release of grades"), max_length=16, choices=Release.choices, default=Release.AT_ONCE)
    release_at = models.DateTimeField(_("release on"), null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True, editable=False)
    needs_two_readers = models.BooleanField(_("two independent readers"), default=False)

    loaded_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        constraints = [
            models.UniqueConstraint(fields=["seminar", "slug"], name="quiz_slug_is_unique"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="quiz_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(behaviour_name="tries", tries__gte=2)
                | (~Q(behaviour_name="tries") & Q(tries=1, penalty=0)),
                name="tries_belong_to_their_behaviour",
            ),
            models.CheckConstraint(
                condition=~Q(release="on_date") | Q(release_at__isnull=False), name="release_on_date_has_one"
            ),
        ]
        indexes = [models.Index(fields=["seminar", "position", "id"], name="quizzes_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def timing(self) -> Timing:
        return Timing(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            time_limit_seconds=self.time_limit_seconds,
            attempts_allowed=self.attempts_allowed,
        )

    @property
    def behaviour(self) -> Behaviour:
        return Behaviour(cast("BehaviourName", self.behaviour_name), tries=self.tries, penalty=self.penalty)

    @property
    def policy(self) -> ReviewPolicy:
        return _policy(self.review_policy)

    def is_released(self, *, at: datetime) -> bool:
        """Return whether learners may see marks and comments."""
        match self.release:
            case Release.BY_HAND:
                return self.released_at is not None
            case Release.ON_DATE:
                return self.release_at is not None and at >= self.release_at
            case _:
                return True


class Section(models.Model):
    """Some slots of a quiz under a heading; shuffled among themselves where `is_shuffled`."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveIntegerField(_("position"), default=1)
    title = models.CharField(_("heading"), max_length=200, blank=True)
    introduction = models.TextField(_("introduction"), blank=True)
    is_shuffled = models.BooleanField(_("shuffle the questions"), default=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = [models.UniqueConstraint(fields=["quiz", "position"], name="section_position_is_unique")]

    def __str__(self) -> str:
        return self.title or f"section {self.position}"


class Slot(models.Model):
    """One question of a quiz: an item, pinned to a version or the latest that is ready, or one drawn at random.

    `draw` names banks (by slug), tags, levels and types; an empty list asks for nothing, but only what a machine can
    grade is drawn unless types are named. `points` is the slot's worth; None
    takes the item's own. `is_shuffled` shuffles options, where their order has no meaning.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveIntegerField(_("position"))
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="slots")
    version = models.ForeignKey(ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    draw = models.JSONField(_("draw"), null=True, blank=True)
    points = models.DecimalField(
        _("points"), max_digits=15, decimal_places=5, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_shuffled = models.BooleanField(_("shuffle the options"), default=True)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="slot_position_is_unique"),
            models.CheckConstraint(
                condition=Q(item__isnull=False, draw__isnull=True) | Q(item=None, version=None, draw__isnull=False),
                name="slot_names_an_item_or_draws",
            ),
            models.CheckConstraint(condition=Q(points=None) | Q(points__gte=0), name="slot_points_not_negative"),
        ]

    def __str__(self) -> str:
        return f"slot {self.position}"

    @property
    def drawing(self) -> Draw:
        """What a slot without an item draws from. Raises TypeError where it has one."""
        if self.draw is None:
            raise TypeError(f"slot {self.position} names its item")
        return Draw(
            banks=frozenset(self.draw.get("banks", ())),
            tags=frozenset(self.draw.get("tags", ())),
            levels=frozenset(cast("list[Level]", self.draw.get("levels", []))),
            types=frozenset(self.draw.get("types", ())) or AUTO_GRADED,
        )


class OverrideQuerySet(models.QuerySet["Override"]):
    def holding_for(self, learner_id: int) -> Self:
        """Return the learner's own overrides and those of their groups."""
        return self.filter(Q(learner_id=learner_id) | Q(group__members__user_id=learner_id)).distinct()


class Override(models.Model):
    """Other terms of a quiz for one learner or one group.

    A field that is null leaves the quiz's own; one named in `lifted` has no limit.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="overrides")
    learner = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    time_limit_seconds = models.PositiveIntegerField(
        _("time limit in seconds"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LIMIT_SECONDS)],
    )
    multiplier = models.DecimalField(
        _("extra time (factor)"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_MULTIPLIER)],
    )
    attempts_allowed = models.PositiveIntegerField(
        _("attempts allowed"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    lifted = models.JSONField(_("without limit"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "learner"], name="one_override_per_learner"),
            models.UniqueConstraint(fields=["quiz", "group"], name="one_override_per_group"),
            models.CheckConstraint(
                condition=Q(learner=None, group__isnull=False) | Q(learner__isnull=False, group=None),
                name="override_names_learner_or_group",
            ),
        ]

    def __str__(self) -> str:
        return f"override of quiz {self.quiz_id}"

    @property
    def timing(self) -> TimingOverride:
        """The override as the engine takes it. Reads `group` for its name."""
        return TimingOverride(
            source="learner" if self.learner_id is not None else "group",
            name=self.group.name if self.group is not None else "",
            opens_at=self._said("opens_at", self.opens_at),
            closes_at=self._said("closes_at", self.closes_at),
            time_limit_seconds=self._said("time_limit_seconds", self.time_limit_seconds),
            multiplier=Unset.UNSET if self.multiplier is None else self.multiplier,
            attempts_allowed=self._said("attempts_allowed", self.attempts_allowed),
        )

    def _said[Value](self, field: str, value: Value | None) -> Value | Unset | None:
        if field in self.lifted:
            return None
        return Unset.UNSET if value is None else value
