"""Lectures and their passages."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from seminar.people.models import Seminar, User
from seminar.publicid import new_public_id


class LectureQuerySet(models.QuerySet["Lecture"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(seminar__in=Seminar.objects.visible_to(user))


class Lecture(models.Model):
    """A text that is taught, as an outline of passages; the text itself only where an instructor attached it."""

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    seminar = models.ForeignKey(Seminar, on_delete=models.CASCADE, related_name="lectures")
    slug = models.SlugField(_("id in files"), max_length=100)
    title = models.CharField(_("title"), max_length=200)
    author = models.CharField(_("author"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=16, default="en")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LectureQuerySet.as_manager()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        constraints = [models.UniqueConstraint(fields=["seminar", "slug"], name="lecture_slug_is_unique")]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """One paragraph of a lecture. `anchor` ('2.5') names it in files and references; `position` orders it."""

    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="passages")
    anchor = models.CharField(_("anchor"), max_length=16)
    position = models.PositiveIntegerField(_("position"))
    part_title = models.CharField(_("part"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=200)
    gist = models.TextField(_("gist"), blank=True)
    text = models.TextField(_("attached text"), blank=True)

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [models.UniqueConstraint(fields=["lecture", "anchor"], name="passage_anchor_is_unique")]
        indexes = [models.Index(fields=["lecture", "position"], name="passages_in_order")]

    def __str__(self) -> str:
        return f"{self.anchor} {self.title}"
