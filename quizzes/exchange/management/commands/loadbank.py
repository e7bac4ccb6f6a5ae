"""Loads lectures, banks, decks, quizzes, or copies of seminars: `loadbank --seminar CODE [--dry-run] FILES…`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.engine.archives import is_archive
from quizzes.engine.interchange import FileRefused
from quizzes.exchange.models import FileKind
from quizzes.exchange.queries import SeminarUnknown, seminar_named
from quizzes.exchange.services import (
    LoadReport,
    SourceFile,
    bring_in_copy,
    finding_line,
    load_files,
    read_seminar_copy,
)
from seminar.people.models import Seminar

PART_OF = {FileKind.LECTURE: "passages", FileKind.BANK: "items"}
LISTED = {"changed", "kept", "conflict", "removed"}  # new and unchanged parts are only counted, but at --verbosity 2


class Command(BaseCommand):
    help = (
        "Load lectures (.md), question banks, decks and quizzes (.toml), or copies of whole seminars (.zip), into a "
        "seminar. Loading twice changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="lecture, bank, deck and quiz files, in any order")
        parser.add_argument("--seminar", required=True, metavar="CODE", help="join code or public id of the seminar")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")

    def handle(
        self, *args: str, files: Sequence[str], seminar: str, dry_run: bool, verbosity: int, **options: object
    ) -> None:
        try:
            found = seminar_named(seminar)
            sources = [SourceFile(name, Path(name).read_bytes()) for name in files]
        except SeminarUnknown as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        copies = [source for source in sources if is_archive(source.content)]
        plain = [source for source in sources if source not in copies]
        reports = load_files(seminar=found, files=plain, is_dry_run=dry_run)
        for copy in copies:
            reports += self._bring_in(copy, found, is_dry_run=dry_run)
        for report in reports:
            self.stdout.writelines(f"{line}\n" for line in plan_lines(report, is_detailed=verbosity > 1))
        if dry_run:
            self.stdout.write("Dry run: nothing was stored.")
        if refused := [report.filename for report in reports if report.has_errors]:
            raise CommandError(f"Nothing was stored of {', '.join(refused)}.")

    def _bring_in(self, copy: SourceFile, seminar: Seminar, *, is_dry_run: bool) -> list[LoadReport]:
        try:
            read = read_seminar_copy(copy.content)
            done = bring_in_copy(seminar=seminar, copy=read, is_dry_run=is_dry_run)
        except FileRefused as error:
            raise CommandError(f"{copy.name}: {error}") from error
        self.stdout.writelines(f"{finding_line(copy.name, finding)}\n" for finding in done.findings)
        return list(done.reports)


def plan_lines(report: LoadReport, *, is_detailed: bool) -> Iterator[str]:
    """Return a report as lines to read: a head, the parts worth naming, and findings as `file:line: field: message`."""
    yield f"{report.filename}: {report.kind.label} {report.slug or '?'}: {_summary(report)}"
    for part in report.parts:
        if is_detailed or part.fate in LISTED:
            yield f"    {part.fate:<9} {part.name or '(head)'}"
    for finding in report.findings:
        yield f"  {finding_line(report.filename, finding)}"


def _summary(report: LoadReport) -> str:
    if report.has_errors:
        return "errors, nothing of it is stored"
    if report.kind == FileKind.DECK:
        return report.parts[0].fate
    if report.kind == FileKind.QUIZ:
        return ", ".join(f"{part.name or 'terms'} {part.fate}" for part in report.parts)
    counts = report.counts
    told = ", ".join(f"{count} {fate}" for fate, count in counts.items())
    return f"{sum(counts.values())} {PART_OF[report.kind]}: {told or 'none'}"
