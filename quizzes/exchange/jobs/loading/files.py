"""Loading several files of any kind, each in the order in which one needs the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from django.db import transaction

from quizzes.attempts.queries.drawing import forget_pools
from quizzes.exchange.jobs.loading.banks import LINTERS, Linter, load_bank_file
from quizzes.exchange.jobs.loading.decks import load_deck_file
from quizzes.exchange.jobs.loading.lectures import load_lecture_file
from quizzes.exchange.jobs.loading.memory import sha256_of
from quizzes.exchange.jobs.loading.quizzes import load_quiz_file
from quizzes.exchange.jobs.loading.reports import LoadReport
from quizzes.exchange.models import FileKind, LoadedFile
from seminar.people.models import Seminar, User

# The first table of a TOML file tells what it is; no text in quotes can come before it but a value outside all tables.
_FIRST_TABLE = re.compile(rb"^[ \t]*\[{1,2}[ \t]*([a-z]+)", re.MULTILINE)
_KIND_OF_TABLE = {
    b"deck": FileKind.DECK,
    b"select": FileKind.DECK,
    b"preset": FileKind.DECK,
    b"quiz": FileKind.QUIZ,
    b"section": FileKind.QUIZ,
}
_ORDER = (FileKind.LECTURE, FileKind.BANK, FileKind.DECK, FileKind.QUIZ)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's name, as findings are to name it, and its bytes."""

    name: str
    content: bytes

    @property
    def kind(self) -> FileKind:
        """Return what the file is by its content; what is no lecture, deck or quiz is read as a bank."""
        if self.name.endswith(".md") or self.content.removeprefix(b"\xef\xbb\xbf").startswith(b"---"):
            return FileKind.LECTURE
        first = _FIRST_TABLE.search(self.content)
        return _KIND_OF_TABLE.get(first[1], FileKind.BANK) if first else FileKind.BANK


def files_to_load(*, seminar: Seminar, files: Sequence[SourceFile]) -> list[SourceFile]:
    """Return the files that are not, byte by byte, what was last loaded: the others would change nothing."""
    hashes = {file.name: sha256_of(file.content) for file in files}
    known = set(LoadedFile.objects.filter(seminar=seminar, sha256__in=hashes.values()).values_list("sha256", flat=True))
    return [file for file in files if hashes[file.name] not in known]


def load_files(
    *,
    seminar: Seminar,
    files: Sequence[SourceFile],
    author: User | None = None,
    is_dry_run: bool = False,
    linters: Sequence[Linter] = LINTERS,
) -> list[LoadReport]:
    """Load lectures, then banks, decks and quizzes, each file all or nothing, and report on each in that order.

    A file with an error, of `linters` too, does not hold back the others. `is_dry_run` reports the same, a bank seeing
    the lecture that comes before it, and stores nothing.
    """
    ordered = sorted(files, key=lambda file: _ORDER.index(file.kind))
    if not is_dry_run:
        return [_load(file, seminar=seminar, author=author, linters=linters) for file in ordered]
    with transaction.atomic():
        reports = [_load(file, seminar=seminar, author=author, linters=linters) for file in ordered]
        transaction.set_rollback(True)
    forget_pools()
    return reports


def _load(file: SourceFile, *, seminar: Seminar, author: User | None, linters: Sequence[Linter]) -> LoadReport:
    match file.kind:
        case FileKind.LECTURE:
            return load_lecture_file(seminar=seminar, content=file.content, filename=file.name)
        case FileKind.BANK:
            return load_bank_file(
                seminar=seminar, content=file.content, filename=file.name, author=author, linters=linters
            )
        case FileKind.DECK:
            return load_deck_file(seminar=seminar, content=file.content, filename=file.name)
        case FileKind.QUIZ:
            return load_quiz_file(seminar=seminar, content=file.content, filename=file.name)
        case _ as unknown:
            assert_never(unknown)
