"""Loading a lecture file: its head and its passages, or nothing and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict

from django.db import transaction

from quizzes.engine.formats.bankfile.lectures import LectureFile, read_lecture
from quizzes.exchange.jobs.loading.memory import HEAD, digest, fate_of, loaded_digests, remember
from quizzes.exchange.jobs.loading.reports import Fate, LoadReport, Part, conflict
from quizzes.exchange.models import FileKind
from seminar.lectures.models import Lecture, Passage
from seminar.lectures.services import Outline, OutlinePassage, load_lecture
from seminar.people.models import Seminar


@transaction.atomic
def load_lecture_file(*, seminar: Seminar, content: bytes, filename: str, is_dry_run: bool = False) -> LoadReport:
    """Bring the seminar's lecture up to the file, or store nothing of it, and tell the fate of each passage.

    Attached text stays with its passage. A passage that the file has no more is removed, unless it was changed in the
    admin. `is_dry_run` reports the same and stores nothing.
    """
    read = read_lecture(content)
    if read.lecture is None:
        return LoadReport(filename, FileKind.LECTURE, "", (), read.findings)
    in_file = _outline_of_file(read.lecture)
    lecture = Lecture.objects.filter(seminar=seminar, slug=in_file.slug).first()
    stored = _stored_outline(lecture) if lecture else None
    loaded = loaded_digests(seminar=seminar, kind=FileKind.LECTURE, slug=in_file.slug)
    fates = _fates(_digests(in_file), _digests(stored) if stored else {}, loaded)
    load_lecture(seminar=seminar, outline=_merged(in_file, stored, fates) if stored else in_file)
    remember(
        seminar=seminar,
        kind=FileKind.LECTURE,
        slug=in_file.slug,
        digests=_to_remember(_digests(in_file), loaded, fates),
        content=content,
    )
    lines = {passage.anchor: passage.line for passage in read.lecture.passages}
    conflicts = [conflict(name, line=lines.get(name)) for name, fate in fates.items() if fate == "conflict"]
    if is_dry_run:
        transaction.set_rollback(True)
    parts = [Part(name, fate) for name, fate in fates.items()]
    return LoadReport(filename, FileKind.LECTURE, in_file.slug, parts, [*read.findings, *conflicts])


def _outline_of_file(file: LectureFile) -> Outline:
    passages = [OutlinePassage(each.anchor, each.title, each.gist, each.part) for each in file.passages]
    return Outline(file.id, file.title, file.author, file.source, file.language, passages)


def _stored_outline(lecture: Lecture) -> Outline:
    rows: Iterable[Passage] = lecture.passages.order_by("position", "id")
    passages = [OutlinePassage(row.anchor, row.title, row.gist, row.part_title) for row in rows]
    return Outline(lecture.slug, lecture.title, lecture.author, lecture.source, lecture.language, passages)


def _digests(outline: Outline) -> dict[str, str]:
    """Return the digest of each part in order, the head first."""
    head = {"title": outline.title, "author": outline.author, "source": outline.source, "language": outline.language}
    return {HEAD: digest(head)} | {passage.anchor: digest(asdict(passage)) for passage in outline.passages}


def _fates(in_file: Mapping[str, str], stored: Mapping[str, str], loaded: Mapping[str, str]) -> dict[str, Fate]:
    fates = {
        name: fate_of(in_file=said, stored=stored.get(name), loaded=loaded.get(name)) for name, said in in_file.items()
    }
    gone = {name: said for name, said in stored.items() if name not in in_file}
    return fates | {name: "removed" if said == loaded.get(name) else "kept" for name, said in gone.items()}


def _merged(in_file: Outline, stored: Outline, fates: Mapping[str, Fate]) -> Outline:
    """Return the file's outline with what is to be kept of the stored one; a passage not in the file comes last."""
    kept = {passage.anchor: passage for passage in stored.passages if fates[passage.anchor] in {"kept", "conflict"}}
    passages = [kept.pop(passage.anchor, passage) for passage in in_file.passages]
    head = stored if fates[HEAD] in {"kept", "conflict"} else in_file
    return Outline(in_file.slug, head.title, head.author, head.source, head.language, [*passages, *kept.values()])


def _to_remember(in_file: Mapping[str, str], loaded: Mapping[str, str], fates: Mapping[str, Fate]) -> dict[str, str]:
    held = {name: said for name, said in loaded.items() if fates.get(name) in {"kept", "conflict"}}
    return {name: said for name, said in in_file.items() if fates[name] not in {"kept", "conflict"}} | held
