"""What instructors ask for about items: create, revise, publish, tag, hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max, QuerySet

from quizzes.bank.models import Bank, Item, ItemHold, ItemStatus, ItemVersion
from quizzes.bank.services.batches import check_body, create_items, search_text_of, tags_named, touch_bank, version_row
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import content_hash
from quizzes.engine.itemtypes.base import Json
from seminar.batchwrites import add_rows
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Group, Seminar, User
from seminar.prepared import prepared_delete


class StaleVersion(Exception):
    """Someone else revised the item meanwhile; `current` is the number of their version."""

    def __init__(self, current: int) -> None:
        super().__init__(f"version {current} is newer")
        self.current = current


def ensure_bank(
    *, seminar: Seminar, slug: str, title: str, lecture: Lecture | None = None, description: str = ""
) -> Bank:
    """Return the seminar's bank of this slug, made or brought up to date with title, lecture and description."""
    bank, _ = Bank.objects.update_or_create(
        seminar=seminar,
        owner=None,
        slug=slug,
        defaults={"title": title, "lecture": lecture, "description": description},
    )
    return bank


@transaction.atomic
def create_item(
    *, bank: Bank, written: WrittenItem, author: User | None = None, status: ItemStatus = ItemStatus.DRAFT
) -> Item:
    """Store a new item with its first version.

    Raises UnknownItemType, MalformedBody, and IntegrityError for a slug that is in use.
    """
    return create_items(bank=bank, items=[written], author=author, status=status, loaded_hashes=[""])[0]


@transaction.atomic
def revise_item(
    *,
    item: Item,
    stem: str,
    body: Json,
    feedback: str,
    points: Decimal,
    author: User | None,
    note: str = "",
    based_on: int | None = None,
) -> ItemVersion:
    """Add a version to `item` and make it the current one; equal content adds nothing. Past attempts keep theirs.

    `based_on` is the version number the author saw. Raises StaleVersion where it is not the current one any more,
    MalformedBody where the type cannot read the body.
    """
    locked = Item.objects.select_for_update(of=("self",)).select_related("current", "bank").get(id=item.id)
    current = locked.current
    if current is not None and based_on is not None and current.number != based_on:
        raise StaleVersion(current.number)
    check_body(locked.type, body)
    written = WrittenItem(id=locked.slug, type=locked.type, body=body, stem=stem, feedback=feedback, points=points)
    if current is not None and current.content_hash == content_hash(written):
        return current
    version = _add_version(locked, written, author=author, note=note)
    item.current = version
    touch_bank(locked.bank)
    return version


def restore_version(*, version: ItemVersion, author: User | None) -> ItemVersion:
    """Add a version with the content of an earlier one and make it the current one. Raises as `revise_item` does.

    The versions between stay: what was said at a time is never taken back. Restoring the current one adds nothing.
    """
    return revise_item(
        item=version.item,
        stem=version.stem,
        body=version.body,
        feedback=version.feedback,
        points=version.points,
        author=author,
        note=f"restores version {version.number}",
    )


def _add_version(item: Item, written: WrittenItem, *, author: User | None, note: str) -> ItemVersion:
    last = ItemVersion.objects.filter(item=item).aggregate(last=Max("number"))["last"] or 0
    version = version_row(item, written, number=last + 1, author=author, note=note)
    version.save()
    item.current = version
    item.search_text = search_text_of(item.name, written)
    item.save(update_fields=["current", "search_text"])
    return version


def _set_tags(item: Item, names: Collection[str]) -> None:
    item.tags.set(tags_named(item.bank, names))


@transaction.atomic
def describe_item(
    *, item: Item, name: str, level: str, passage: Passage | None, tags: Collection[str], status: ItemStatus
) -> None:
    """Set what is said about an item besides its content; this makes no version."""
    item.name, item.level, item.passage, item.status = name, level, passage, status
    if item.current is not None:
        item.search_text = search_text_of(name, item.current)
    item.save(update_fields=["name", "level", "passage", "status", "search_text"])
    _set_tags(item, tags)
    touch_bank(item.bank)


@transaction.atomic
def set_status(*, items: Sequence[Item], status: ItemStatus) -> int:
    """Publish, withdraw or put back into draft, and return how many changed.

    A withdrawn item retires its cards; no log is lost.
    """
    changed = Item.objects.filter(id__in=[item.id for item in items]).exclude(status=status).update(status=status)
    _touch_banks_of(items)
    return changed


@transaction.atomic
def tag_items(*, items: Sequence[Item], add: Collection[str] = (), remove: Collection[str] = ()) -> None:
    """Add and remove tags by name on each of `items`, whatever bank and seminar they are in."""
    for item in items:
        item.tags.add(*tags_named(item.bank, add))
        item.tags.remove(*item.tags.filter(name__in=set(remove)))
    _touch_banks_of(items)


def _touch_banks_of(items: Sequence[Item]) -> None:
    Bank.objects.filter(id__in={item.bank_id for item in items}).update(revision=F("revision") + 1)


@transaction.atomic(savepoint=False)
def hold_items(
    *,
    item_ids: Collection[int],
    holder: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    learner: User | None = None,
    group: Group | None = None,
) -> None:
    """Keep items out of the drill for a learner, a group, or everybody; None for an end means open-ended."""
    add_rows(
        [
            ItemHold(item_id=item_id, holder=holder, starts_at=starts_at, ends_at=ends_at, learner=learner, group=group)
            for item_id in sorted(set(item_ids))
        ]
    )


def release_items(*, holder: str) -> None:
    """End all holds of `holder`."""
    _released(holder=holder)


@prepared_delete
def _released(*, holder: str) -> QuerySet[ItemHold]:
    return ItemHold.objects.filter(holder=holder)
