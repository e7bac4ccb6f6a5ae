"""Says what is wrong with question banks: `lintbanks [FILES…]`, by default all of fixtures/banks."""

from __future__ import annotations

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes.engine.formats.bankfile.lectures import LectureFile, read_lecture
from quizzes.engine.formats.bankfile.reader import read_bank
from quizzes.engine.items import Item
from quizzes.engine.linting.coverage import coverage_page
from quizzes.engine.linting.findings import Finding, Severity
from quizzes.engine.linting.linter import lint
from quizzes.exchange.jobs.loading.lines import lines_of_parts

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
FAILING: frozenset[Severity] = frozenset(SEVERITIES[:2])


@dataclass(frozen=True, slots=True)
class LintedBank:
    """A bank file as far as it could be read: the id of its lecture, '' where none is named, and all findings."""

    lecture: str
    items: Sequence[Item]
    findings: Sequence[Finding]


class Command(BaseCommand):
    help = "Lint question banks. Fails on errors and on warnings that the bank does not waive."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="bank files; fixtures/banks/*.toml without any")
        pages = parser.add_mutually_exclusive_group()
        pages.add_argument("--coverage", metavar="PAGE", help="also write a table of passages and their items")
        pages.add_argument("--check-coverage", metavar="PAGE", help="also fail where that table is not up to date")

    def handle(
        self,
        *args: str,
        files: Sequence[str],
        coverage: str | None,
        check_coverage: str | None,
        **options: object,
    ) -> None:
        paths = [Path(name) for name in files] or sorted((settings.BASE_DIR / "fixtures" / "banks").glob("*.toml"))
        banks = {str(path): lint_bank(_read(path)) for path in paths}
        for name, bank in banks.items():
            self.stdout.writelines(f"{finding_line(name, finding)}\n" for finding in bank.findings)
        counts = Counter(finding.severity for bank in banks.values() for finding in bank.findings)
        items = sum(len(bank.items) for bank in banks.values())
        severities = ", ".join(f"{name}s: {counts[name]}" for name in SEVERITIES)
        self.stdout.write(f"Banks: {len(banks)}, items: {items}, {severities}")
        if coverage:
            Path(coverage).write_text(coverage_of(banks.values()), encoding="utf-8")
        if check_coverage and _read(Path(check_coverage)).decode() != coverage_of(banks.values()):
            raise CommandError(f"{check_coverage} is not up to date: write it with --coverage {check_coverage}")
        if FAILING.intersection(counts):
            raise CommandError("Correct these, or waive them in the bank with a reason (docs/linting.md).")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error


def lint_bank(content: bytes) -> LintedBank:
    """Return a bank file's items, and the findings of its reader, then those of the rules."""
    file = read_bank(content)
    result = file.result
    findings = [*result.findings, *lint(result.items, lines_of_parts(content, result.lines) if result.items else {})]
    return LintedBank(file.head.lecture if file.head else "", result.items, findings)


def finding_line(filename: str, finding: Finding) -> str:
    """Return `file:line: severity rule item field: message`; what is not known is left out."""
    place = f"{filename}:{finding.line}" if finding.line else filename
    about = " ".join(filter(None, [finding.severity, finding.rule, finding.item, finding.field]))
    return f"{place}: {about}: {finding.message}"


def coverage_of(banks: Iterable[LintedBank]) -> str:
    """Return the pages of the lectures that the banks name, one below the other."""
    items_by_lecture: dict[str, list[Item]] = {}
    for bank in banks:
        items_by_lecture.setdefault(bank.lecture, []).extend(bank.items)
    pages = []
    for slug in sorted(filter(None, items_by_lecture)):
        lecture = _lecture(slug)
        passages = {passage.anchor: passage.title for passage in lecture.passages}
        pages.append(coverage_page(passages, items_by_lecture[slug], title=lecture.title))
    return "\n".join(pages)


def _lecture(slug: str) -> LectureFile:
    path = settings.BASE_DIR / "fixtures" / "lectures" / f"{slug}.md"
    lecture = read_lecture(_read(path)).lecture
    if lecture is None:
        raise CommandError(f"{path} cannot be read: load it with loadbank --dry-run to see why")
    return lecture
