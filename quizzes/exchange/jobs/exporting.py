"""Writing the items of a bank, a deck or a quiz into a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db.models import F, Max
from django.utils import timezone
from django.utils.text import slugify

from quizzes.attempts.models import Quiz, Slot
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.bank.queries import select_items, stored_item, with_content
from quizzes.cards.models import Deck
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.recognition import FORMATS, Leaving
from quizzes.exchange.jobs.media import leaving_media, with_names
from quizzes.exchange.jobs.plainitems import plain_finding
from quizzes.exchange.models import ExportRun, ExportState

CLAIM = timedelta(minutes=6)
KEPT = timedelta(days=7)
MOST_TRIES = 3
GONE = "what was to be exported is no longer there"
TRIED_OFTEN = "the file could not be written: its worker was stopped each time. Tell whoever runs this service"
WORKED_ON = (ExportState.WAITING, ExportState.WRITING)


def write_export(*, run_id: int, at: datetime) -> None:
    """Write the file of a waiting run; leaves any other as it is."""
    mine = ExportRun.objects.filter(id=run_id, state__in=WORKED_ON).free(at=at)
    if not mine.update(state=ExportState.WRITING, claimed_until=at + CLAIM, tries=F("tries") + 1):
        return
    run = ExportRun.objects.select_related("seminar").get(id=run_id)
    found = None if run.tries > MOST_TRIES else named(run)
    if found is None:
        refusal = TRIED_OFTEN if run.tries > MOST_TRIES else GONE
        _end(run, state=ExportState.FAILED, refusal=refusal)
        return
    name, items = found
    _write(run, name, items)


def _write(run: ExportRun, name: str, stored: Sequence[Item]) -> None:
    format_ = FORMATS[run.format]
    items = with_ids_told_apart([stored_item(item) for item in stored], [item.bank.slug for item in stored])
    names, media = leaving_media(items, banks={item.bank_id for item in stored})
    leaving = Leaving([with_names(item, names) for item in items], media, _changed_at(run, stored))
    written = format_.write(leaving)
    filename = f"{slugify(name)[:100] or run.what}{format_.ending}"
    run.file.save(f"{run.public_id}{format_.ending}", ContentFile(written.content), save=False)
    _end(
        run,
        state=ExportState.READY,
        filename=filename,
        file=run.file.name,
        item_count=len(items),
        findings=[plain_finding(finding) for finding in written.findings],
    )


def _changed_at(run: ExportRun, stored: Sequence[Item]) -> datetime:
    """Return when the items were last changed: Anki takes over only what is later than what it has."""
    newest: datetime | None = Item.objects.filter(id__in=[item.id for item in stored]).aggregate(
        newest=Max("current__created_at")
    )["newest"]
    return newest or run.created_at


def named(run: ExportRun) -> tuple[str, list[Item]] | None:
    """Return a file's name and the items that go into it, in their order; None where the thing is gone.

    Withdrawn items stay behind, and drafts except in a bank. A quiz gives the items that its slots name, in the version
    that they pin; what it draws by chance is in its banks.
    """
    if run.what == "bank":
        bank = Bank.objects.of_class().filter(seminar=run.seminar, public_id=run.of).first()
        if bank is None:
            return None
        items = Item.objects.filter(bank=bank).exclude(status=ItemStatus.WITHDRAWN)
        return bank.slug, list(with_content(items).order_by("position", "id"))
    if run.what == "deck":
        deck = Deck.objects.filter(seminar=run.seminar, owner=None, public_id=run.of).first()
        if deck is None:
            return None
        chosen = select_items(seminar=run.seminar, selection=deck.selection)
        return deck.slug, list(with_content(chosen).order_by("bank_id", "position", "id"))
    quiz = Quiz.objects.filter(seminar=run.seminar, public_id=run.of).first()
    return None if quiz is None else (quiz.slug, _items_of(quiz))


def _items_of(quiz: Quiz) -> list[Item]:
    slots = Slot.objects.filter(quiz=quiz, item__isnull=False).select_related("version").order_by("position")
    stored = with_content(Item.objects.filter(slots__quiz=quiz)).in_bulk()
    items: dict[int, Item] = {}
    for slot in slots:
        if slot.item_id is not None and slot.item_id not in items:
            item = items[slot.item_id] = stored[slot.item_id]
            item.current = slot.version or item.current
    return list(items.values())


def with_ids_told_apart(items: Sequence[WrittenItem], banks: Sequence[str]) -> list[WrittenItem]:
    """Return the items, each with an id of its own: one that came before gets its bank's slug in front.

    `banks` are the slugs of their banks, item by item.
    """
    taken: set[str] = set()
    told: list[WrittenItem] = []
    for item, bank in zip(items, banks, strict=True):
        own = replace(item, id=f"{bank}-{item.id}"[:100]) if item.id in taken else item
        taken.add(own.id)
        told.append(own)
    return told


def _end(run: ExportRun, **said: object) -> None:
    ExportRun.objects.filter(id=run.id).update(claimed_until=None, ended_at=timezone.now(), **said)


def unfinished_exports(*, at: datetime) -> list[int]:
    """Return the ids of the runs that no worker is at, though their file is not written."""
    runs = ExportRun.objects.filter(state__in=WORKED_ON).free(at=at)
    return list(runs.order_by("id").values_list("id", flat=True)[:100])


def drop_old_exports(*, at: datetime) -> int:
    """Delete runs with their files that are older than a week; returns how many."""
    old = list(ExportRun.objects.filter(created_at__lt=at - KEPT).order_by("id")[:100])
    for run in old:
        if run.file:
            run.file.delete(save=False)
        run.delete()
    return len(old)
