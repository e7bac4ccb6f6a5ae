"""Bringing a copy of a seminar in: read it safely, say what it would do, carry it out."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import cast

from django.db import transaction

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.drawing import forget_pools
from quizzes.bank.models import Asset, Bank, Item, ItemStatus
from quizzes.bank.services import WAIVABLE, add_asset, ensure_bank, set_status
from quizzes.engine.archives import Archive, open_archive
from quizzes.engine.formats.bankfile.reader import BankHead, read_bank
from quizzes.engine.interchange import FileRefused
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint
from quizzes.exchange.jobs.loading.files import SourceFile, load_files
from quizzes.exchange.jobs.loading.reports import LoadReport
from quizzes.exchange.jobs.seminarcopy import FORMAT, MANIFEST, VERSION
from quizzes.exchange.models import FileKind
from seminar.lectures.models import Lecture, Passage
from seminar.mediafiles import MediaRefused
from seminar.people.models import Seminar, User

LARGEST_MANIFEST_BYTES = 5_000_000
_FOLDERS = ("lectures", "banks", "decks", "quizzes")
_REFERENCE = re.compile(rb"asset:([A-Za-z0-9._-]+)")


@dataclass(frozen=True, slots=True)
class SeminarCopy:
    """An archive as it was read. `assets` are names in the archive by bank and by the name that texts have."""

    archive: Archive
    title: str
    files: Sequence[SourceFile]
    assets: Mapping[str, Mapping[str, str]]
    statuses: Mapping[str, str]
    two_readers: Sequence[str]
    findings: Sequence[Finding]


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What each file did, or would do, and what is to be said of the archive."""

    title: str
    reports: Sequence[LoadReport]
    findings: Sequence[Finding]

    @property
    def has_errors(self) -> bool:
        return any(report.has_errors for report in self.reports)


def read_seminar_copy(content: bytes) -> SeminarCopy:
    """Return what the archive holds, none of it believed yet. Raises FileRefused."""
    archive = open_archive(content)
    manifest = _manifest(archive)
    files, findings = [], []
    assets: dict[str, dict[str, str]] = {}
    for name in archive:
        folder, *rest = PurePosixPath(name).parts
        if folder in _FOLDERS and len(rest) == 1:
            files.append(SourceFile(name, archive[name]))
        elif folder == "assets" and len(rest) == 2:
            assets.setdefault(rest[0], {})[rest[1]] = name
        elif name != MANIFEST and not (folder == "texts" and len(rest) == 1):
            findings.append(Finding("unknown-file", "warning", f"{name} is no part of a seminar, and was left out"))
    statuses = manifest.get("statuses")
    readers = manifest.get("two_readers")
    return SeminarCopy(
        archive=archive,
        title=str(manifest.get("title", "")),
        files=sorted(files, key=lambda file: file.name),
        assets=assets,
        statuses={str(key): str(value) for key, value in statuses.items()} if isinstance(statuses, dict) else {},
        two_readers=[str(each) for each in readers] if isinstance(readers, list) else [],
        findings=findings,
    )


def _manifest(archive: Archive) -> Mapping[str, object]:
    if MANIFEST not in archive or archive.size_bytes(MANIFEST) > LARGEST_MANIFEST_BYTES:
        raise FileRefused(f"this is no copy of a seminar: it has no {MANIFEST}")
    found = _json(archive, MANIFEST)
    if found.get("format") != FORMAT:
        raise FileRefused(f"this is no copy of a seminar: {MANIFEST} does not say so")
    if found.get("version") != VERSION:
        raise FileRefused("this copy is of another version of this service")
    return found


def _json(archive: Archive, name: str) -> Mapping[str, object]:
    try:
        found = json.loads(archive[name])
    except (ValueError, RecursionError):
        raise FileRefused(f"{name} is not JSON") from None
    if not isinstance(found, dict):
        raise FileRefused(f"{name} is not an object")
    return cast("Mapping[str, object]", found)


@transaction.atomic
def bring_in_copy(
    *, seminar: Seminar, copy: SeminarCopy, author: User | None = None, is_dry_run: bool = False
) -> CopyReport:
    """Load the copy's files as the loader does, each all or nothing, with their pictures, sounds and attached texts.

    What the seminar has already is never lost: the loader keeps what was changed here. `is_dry_run` reports the same
    and stores nothing. Raises FileRefused for an archive that breaks while it is read.
    """
    Seminar.objects.select_for_update(of=("self",)).get(id=seminar.id)
    findings = list(copy.findings)
    lectures = [file for file in copy.files if file.kind == FileKind.LECTURE]
    banks = [file for file in copy.files if file.kind == FileKind.BANK]
    others = [file for file in copy.files if file.kind in {FileKind.DECK, FileKind.QUIZ}]
    reports = load_files(seminar=seminar, files=lectures, author=author)
    with_media = [_with_media(seminar, copy, file, findings, is_dry_run=is_dry_run) for file in banks]
    reports += load_files(seminar=seminar, files=[*with_media, *others], author=author, linters=(_remarks,))
    _attach_texts(seminar, copy)
    _set_statuses(seminar, copy, reports)
    _ask_for_two_readers(seminar, copy, reports)
    if is_dry_run:
        transaction.set_rollback(True)
        forget_pools()
    return CopyReport(copy.title, reports, findings)


