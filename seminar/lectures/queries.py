"""Lectures as the given user may read them."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from seminar.lectures.models import Lecture, Passage
from seminar.people.models import User


def lectures_visible_to(user: User) -> QuerySet[Lecture]:
    return Lecture.objects.visible_to(user).select_related("seminar").order_by("seminar_id", "id")


def lecture_with_passages(user: User) -> QuerySet[Lecture]:
    """Return the visible lectures with their passages in order."""
    return lectures_visible_to(user).prefetch_related(Prefetch("passages", Passage.objects.order_by("position", "id")))


def passages_by_anchor(lecture: Lecture) -> dict[str, Passage]:
    return {passage.anchor: passage for passage in lecture.passages.order_by("position", "id")}
