"""Writing the items of a bank, a deck or a quiz into a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

from django.db.models import Max
from django.utils.text import slugify

from quizzes.attempts.models import Quiz, Slot
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.bank.queries import select_items, stored_item, with_content
from quizzes.cards.models import Deck
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.linting.findings import Finding
from quizzes.engine.recognition import FORMATS, Leaving
from quizzes.exchange.jobs.media import leaving_media, with_names
from quizzes.exchange.models import ExportRun


@dataclass(frozen=True, slots=True)
class Made:
    """What a file was named, how many items are in it, and what its format cannot say."""

    filename: str
    item_count: int = 0
    findings: Sequence[Finding] = ()


def write_items(run: ExportRun, file: IO[bytes], *, at: datetime) -> Made | None:
    """Write the items that the run names in its format, or return None where they are gone."""
    found = named(run)
    if found is None:
        return None
    name, stored = found
    format_ = FORMATS[run.format]
    items = with_ids_told_apart([stored_item(item) for item in stored], [item.bank.slug for item in stored])
    names, media = leaving_media(items, banks={item.bank_id for item in stored})
    leaving = Leaving([with_names(item, names) for item in items], media, _changed_at(run, stored))
    written = format_.write(leaving)
    file.write(written.content)
    return Made(f"{slugify(name)[:100] or run.what}{format_.ending}", len(items), written.findings)


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
    if run.seminar is None:
        return None
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
