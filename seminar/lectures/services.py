"""What is asked for about lectures: instructors load an outline and attach the text, readers write notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from seminar.lectures.models import Lecture, Note, Passage
from seminar.paragraphs import match_passages, paragraphs_of
from seminar.people.models import Seminar, User

DOUBTFUL_BELOW = 5.0  # about what one rare word weighs in a lecture of some sixty paragraphs


@dataclass(frozen=True, slots=True)
class OutlinePassage:
    anchor: str
    title: str
    gist: str
    part_title: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A lecture as its file says it, the passages in order."""

    slug: str
    title: str
    author: str
    source: str
    language: str
    passages: Sequence[OutlinePassage]


@dataclass(frozen=True, slots=True)
class LoadedLecture:
    lecture: Lecture
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class AttachedPassage:
    """`score` and `margin` as in seminar/paragraphs.py. `is_doubtful`: have a look, another paragraph may be meant."""

    passage: Passage
    paragraph: str
    score: float
    margin: float

    @property
    def is_doubtful(self) -> bool:
        return self.score < DOUBTFUL_BELOW or self.margin < DOUBTFUL_BELOW


class TextDoesNotMatch(Exception):
    """The text has fewer paragraphs than the lecture has passages."""


@transaction.atomic
def load_lecture(*, seminar: Seminar, outline: Outline) -> LoadedLecture:
    """Store the outline; passages keep their rows by anchor, and with them their items and attached text."""
    lecture, _ = Lecture.objects.update_or_create(
        seminar=seminar,
        slug=outline.slug,
        defaults={
            "title": outline.title,
            "author": outline.author,
            "source": outline.source,
            "language": outline.language,
        },
    )
    stored = {passage.anchor: passage for passage in lecture.passages.all()}
    added, changed = [], []
    for position, wanted in enumerate(outline.passages, start=1):
        passage = stored.pop(wanted.anchor, None)
        content = {"position": position, "title": wanted.title, "gist": wanted.gist, "part_title": wanted.part_title}
        if passage is None:
            added.append(Passage(lecture=lecture, anchor=wanted.anchor, **content))
        elif any(getattr(passage, name) != value for name, value in content.items()):
            for name, value in content.items():
                setattr(passage, name, value)
            changed.append(passage)
    Passage.objects.bulk_create(added)
    Passage.objects.bulk_update(changed, ["position", "title", "gist", "part_title"])
    Passage.objects.filter(id__in=[passage.id for passage in stored.values()]).delete()
    return LoadedLecture(lecture, added=len(added), changed=len(changed), removed=len(stored))


@transaction.atomic
def attach_text(*, lecture: Lecture, text: str, is_dry_run: bool = False) -> list[AttachedPassage]:
    """Find each passage's paragraph in `text` and store it there (not with `is_dry_run`). Raises TextDoesNotMatch."""
    passages = list(lecture.passages.order_by("position", "id"))
    paragraphs = paragraphs_of(text)
    matches = match_passages(gists=[f"{passage.title} {passage.gist}" for passage in passages], paragraphs=paragraphs)
    if not matches:
        raise TextDoesNotMatch(f"{len(paragraphs)} paragraphs for {len(passages)} passages")
    attached = [AttachedPassage(passages[m.passage], paragraphs[m.paragraph], m.score, m.margin) for m in matches]
    if not is_dry_run:
        for found in attached:
            found.passage.text = found.paragraph
        Passage.objects.bulk_update(passages, ["text"])
    return attached


MOST_NOTES = 5_000


class StaleNote(Exception):
    """The note was changed in another window meanwhile."""


class TooManyNotes(ValueError):
    """The reader has as many notes on this lecture as one may have."""


@transaction.atomic
def write_note(
    *, learner: User, passage: Passage, client_id: UUID, text: str, quote: str = "", prefix: str = "", suffix: str = ""
) -> Note:
    """Store a note on the passage; a repeat under the same client id adds nothing. Raises TooManyNotes.

    One of `text` and `quote` says something.
    """
    User.objects.select_for_update(of=("self",), no_key=True).only("id").get(id=learner.id)
    known = Note.objects.filter(learner=learner, client_id=client_id).first()
    if known is not None:
        return known
    if Note.objects.filter(learner=learner, lecture=passage.lecture).count() >= MOST_NOTES:
        raise TooManyNotes(f"{MOST_NOTES:,}")
    return Note.objects.create(
        learner=learner,
        lecture=passage.lecture,
        passage=passage,
        anchor=passage.anchor,
        client_id=client_id,
        text=text,
        quote=quote,
        prefix=prefix[-64:],
        suffix=suffix[:64],
    )


@transaction.atomic
def rewrite_note(*, note: Note, text: str, based_on: int) -> None:
    """Let the note say something else. Raises StaleNote where `based_on` is not its revision; a repeat does nothing."""
    locked = Note.objects.select_for_update(of=("self",)).get(id=note.id)
    if locked.text == text:
        return
    if locked.revision != based_on:
        raise StaleNote(str(locked.revision))
    Note.objects.filter(id=locked.id).update(text=text, revision=F("revision") + 1)


def delete_note(*, note: Note) -> None:
    Note.objects.filter(id=note.id).delete()
