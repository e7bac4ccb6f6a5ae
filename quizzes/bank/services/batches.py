"""Storing items in batches: new ones, and those that are to say something else, in a few statements for each batch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Max

from quizzes.bank.models import Bank, Item, ItemStatus, ItemVersion, Tag
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import content_hash
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.searching.words import searchable_text
from seminar.batchwrites import store_fields
from seminar.lectures.models import Passage
from seminar.people.models import User

BATCH = 500

_OVERWRITTEN = (
    "slug",
    "former_slugs",
    "type",
    "name",
    "level",
    "passage",
    "waivers",
    "origin",
    "loaded_hash",
    "current",
    "search_text",
)


class UnknownItemType(ValueError):
    """No item type has this name."""


@dataclass(frozen=True, slots=True)
class Overwriting:
    """A stored item, what it is to say, and what is remembered as the word of its file."""

    item: Item
    written: WrittenItem
    loaded_hash: str


def check_body(type_name: str, body: Json) -> None:
    """Raise UnknownItemType, or MalformedBody for a body that the type cannot read."""
    if type_name not in REGISTRY:
        raise UnknownItemType(type_name)
    REGISTRY[type_name].parse_body(body)


def create_items(
    *,
    bank: Bank,
    items: Sequence[WrittenItem],
    author: User | None,
    status: ItemStatus,
    loaded_hashes: Sequence[str],
) -> list[Item]:
    """Store new items, in order after the bank's last. Raises UnknownItemType and MalformedBody."""
    for written in items:
        check_body(written.type, written.body)
    last = Item.objects.filter(bank=bank).aggregate(last=Max("position"))["last"] or 0
    passages = _passages(bank)
    made = [
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
            search_text=search_text_of(written.name, written),
        )
        for place, (written, loaded_hash) in enumerate(zip(items, loaded_hashes, strict=True), start=1)
    ]
    Item.objects.bulk_create(made, batch_size=BATCH)
    versions = [
        version_row(item, written, number=1, author=author, note="") for item, written in zip(made, items, strict=True)
    ]
    _make_current(made, versions, fields=("current",))
    _tag(bank, list(zip(made, items, strict=True)))
    touch_bank(bank)
    return made


def overwrite_items(*, bank: Bank, changes: Iterable[Overwriting], author: User | None) -> None:
    """Make stored items of one bank say what is written, with a new version where the content differs.

    The items hold their current version, and nobody else may change them meanwhile. Of two changes to one item the
    later stands. Raises UnknownItemType and MalformedBody.
    """
    last = {change.item.pk: change for change in changes}
    for change in last.values():
        check_body(change.written.type, change.written.body)
    numbers = _newest_numbers(last)
    passages = _passages(bank)
    items: list[Item] = []
    versions: list[ItemVersion] = []
    for change in last.values():
        item, written = change.item, change.written
        _overwrite(item, written, loaded_hash=change.loaded_hash, passage=passages.get(written.passage))
        items.append(item)
        if item.current is None or item.current.content_hash != content_hash(written):
            number = numbers.get(item.pk, 0) + 1
            versions.append(version_row(item, written, number=number, author=author, note=""))
    _make_current(items, versions, fields=_OVERWRITTEN)
    _tag(bank, [(change.item, change.written) for change in last.values()])
    if last:
        touch_bank(bank)


def _overwrite(item: Item, written: WrittenItem, *, loaded_hash: str, passage: Passage | None) -> None:
    if written.id != item.slug:
        item.former_slugs = sorted({*item.former_slugs, item.slug, *written.was} - {written.id})
        item.slug = written.id
    item.type, item.name, item.level, item.passage = written.type, written.name, written.level, passage
    item.waivers, item.origin, item.loaded_hash = _waivers(written), written.origin, loaded_hash
    item.search_text = search_text_of(written.name, written)


def _newest_numbers(item_ids: Collection[int]) -> dict[int, int]:
    """Return the number of each item's newest version, by the item's key."""
    newest: dict[int, int] = {}
    for batch in _batches(sorted(item_ids)):
        rows = ItemVersion.objects.filter(item__in=batch).values_list("item").annotate(Max("number"))
        newest.update(rows.order_by())
    return newest


def _make_current(items: Sequence[Item], versions: Sequence[ItemVersion], *, fields: Sequence[str]) -> None:
    """Store the versions, make each its item's current one, and store these fields of the items."""
    ItemVersion.objects.bulk_create(versions, batch_size=BATCH)
    for version in versions:
        version.item.current = version
    for batch in _batches(items):
        store_fields(batch, fields)


def store_loaded_hashes(items: Sequence[Item]) -> None:
    """Store what the items' files last said."""
    for batch in _batches(items):
        store_fields(batch, ("loaded_hash",))


def _tag(bank: Bank, pairs: Sequence[tuple[Item, WrittenItem]]) -> None:
    """Give the items the tags that are written, and no others."""
    names = {name for _item, written in pairs for name in written.tags}
    tags = {tag.name: tag.pk for tag in tags_named(bank, names)}
    wanted = {(item.pk, tags[name]) for item, written in pairs for name in written.tags}
    link = Item.tags.through
    idle: list[int] = []
    for batch in _batches([item.pk for item, _written in pairs]):
        rows = link.objects.filter(item__in=batch).values_list("id", "item_id", "tag_id")
        for id_, item_id, tag_id in rows:
            if (item_id, tag_id) in wanted:
                wanted.discard((item_id, tag_id))
            else:
                idle.append(id_)
    for ids in _batches(idle):
        link.objects.filter(id__in=ids).delete()
    link.objects.bulk_create(
        [link(item_id=item_id, tag_id=tag_id) for item_id, tag_id in sorted(wanted)], batch_size=BATCH
    )


def tags_named(bank: Bank, names: Collection[str]) -> list[Tag]:
    """Return the tags of these names, made where missing: the class's or, for a learner's own bank, their own."""
    wanted = sorted(set(names))
    known = _known_tags(bank, wanted)
    missing = [
        Tag(seminar_id=bank.seminar_id, owner_id=bank.owner_id, name=name) for name in wanted if name not in known
    ]
    if missing:
        # Another load may make the same one at this moment.
        Tag.objects.bulk_create(missing, ignore_conflicts=True, batch_size=BATCH)
        known = _known_tags(bank, wanted)
    return [known[name] for name in wanted]


def _known_tags(bank: Bank, names: Sequence[str]) -> Mapping[str, Tag]:
    shared = Tag.objects.filter(seminar_id=bank.seminar_id, owner_id=bank.owner_id)
    return {tag.name: tag for batch in _batches(names) for tag in shared.filter(name__in=batch)}


def version_row(item: Item, written: WrittenItem, *, number: int, author: User | None, note: str) -> ItemVersion:
    """Return what the item is to say as a row that is not stored yet."""
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


def search_text_of(name: str, content: WrittenItem | ItemVersion) -> str:
    """Return the words by which an item of this name that says this is found."""
    return searchable_text(name, content.stem, content.body, content.feedback)


def touch_bank(bank: Bank) -> None:
    """Say that the bank's items have changed: decks complete themselves at the next look."""
    Bank.objects.filter(id=bank.id).update(revision=F("revision") + 1)


def _waivers(written: WrittenItem) -> list[dict[str, str]]:
    return [{"rule": waiver.rule, "reason": waiver.reason} for waiver in written.waivers]


def _passages(bank: Bank) -> Mapping[str, Passage]:
    return {passage.anchor: passage for passage in Passage.objects.filter(lecture=bank.lecture_id)}


def _batches[Each](rows: Sequence[Each]) -> Iterable[Sequence[Each]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
