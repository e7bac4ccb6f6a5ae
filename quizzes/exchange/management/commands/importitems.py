"""Brings the questions of a file into a bank: `importitems FILE [--bank ID] [--seminar CODE] [--dry-run] [--json]`.

Of a table one may say which column is what: `--map stem=Question --map "option 1=C"`, and how it is read.
"""

from __future__ import annotations

import contextlib
import json
import os
from argparse import ArgumentParser, BooleanOptionalAction
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

from django.core.management.base import BaseCommand, CommandError

from quizzes.bank.models import Bank
from quizzes.engine.formats.tabular.layout import (
    AS_FOUND,
    ENCODINGS,
    Layout,
    LayoutInvalid,
    named_columns,
    plain_layout,
)
from quizzes.engine.recognition import FORMATS
from quizzes.exchange.jobs.descriptions import description
from quizzes.exchange.jobs.importing import apply_reading
from quizzes.exchange.jobs.media import refused_media
from quizzes.exchange.jobs.namesakes import told_apart
from quizzes.exchange.jobs.plainitems import plain_finding
from quizzes.exchange.jobs.planning import diff_of, planned_items
from quizzes.exchange.jobs.reading import Reading, read_apart
from quizzes.exchange.queries import BankUnknown, SeminarUnknown, bank_named, largest_file_bytes, seminar_named

TOO_LARGE = "the file is larger than {} MB: cut it into several"
REFUSED = 2
"""The exit code for a file that was not read at all."""


class Command(BaseCommand):
    help = "Import questions from GIFT, Moodle XML, QTI, Anki and other files. Importing twice changes nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="a file of any format in docs/formats.md")
        parser.add_argument("--bank", metavar="ID", help="id of the bank to import into; only with --dry-run without")
        parser.add_argument("--seminar", metavar="CODE", help="join code or public id of the bank's seminar")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and store nothing")
        parser.add_argument("--json", action="store_true", help="print the plan as JSON (docs/formats.md)")
        table = parser.add_argument_group("tables")
        table.add_argument(
            "--map", action="append", metavar="ROLE=COLUMN", help="what a column is, by its heading or letter"
        )
        table.add_argument("--type", metavar="TYPE", help="what a row is that does not say so itself")
        table.add_argument("--header", action=BooleanOptionalAction, help="whether the first row names the columns")
        table.add_argument("--delimiter", metavar="SIGN", help="what stands between cells; 'tab' for a tab")
        table.add_argument("--encoding", metavar="NAME", help=f"one of {', '.join(ENCODINGS)}")
        table.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")

    def handle(  # the options
        self,
        *args: str,
        file: str,
        bank: str | None,
        seminar: str | None,
        dry_run: bool,
        json: bool,
        **options: Any,  # noqa: ANN401  # what is said of a table, as argparse has it
    ) -> None:
        if bank is None and not dry_run:
            raise CommandError("Name the bank with --bank ID, or look at the plan alone with --dry-run.")
        found = named_bank(bank, seminar) if bank else None
        path = Path(file)
        try:
            layout = layout_said(path, options)
            with path.open("rb") as opened, reading_of(opened, path.name, layout) as reading:
                apart = told_apart(found, reading)
                lines = json_lines(apart, found) if json else plan_lines(apart, found)
                self.stdout.writelines(f"{line}\n" for line in lines)
                if found is not None and not dry_run:
                    apply_reading(bank=found, reading=apart, selected=None, author=None)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except LayoutInvalid as error:
            raise CommandError(f"{file}: {error}.") from error
        if reading.refused:
            raise CommandError(f"{file}: {reading.refused}", returncode=REFUSED)
        if dry_run and not json:
            self.stdout.write("Dry run: nothing was stored.")


def layout_said(path: Path, options: Mapping[str, Any]) -> Layout:
    """Return what the options say of a table; columns are named after a first look. Raises LayoutInvalid."""
    delimiter = options["delimiter"] or ""
    layout = Layout(
        type=options["type"] or "",
        has_header=options["header"],
        delimiter="\t" if delimiter == "tab" else delimiter,
        encoding=options["encoding"] or "",
        sheet=options["sheet"] or "",
    )
    named = dict(said.rpartition("=")[::2] for said in options["map"] or ())
    if not named:
        return layout
    with path.open("rb") as opened, reading_of(opened, path.name, layout) as reading:
        if reading.refused:
            return layout  # which will be said once the file is read
        if reading.table is None:
            raise LayoutInvalid("columns", "the file is no table: it has no columns to name")
        header, roles = (cast("list[str]", reading.table[key]) for key in ("header", "columns"))
        return replace(layout, mapping=named_columns(header, roles, named))


def named_bank(name: str, seminar: str | None) -> Bank:
    """Return the bank of the command line. Raises CommandError."""
    try:
        return bank_named(name, seminar=seminar_named(seminar) if seminar else None)
    except (BankUnknown, SeminarUnknown) as error:
        raise CommandError(str(error)) from error


@contextlib.contextmanager
def reading_of(file: IO[bytes], name: str, layout: Layout = AS_FOUND) -> Iterator[Reading]:
    """Give what the file says; one over IMPORT_LARGEST_MB is not looked at."""
    if os.fstat(file.fileno()).st_size > largest_file_bytes():
        yield Reading("", refused=TOO_LARGE.format(largest_file_bytes() // 1024 // 1024))
        return
    with read_apart(file, name=name, layout=None if layout == AS_FOUND else plain_layout(layout)) as reading:
        yield reading


def json_lines(reading: Reading, bank: Bank | None) -> Iterator[str]:
    """Yield the plan as one JSON document; docs/formats.md says what is in it."""
    planned = planned_items(bank, reading)
    counts = Counter(each.fate for each in planned)
    findings = [*reading.findings, *refused_media(reading.media)]
    document = {
        "format": reading.format,
        "refused": reading.refused,
        "counts": dict(counts),
        "findings": [plain_finding(finding) for finding in findings],
        "lint": [plain_finding(finding) for finding in reading.lint],
        "items": [
            {
                **description(each.written),
                "fate": each.fate,
                "line": reading.lines.get(each.written.id),
                "diff": diff_of(each),
            }
            for each in planned
        ],
        "media": [{"name": each.name, "size_bytes": each.size_bytes, "sha256": each.sha256} for each in reading.media],
    }
    yield json.dumps(document, indent=2)


def plan_lines(reading: Reading, bank: Bank | None) -> Iterator[str]:
    """Yield the plan as lines to read: a summary, what is not simply new or unchanged, and the findings."""
    if reading.refused:
        return
    planned = planned_items(bank, reading)
    counts = Counter(each.fate for each in planned)
    told = ", ".join(f"{count} {fate}" for fate, count in sorted(counts.items()))
    yield f"{FORMATS[reading.format].label}: {len(planned)} items: {told or 'none'}"
    for each in planned:
        if each.fate not in ("new", "unchanged"):
            yield f"    {each.fate:<9} {each.written.id}"
            yield from (f"        {sign} {text}" for sign, text in diff_of(each))
    for finding in [*reading.findings, *refused_media(reading.media)]:
        place = f"line {finding.line}: " if finding.line else ""
        about = f" {finding.item}" if finding.item else ""
        yield f"  {place}{finding.severity} {finding.rule}{about}: {finding.message}"
