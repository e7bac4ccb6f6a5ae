"""Loading a bank file: its head and its items, or nothing and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction

from quizzes.bank import queries
from quizzes.bank.models import Bank
from quizzes.bank.services import ensure_bank, load_items
from quizzes.engine.formats.bankfile.reader import BankFile, BankHead, read_bank
from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint
from quizzes.exchange.jobs.loading.lines import lines_of_parts
from quizzes.exchange.jobs.loading.memory import HEAD, digest, fate_of, loaded_digests, remember
from quizzes.exchange.jobs.loading.reports import LoadReport, Part, conflict, has_errors
from quizzes.exchange.models import FileKind
from seminar.lectures.models import Lecture
from seminar.people.models import Seminar, User

type Linter = Callable[[Sequence[Item], Mapping[str, int]], Iterable[Finding]]
"""Rules over a whole bank: the items, and the lines of their parts by 'id.stem'. They heed the items' waivers."""

LINTERS: tuple[Linter, ...] = (lint,)


@transaction.atomic
def load_bank_file(
    *,
    seminar: Seminar,
    content: bytes,
    filename: str,
    author: User | None = None,
    is_dry_run: bool = False,
    linters: Sequence[Linter] = LINTERS,
) -> LoadReport:
    """Bring the seminar's bank up to the file, or with an error store nothing of it, and say what became of each item.

    An error is what the reader calls one, a lecture or passage that the seminar does not have, and a rule's error that
    the item does not waive. `is_dry_run` reports the same and stores nothing.
    """
    file = read_bank(content)
    slug = file.head.id if file.head else ""
    findings = _findings(file, content, seminar, linters)
    if file.head is None and not has_errors(findings):
        findings.append(Finding("missing-key", "error", "[bank] is empty", field="bank"))
    if file.head is None or has_errors(findings):
        return LoadReport(filename, FileKind.BANK, slug, (), findings)
    bank, head = _load_head(file.head, content, seminar)
    plan = queries.plan_items(bank=bank, items=file.result.items)
    load_items(bank=bank, items=file.result.items, author=author)
    parts = [head, *(Part(planned.written.id, planned.fate) for planned in plan)]
    findings += [
        conflict(part.name, line=file.result.lines.get(part.name)) for part in parts if part.fate == "conflict"
    ]
    if is_dry_run:
        transaction.set_rollback(True)
    return LoadReport(filename, FileKind.BANK, slug, parts, findings)


def _load_head(head: BankHead, content: bytes, seminar: Seminar) -> tuple[Bank, Part]:
    stored = Bank.objects.of_class().filter(seminar=seminar, slug=head.id).select_related("lecture").first()
    loaded = loaded_digests(seminar=seminar, kind=FileKind.BANK, slug=head.id)
    in_file = _head_digest(title=head.title, description=head.description, lecture=head.lecture)
    fate = fate_of(in_file=in_file, stored=_stored_digest(stored) if stored else None, loaded=loaded.get(HEAD))
    if stored is None or fate == "changed":
        stored = ensure_bank(
            seminar=seminar,
            slug=head.id,
            title=head.title,
            lecture=Lecture.objects.filter(seminar=seminar, slug=head.lecture).first(),
            description=head.description,
        )
    digests = loaded if fate in {"kept", "conflict"} else {HEAD: in_file}
    remember(seminar=seminar, kind=FileKind.BANK, slug=head.id, digests=digests, content=content)
    return stored, Part(HEAD, fate)


def _stored_digest(bank: Bank) -> str:
    lecture = bank.lecture.slug if bank.lecture else ""
    return _head_digest(title=bank.title, description=bank.description, lecture=lecture)


def _head_digest(*, title: str, description: str, lecture: str) -> str:
    return digest({"title": title, "description": description, "lecture": lecture})


def _findings(file: BankFile, content: bytes, seminar: Seminar, linters: Sequence[Linter]) -> list[Finding]:
    """Return what the reader said and, of a file that it could read, what the seminar and the rules say."""
    if not file.result.items:
        return list(file.result.findings)
    lines = lines_of_parts(content, file.result.lines)
    strays = _unknown_places(file.head, file.result.items, lines, seminar) if file.head else []
    linted = [finding for rules in linters for finding in rules(file.result.items, lines)]
    return [*file.result.findings, *strays, *linted]


def _unknown_places(head: BankHead, items: Sequence[Item], lines: Mapping[str, int], seminar: Seminar) -> list[Finding]:
    """Return an error for the lecture, or for each item's passage, that the seminar does not have."""
    lecture = Lecture.objects.filter(seminar=seminar, slug=head.lecture).first() if head.lecture else None
    if head.lecture and lecture is None:
        message = f"the seminar has no lecture {head.lecture!r}: load its file first"
        return [Finding("unknown-lecture", "error", message, field="lecture", line=lines.get("bank.lecture"))]
    anchors = set(lecture.passages.values_list("anchor", flat=True)) if lecture else set()
    where = f"lecture {lecture.slug!r} has no such passage" if lecture else "the bank names no lecture"
    return [
        Finding(
            "unknown-passage",
            "error",
            f"{item.passage!r}: {where}",
            item=item.id,
            field="passage",
            line=lines.get(f"{item.id}.passage"),
        )
        for item in items
        if item.passage and item.passage not in anchors
    ]
