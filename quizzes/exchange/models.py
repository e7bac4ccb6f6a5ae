"""What files last said: the memory by which a loader knows what was changed here since."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from seminar.people.models import Seminar


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
