"""Seminars and lectures by the names that people type on a command line."""

from __future__ import annotations

from django.db.models import Q

from seminar.lectures.models import Lecture
from seminar.people.models import Seminar


class SeminarUnknown(LookupError):
    """No seminar has this join code or public id."""


class LectureUnknown(LookupError):
    """No lecture has this id, or several seminars have one."""


def seminar_named(code: str) -> Seminar:
    """Return the seminar with this join code, in whatever case, or public id. Raises SeminarUnknown."""
    seminar = Seminar.objects.filter(Q(join_code=code.upper()) | Q(public_id=code)).order_by("id").first()
    if seminar is None:
        raise SeminarUnknown(f"No seminar has the join code or public id {code!r}.")
    return seminar


def lecture_named(name: str, *, seminar: Seminar | None) -> Lecture:
    """Return the lecture with this id of its file, or public id, in `seminar` or anywhere. Raises LectureUnknown."""
    lectures = Lecture.objects.filter(Q(slug=name) | Q(public_id=name)).select_related("seminar")
    if seminar is not None:
        lectures = lectures.filter(seminar=seminar)
    found = list(lectures.order_by("id")[:2])
    if not found:
        raise LectureUnknown(f"No lecture has the id {name!r}.")
    if len(found) > 1:
        raise LectureUnknown(f"Several seminars have a lecture {name!r}: add --seminar CODE.")
    return found[0]
