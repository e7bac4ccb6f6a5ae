"""Bringing a bank up to what a file says, and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from quizzes.bank import queries
from quizzes.bank.models import Bank, Item, ItemStatus
from quizzes.bank.queries import Fate, PlannedItem
from quizzes.bank.services.batches import Overwriting, create_items, overwrite_items, store_loaded_hashes, touch_bank
from quizzes.engine.items import Item as WrittenItem
from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many items of each fate, the slugs of the conflicts, and the items that it stored."""

    counts: dict[Fate, int]
    conflicts: Sequence[str]
    stored: Sequence[Item]


@transaction.atomic
def load_items(
    *, bank: Bank, items: Sequence[WrittenItem], author: User | None = None, decided: Collection[str] = ()
) -> Loaded:
    """Bring the bank up to what a file says, and nothing else: see `queries.plan_items` for the fate of each.

    Items not in the file stay as they are. New ones are ready at once. `decided` are ids of conflicts in which somebody
    wants what the file says. Raises MalformedBody, with nothing stored.
    """
    _lock(bank)
    plan = [
        replace(each, fate="changed") if each.fate == "conflict" and each.written.id in decided else each
        for each in queries.plan_items(bank=bank, items=items)
    ]
    counts: dict[Fate, int] = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0, "conflict": 0}
    for planned in plan:
        counts[planned.fate] += 1
    new = [planned.written for planned in plan if planned.fate == "new"]
    made: list[Item] = []
    if new:
        hashes = [queries.written_digest(written) for written in new]
        made = create_items(bank=bank, items=new, author=author, status=ItemStatus.READY, loaded_hashes=hashes)
    changed = [_overwriting(planned) for planned in plan if planned.fate == "changed"]
    overwrite_items(bank=bank, changes=changed, author=author)
    store_loaded_hashes(_to_remember(plan))
    conflicts = [planned.written.id for planned in plan if planned.fate == "conflict"]
    return Loaded(counts, conflicts, stored=[*made, *(change.item for change in changed)])


def _lock(bank: Bank) -> None:
    """Keep others from changing the bank's items until this transaction ends; they may be answered meanwhile."""
    Bank.objects.select_for_update(of=("self",)).get(id=bank.id)
    items = Item.objects.select_for_update(of=("self",), no_key=True).filter(bank=bank).order_by("id")
    len(items.values_list("id"))


def _overwriting(planned: PlannedItem) -> Overwriting:
    if planned.stored is None:
        raise AssertionError(f"{planned.written.id} is changed, but not stored")
    return Overwriting(planned.stored, planned.written, queries.written_digest(planned.written))


def _to_remember(plan: Sequence[PlannedItem]) -> list[Item]:
    """Return the unchanged items of which a file says so for the first time, with its word set."""
    told = []
    for planned in plan:
        if planned.fate == "unchanged" and (item := planned.stored) is not None:
            digest = queries.written_digest(planned.written)
            if item.loaded_hash != digest:
                item.loaded_hash = digest
                told.append(item)
    return told


@transaction.atomic
def put_back_items(*, bank: Bank, changes: Sequence[Overwriting], author: User | None = None) -> None:
    """Make items of the bank say what they said before a load, as their next version.

    Each `loaded_hash` is what the item then remembered of its file.
    """
    overwrite_items(bank=bank, changes=changes, author=author)


@transaction.atomic
def remove_items(*, bank: Bank, items: Sequence[Item]) -> None:
    """Delete items with their versions, as if they had never been.

    Only for items that nothing rests on: a slot, a response or a regrade raises ProtectedError with nothing deleted,
    while cards would go with their logs, so the caller asks for these first.
    """
    ids = [item.id for item in items]
    Item.objects.filter(id__in=ids).update(current=None)  # an item and its current version hold each other
    Item.objects.filter(id__in=ids).delete()
    touch_bank(bank)
