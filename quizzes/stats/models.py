"""Statistics of quizzes and their items: folds over marks, which can be made again at any time."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Quiz
from quizzes.bank.models import ItemVersion


class QuizStatistic(models.Model):
    """What first attempts say about a quiz as a whole and about its positions.

    `content` is a queries.content.QuizContent. `seen_work` is the quiz's work version (queries.staleness) when it was
    read: where the two differ, there is something new.
    """

    quiz = models.OneToOneField(Quiz, on_delete=models.CASCADE, related_name="statistic")
    seen_work = models.PositiveBigIntegerField(default=0)
    n = models.PositiveIntegerField(_("attempts"), default=0)
    content = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("quiz statistic")
        verbose_name_plural = _("quiz statistics")

    def __str__(self) -> str:
        return f"statistics of quiz {self.quiz_id}"


class ItemStatistic(models.Model):
    """What first attempts at a quiz say about one version of an item, wherever in the quiz it was asked.

    `content` is a queries.content.ItemContent over the `n` attempts that were graded by this version.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="item_statistics", db_index=False)
    item_version = models.ForeignKey(ItemVersion, on_delete=models.CASCADE, related_name="statistics")
    n = models.PositiveIntegerField(_("attempts"))
    content = models.JSONField()

    class Meta:
        verbose_name = _("item statistic")
        verbose_name_plural = _("item statistics")
        constraints = [models.UniqueConstraint(fields=["quiz", "item_version"], name="one_statistic_per_item_version")]

    def __str__(self) -> str:
        return f"statistics of item version {self.item_version_id} in quiz {self.quiz_id}"
