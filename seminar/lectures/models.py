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
    seminar = models.ForeignKey(Seminar, verbose_name=_("seminar"), on_delete=models.CASCADE, related_name="lectures")
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

    lecture = models.ForeignKey(Lecture, verbose_name=_("lecture"), on_delete=models.CASCADE, related_name="passages")
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


class NoteQuerySet(models.QuerySet["Note"]):
    def of(self, learner: User) -> Self:
        """Return the learner's notes in lectures that they may read: nobody else's, whoever asks."""
        return self.filter(learner=learner, lecture__in=Lecture.objects.visible_to(learner))


class Note(models.Model):
    """A learner's own words on a passage, or words of it that they marked (`quote`), or both. Theirs alone.

    `prefix` and `suffix` are what stood around the quote, by which it is found again in a text that was attached anew.
    `passage` is None where the lecture has lost it; `anchor` still names it. `revision` counts changes.
    """

    public_id = models.CharField(max_length=16, unique=True, default=new_public_id, editable=False)
    learner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notes")
    lecture = models.ForeignKey(Lecture, on_delete=models.CASCADE, related_name="+")
    passage = models.ForeignKey(Passage, on_delete=models.SET_NULL, null=True, related_name="notes")
    anchor = models.CharField(max_length=16)
    client_id = models.UUIDField()
    text = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.UniqueConstraint(fields=["learner", "client_id"], name="one_note_per_client_id"),
            models.CheckConstraint(condition=~models.Q(text="", quote=""), name="note_says_something"),
        ]
        indexes = [models.Index(fields=["learner", "lecture"], name="notes_of_a_learner")]

    def __str__(self) -> str:
        return f"note {self.public_id}"