def _remarks(items: Sequence[WrittenItem], lines: Mapping[str, int]) -> Iterator[Finding]:
    """Yield what the linter says, no error but of items that cannot be read: a class works with what comes along."""
    for finding in lint(items, lines):
        is_stopping = finding.severity == "error" and finding.rule not in WAIVABLE
        yield finding if is_stopping or finding.severity != "error" else replace(finding, severity="warning")


def _with_media(
    seminar: Seminar, copy: SeminarCopy, file: SourceFile, findings: list[Finding], *, is_dry_run: bool
) -> SourceFile:
    """Return the bank's file with its media under their public ids here, each stored once."""
    head = read_bank(file.content).head
    media = copy.assets.get(head.id, {}) if head else {}
    wanted = {name.decode() for name in _REFERENCE.findall(file.content)} & media.keys()
    if head is None or not wanted:
        return file
    names: dict[str, str] = {}
    bank = Bank.objects.of_class().filter(seminar=seminar, slug=head.id).first()
    if bank is None and not is_dry_run:
        bank = _bank_for(seminar, head)
    for name in sorted(wanted):
        content = copy.archive[media[name]]
        try:
            names[name] = (
                _stored(bank, name, content)
                if is_dry_run or bank is None
                else add_asset(bank=bank, name=name, content=content).public_id
            )
        except MediaRefused as error:
            findings.append(Finding("media-refused", "warning", f"{media[name]}: {error}"))

    def public(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return f"asset:{names.get(name) or name}".encode()

    return SourceFile(file.name, _REFERENCE.sub(public, file.content))


def _stored(bank: Bank | None, name: str, content: bytes) -> str:
    """Return the public id of content that the bank has already; its name where it has not."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = Asset.objects.filter(bank=bank, sha256=sha256).values_list("public_id", flat=True).first()
    return known or name


def _bank_for(seminar: Seminar, head: BankHead) -> Bank:
    """Make the bank before its file is loaded, just as the file says it, so that there is one to put media into."""
    lecture = Lecture.objects.filter(seminar=seminar, slug=head.lecture).first()
    return ensure_bank(seminar=seminar, slug=head.id, title=head.title, lecture=lecture, description=head.description)


def _attach_texts(seminar: Seminar, copy: SeminarCopy) -> None:
    """Give passages the text that the copy has of them, where they have none."""
    for lecture in Lecture.objects.filter(seminar=seminar):
        name = f"texts/{lecture.slug}.json"
        texts = _json(copy.archive, name) if name in copy.archive else {}
        bare = [
            passage
            for passage in Passage.objects.filter(lecture=lecture, text="", anchor__in=texts.keys())
            if isinstance(texts[passage.anchor], str) and "\0" not in str(texts[passage.anchor])
        ]
        for passage in bare:
            passage.text = str(texts[passage.anchor])
        Passage.objects.bulk_update(bare, ["text"])


def _new_parts(reports: Sequence[LoadReport], kind: FileKind) -> Iterator[tuple[str, str]]:
    """Yield the file's id and the part's name for each part that was new."""
    for report in reports:
        if report.kind == kind:
            yield from ((report.slug, part.name) for part in report.parts if part.fate == "new")


def _set_statuses(seminar: Seminar, copy: SeminarCopy, reports: Sequence[LoadReport]) -> None:
    """Make drafts, and withdraw, what is so in the copy; the loader makes each new item ready."""
    new = {f"{slug}/{name}" for slug, name in _new_parts(reports, FileKind.BANK) if name}
    for status in (ItemStatus.DRAFT, ItemStatus.WITHDRAWN):
        named = {name for name, said in copy.statuses.items() if said == status} & new
        items = Item.objects.of_class().filter(bank__seminar=seminar).select_related("bank") if named else ()
        set_status(items=[each for each in items if f"{each.bank.slug}/{each.slug}" in named], status=status)


def _ask_for_two_readers(seminar: Seminar, copy: SeminarCopy, reports: Sequence[LoadReport]) -> None:
    new = {slug for slug, name in _new_parts(reports, FileKind.QUIZ) if not name}
    Quiz.objects.filter(seminar=seminar, slug__in=new & set(copy.two_readers)).update(needs_two_readers=True)
