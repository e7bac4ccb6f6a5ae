"""Loading a bank file: its head and its items, or nothing and why not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db import transaction

from quizzes.bank import queries
from quizzes.bank.models import Bank
from quizzes.bank.services import ensure_bank, load_items
from quizzes.engine.formats.bankfile.document import Document, read_toml
from quizzes.engine.formats.bankfile.reader import BankFile, BankHead, read_bank
from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.linter import lint
from quizzes.exchange.models import FileKind
from quizzes.exchange.services.memory import HEAD, digest, fate_of, loaded_digests, remember
from quizzes.exchange.services.reports import LoadReport, Part, conflict, has_errors
from seminar.lectures.models import Lecture
from seminar.people.models import Seminar, User

type Linter = Callable[[Sequence[Item], Mapping[str, int]], Iterable[Finding]]
"""Rules over a whole bank: the items, and the line of each by its id."""

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
    findings = [*file.result.findings, *_unknown_places(file, content, seminar), *_lint(file, linters)]
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
    stored = Bank.objects.filter(seminar=seminar, slug=head.id).select_related("lecture").first()
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


def _unknown_places(file: BankFile, content: bytes, seminar: Seminar) -> list[Finding]:
    """Return an error for the lecture, or for each item's passage, that the seminar does not have."""
    if file.head is None:
        return []
    lecture = Lecture.objects.filter(seminar=seminar, slug=file.head.lecture).first() if file.head.lecture else None
    if file.head.lecture and lecture is None:
        line = _document(content).line_of("bank.lecture")
        message = f"the seminar has no lecture {file.head.lecture!r}: load its file first"
        return [Finding("unknown-lecture", "error", message, field="lecture", line=line)]
    anchors = set(lecture.passages.values_list("anchor", flat=True)) if lecture else set()
    strays = [item for item in file.result.items if item.passage and item.passage not in anchors]
    lines = _passage_lines(content) if strays else {}
    where = f"lecture {lecture.slug!r} has no such passage" if lecture else "the bank names no lecture"
    return [
        Finding(
            "unknown-passage",
            "error",
            f"{item.passage!r}: {where}",
            item=item.id,
            field="passage",
            line=lines.get(item.id),
        )
        for item in strays
    ]


def _passage_lines(content: bytes) -> dict[str, int | None]:
    """Return the line of each item's `passage`, by the item's id."""
    document = _document(content)
    entries = document.values.get("item")
    return {
        str(entry.get("id")): document.line_of(f"item[{place}].passage")
        for place, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, Mapping)
    }


def _document(content: bytes) -> Document:
    return read_toml(content, parse_decimal=str)


def _lint(file: BankFile, linters: Sequence[Linter]) -> list[Finding]:
    """Return what the rules say, without what an item waives."""
    waived = {(item.id, waiver.rule) for item in file.result.items for waiver in item.waivers}
    said = (finding for lint in linters for finding in lint(file.result.items, file.result.lines))
    return [finding for finding in said if (finding.item, finding.rule) not in waived]
