"""What instructors ask for about items: create, revise, load many, publish, tag, hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Max, OuterRef, Subquery

from quizzes.bank import queries
from quizzes.bank.models import Bank, Item, ItemHold, ItemStatus, ItemVersion, Tag
from quizzes.bank.queries import Fate, PlannedItem
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import content_hash
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from seminar.lectures.models import Lecture, Passage
from seminar.people.models import Group, Seminar, User

BATCH = 500


class StaleVersion(Exception):
    """Someone else revised the item meanwhile; `current` is the number of their version."""

    def __init__(self, current: int) -> None:
        super().__init__(f"version {current} is newer")
        self.current = current


class UnknownItemType(ValueError):
    """No item type has this name."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many items of each fate, and the slugs of the conflicts."""

    counts: dict[Fate, int]
    conflicts: Sequence[str]


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


def create_item(
    *, bank: Bank, written: WrittenItem, author: User | None = None, status: ItemStatus = ItemStatus.DRAFT
) -> Item:
    """Store a new item with its first version.

    Raises UnknownItemType, MalformedBody, and IntegrityError for a slug that is in use.
    """
    return _create_items(bank=bank, items=[written], author=author, status=status, loaded_hashes=[""])[0]


@transaction.atomic
def _create_items(
    *,
    bank: Bank,
    items: Sequence[WrittenItem],
    author: User | None,
    status: ItemStatus,
    loaded_hashes: Sequence[str],
) -> list[Item]:
    """Store new items, in order after the bank's last, in a number of queries that does not grow with them."""
    for written in items:
        _check(written.type, written.body)
    last = Item.objects.filter(bank=bank).aggregate(last=Max("position"))["last"] or 0
    passages = {passage.anchor: passage for passage in Passage.objects.filter(lecture=bank.lecture_id)}
    made = Item.objects.bulk_create(
        [
            Item(
                bank=bank,
                slug=written.id,
                former_slugs=list(written.was),
                type=written.type,
                name=written.name,
                status=status,
                level=written.level,
                passage=passages.get(written.passage),
                position=last + place,
                waivers=_waivers(written),
                origin=written.origin,
                loaded_hash=loaded_hash,
            )
            for place, (written, loaded_hash) in enumerate(zip(items, loaded_hashes, strict=True), start=1)
        ],
        batch_size=BATCH,
    )
    versions = [
        _version(item, written, number=1, author=author, note="") for item, written in zip(made, items, strict=True)
    ]
    ItemVersion.objects.bulk_create(versions, batch_size=BATCH)
    for item, version in zip(made, versions, strict=True):
        item.current = version
    newest = ItemVersion.objects.filter(item=OuterRef("pk")).order_by("-number").values("pk")[:1]
    Item.objects.filter(bank=bank, current=None).update(current=Subquery(newest))
    _tag_new(made, items, bank=bank)
    touch_bank(bank)
    return made


def _tag_new(made: Sequence[Item], items: Sequence[WrittenItem], *, bank: Bank) -> None:
    tags = {tag.name: tag for tag in _tags(bank, {name for written in items for name in written.tags})}
    link = Item.tags.through
    links = [
        link(item=item, tag=tags[name])
        for item, written in zip(made, items, strict=True)
        for name in sorted(set(written.tags))
    ]
    link.objects.bulk_create(links, batch_size=BATCH)


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
    _check(locked.type, body)
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


@transaction.atomic
def load_items(*, bank: Bank, items: Sequence[WrittenItem], author: User | None = None) -> Loaded:
    """Bring the bank up to what a file says, and nothing else: see `queries.plan_items` for the fate of each.

    Items not in the file stay as they are. New ones are ready at once. Raises MalformedBody, with nothing stored.
    """
    Bank.objects.select_for_update(of=("self",)).get(id=bank.id)
    plan = queries.plan_items(bank=bank, items=items)
    counts: dict[Fate, int] = {"new": 0, "changed": 0, "unchanged": 0, "kept": 0, "conflict": 0}
    for planned in plan:
        counts[planned.fate] += 1
    new = [planned.written for planned in plan if planned.fate == "new"]
    if new:
        hashes = [queries.written_digest(written) for written in new]
        _create_items(bank=bank, items=new, author=author, status=ItemStatus.READY, loaded_hashes=hashes)
    for planned in plan:
        if planned.stored is not None:
            _bring_up(planned.stored, planned, author=author)
    return Loaded(counts=counts, conflicts=[planned.written.id for planned in plan if planned.fate == "conflict"])


def _bring_up(item: Item, planned: PlannedItem, *, author: User | None) -> None:
    digest = queries.written_digest(planned.written)
    if planned.fate == "changed":
        _overwrite(item, planned.written, author=author, digest=digest)
        touch_bank(item.bank)
    elif planned.fate == "unchanged" and item.loaded_hash != digest:
        Item.objects.filter(id=item.id).update(loaded_hash=digest)


