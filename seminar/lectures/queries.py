"""Lectures as the given user may read them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from seminar.lectures.models import Lecture, Note, Passage
from seminar.people.models import Seminar, User
from seminar.quotes import place_of
from seminar.rendering import plain_text

ANCHOR = re.compile(r"[0-9A-Za-z][0-9A-Za-z.\-]{0,15}")
PUBLIC_ID = re.compile(r"[0-9a-zA-Z_-]{1,16}")


def lectures_visible_to(user: User) -> QuerySet[Lecture]:
    return Lecture.objects.visible_to(user).select_related("seminar").order_by("seminar_id", "id")


def lecture_with_passages(user: User) -> QuerySet[Lecture]:
    """Return the visible lectures with their passages in order."""
    return lectures_visible_to(user).prefetch_related(Prefetch("passages", Passage.objects.order_by("position", "id")))


def passages_by_anchor(lecture: Lecture) -> dict[str, Passage]:
    return {passage.anchor: passage for passage in lecture.passages.order_by("position", "id")}


def passages_of_seminar(seminar: Seminar) -> list[Passage]:
    """Return all passages of the seminar's lectures in order, each with its lecture."""
    found = Passage.objects.filter(lecture__seminar=seminar).select_related("lecture").defer("gist", "text")
    return list(found.order_by("lecture_id", "position", "id"))


def passage_named(user: User, *, lecture_id: str, anchor: str) -> Passage:
    """Return the passage with this anchor of the lecture with this public id, as an address names it.

    Raises Passage.DoesNotExist, for a lecture of another seminar too.
    """
    # Looked at before it is asked for: PostgreSQL refuses a NUL, and an address may hold one.
    if not (PUBLIC_ID.fullmatch(lecture_id) and ANCHOR.fullmatch(anchor)):
        raise Passage.DoesNotExist(f"{lecture_id!r} {anchor!r}")
    readable = Passage.objects.filter(lecture__in=Lecture.objects.visible_to(user)).select_related("lecture__seminar")
    return readable.get(lecture__public_id=lecture_id, anchor=anchor)


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note of one's own; `is_lost` says that what it marks is not in the passage's text any more, or this is gone."""

    note: Note
    is_lost: bool


def notes_of(learner: User, *, lecture: Lecture) -> list[ShownNote]:
    """Return the learner's notes on the lecture in the order of its passages, those of lost passages last."""
    found = Note.objects.of(learner).filter(lecture=lecture).select_related("passage").order_by("id")
    texts: dict[int, str] = {}
    shown = []
    for note in found:
        passage = note.passage
        if passage is not None and passage.id not in texts:
            texts[passage.id] = f"{plain_text(passage.text)} {plain_text(passage.gist)}"
        is_here = passage is not None and (
            not note.quote
            or place_of(note.quote, texts[passage.id], prefix=note.prefix, suffix=note.suffix) is not None
        )
        shown.append(ShownNote(note, is_lost=not is_here))
    return sorted(shown, key=lambda each: each.note.passage.position if each.note.passage else 1_000_000)


def notes_visible_to(learner: User) -> QuerySet[Note]:
    """Return the learner's notes on all lectures, the newest first."""
    return Note.objects.of(learner).select_related("lecture").order_by("-id")


def note_named(learner: User, public_id: str) -> Note:
    """Return the learner's note of this public id. Raises Note.DoesNotExist for everybody else's."""
    return Note.objects.of(learner).select_related("lecture__seminar", "passage").get(public_id=public_id)