def _overwrite(item: Item, written: WrittenItem, *, author: User | None, digest: str) -> None:
    _check(written.type, written.body)
    if written.id != item.slug:
        item.former_slugs = sorted({*item.former_slugs, item.slug, *written.was} - {written.id})
        item.slug = written.id
    item.type, item.name, item.level = written.type, written.name, written.level
    item.passage = _passage(item.bank, written.passage)
    item.waivers, item.origin, item.loaded_hash = _waivers(written), written.origin, digest
    item.save(
        update_fields=["slug", "former_slugs", "type", "name", "level", "passage", "waivers", "origin", "loaded_hash"]
    )
    _set_tags(item, written.tags)
    if item.current is None or item.current.content_hash != content_hash(written):
        _add_version(item, written, author=author, note="")


@transaction.atomic
def put_back_item(*, item: Item, written: WrittenItem, loaded_hash: str, author: User | None = None) -> None:
    """Make the item say what it said before a load, as its next version; `loaded_hash` is what it then remembered."""
    _overwrite(item, written, author=author, digest=loaded_hash)
    touch_bank(item.bank)


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


def _check(type_name: str, body: Json) -> None:
    if type_name not in REGISTRY:
        raise UnknownItemType(type_name)
    REGISTRY[type_name].parse_body(body)


def _add_version(item: Item, written: WrittenItem, *, author: User | None, note: str) -> ItemVersion:
    last = ItemVersion.objects.filter(item=item).aggregate(last=Max("number"))["last"] or 0
    version = _version(item, written, number=last + 1, author=author, note=note)
    version.save()
    item.current = version
    item.save(update_fields=["current"])
    return version


def _version(item: Item, written: WrittenItem, *, number: int, author: User | None, note: str) -> ItemVersion:
    return ItemVersion(
        item=item,
        number=number,
        stem=written.stem,
        body=written.body,
        feedback=written.feedback,
        points=written.points,
        content_hash=content_hash(written),
        author=author,
        note=note,
    )


def _waivers(written: WrittenItem) -> list[dict[str, str]]:
    return [{"rule": waiver.rule, "reason": waiver.reason} for waiver in written.waivers]


def _passage(bank: Bank, anchor: str) -> Passage | None:
    if not anchor or bank.lecture_id is None:
        return None
    return Passage.objects.filter(lecture=bank.lecture_id, anchor=anchor).first()


def _set_tags(item: Item, names: Collection[str]) -> None:
    item.tags.set(_tags(item.bank, names))


def _tags(bank: Bank, names: Collection[str]) -> list[Tag]:
    """Return the tags of these names, made where missing: the class's or, for a learner's own bank, their own."""
    wanted = sorted(set(names))
    shared = Tag.objects.filter(seminar_id=bank.seminar_id, owner_id=bank.owner_id)
    known = {tag.name: tag for tag in shared.filter(name__in=wanted)}
    missing = [
        Tag(seminar_id=bank.seminar_id, owner_id=bank.owner_id, name=name) for name in wanted if name not in known
    ]
    if missing:
        Tag.objects.bulk_create(missing, ignore_conflicts=True)  # another load may make the same one at this moment
        known = {tag.name: tag for tag in shared.filter(name__in=wanted)}
    return [known[name] for name in wanted]


def touch_bank(bank: Bank) -> None:
    """Say that the bank's items have changed: decks complete themselves at the next look."""
    Bank.objects.filter(id=bank.id).update(revision=F("revision") + 1)


@transaction.atomic
def describe_item(
    *, item: Item, name: str, level: str, passage: Passage | None, tags: Collection[str], status: ItemStatus
) -> None:
    """Set what is said about an item besides its content; this makes no version."""
    item.name, item.level, item.passage, item.status = name, level, passage, status
    item.save(update_fields=["name", "level", "passage", "status"])
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
        item.tags.add(*_tags(item.bank, add))
        item.tags.remove(*item.tags.filter(name__in=set(remove)))
    _touch_banks_of(items)


def _touch_banks_of(items: Sequence[Item]) -> None:
    Bank.objects.filter(id__in={item.bank_id for item in items}).update(revision=F("revision") + 1)


@transaction.atomic
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
    ItemHold.objects.bulk_create(
        ItemHold(item_id=item_id, holder=holder, starts_at=starts_at, ends_at=ends_at, learner=learner, group=group)
        for item_id in sorted(set(item_ids))
    )


def release_items(*, holder: str) -> None:
    """End all holds of `holder`."""
    ItemHold.objects.filter(holder=holder).delete()
