"""Banks and items as the given user may read them, and what a load would do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, cast

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum

from quizzes.bank.models import Asset, Bank, Item, ItemHold, ItemReport, ItemStatus, ItemVersion, Use
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import Level, Waiver, content_hash
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.linting.evidence import LEAST_FIRST_ATTEMPTS, Evidence
from quizzes.engine.linting.findings import Finding
from quizzes.engine.linting.judging import judge_alone, judge_use
from seminar.lectures.models import Lecture
from seminar.people.models import Group, Seminar, User
from seminar.rendering import plain_text

type Fate = Literal["new", "changed", "unchanged", "kept", "conflict"]


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """What loading would do with one written item.

    kept: the file says what it said before and the item was changed in the admin since; conflict: both changed.
    """

    written: WrittenItem
    fate: Fate
    stored: Item | None


def stored_item(item: Item) -> WrittenItem:
    """Return a stored item in its current version as an author would write it; `item` comes from `with_content`."""
    version = item.current
    if version is None:
        raise ItemVersion.DoesNotExist(f"item {item.slug} has no version")
    return WrittenItem(
        id=item.slug,
        type=item.type,
        body=version.body,
        stem=version.stem,
        feedback=version.feedback,
        points=version.points,
        level=cast("Level", item.level),
        tags=tuple(sorted(tag.name for tag in item.tags.all())),
        passage=item.passage.anchor if item.passage else "",
        name=item.name,
        was=tuple(item.former_slugs),
        waivers=tuple(Waiver(rule=waiver["rule"], reason=waiver["reason"]) for waiver in item.waivers),
        origin=item.origin,
    )


@dataclass(frozen=True, slots=True)
class _StoredBody:
    """A body under what tells it from all others."""

    type: str
    content_hash: str
    body: Json = field(compare=False)


def parsed_body(version: ItemVersion) -> Any:  # noqa: ANN401 - what the item's type makes of it
    """Return the version's body as its item's type reads it; read once in a process, so not to be changed.

    `version` comes with its item. Raises MalformedBody.
    """
    return _parsed(_StoredBody(version.item.type, version.content_hash, version.body))


# Kept under its content and not under a row's id, which may come again where a transaction was rolled back.
@lru_cache(maxsize=2048)
def _parsed(stored: _StoredBody) -> Any:  # noqa: ANN401
    return REGISTRY[stored.type].parse_body(stored.body)


def written_digest(item: WrittenItem) -> str:
    """Return 64 hex digits over all that a file says of an item but its id: what the loader remembers and compares."""
    waivers = sorted([waiver.rule, waiver.reason] for waiver in item.waivers)
    parts = [content_hash(item), item.level, sorted(item.tags), item.passage, item.name, waivers]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def heading_of(item: Item, *, version: ItemVersion | None = None) -> str:
    """Return what a list calls the item: its name, else the words of its stem or body, at most 120 characters.

    The words are those of `version`, if it is given, else of the current one.
    """
    if item.name:
        return item.name
    version = version or item.current
    text = plain_text(version.stem) if version else ""
    if not text and version:
        try:
            kind = REGISTRY[item.type]
            text = plain_text(kind.summary(kind.parse_body(version.body)))
        except (KeyError, MalformedBody):
            text = item.slug
    return text if len(text) <= 120 else f"{text[:119].rstrip()}…"


def banks_staffed_by(user: User) -> QuerySet[Bank]:
    return Bank.objects.staffed_by(user).select_related("seminar", "lecture").order_by("seminar_id", "slug")


def items_staffed_by(user: User) -> QuerySet[Item]:
    return with_content(Item.objects.staffed_by(user)).order_by("bank_id", "position", "id")


def with_content(items: QuerySet[Item]) -> QuerySet[Item]:
    """Add what showing an item needs: its current version, bank, passage and tags."""
    return items.select_related("current", "bank__seminar", "passage").prefetch_related("tags")


def versions_of(item: Item) -> QuerySet[ItemVersion]:
    """Return the item's versions, newest first."""
    return ItemVersion.objects.filter(item=item).select_related("author", "item").order_by("-number")


def written_items(bank: Bank) -> list[WrittenItem]:
    """Return the bank's items, withdrawn ones left out, in the form that writers and lint rules take."""
    items = with_content(Item.objects.filter(bank=bank).exclude(status="withdrawn"))
    return [stored_item(item) for item in items.order_by("position", "id")]


def _uses_of_current() -> QuerySet[Use]:
    """Return the uses of items as they are now: what was answered of an earlier version says nothing of it."""
    return Use.objects.filter(version__item__current=F("version"))


def items_judged_by_use(bank_ids: Collection[int]) -> list[tuple[Item, list[tuple[Use, Evidence]]]]:
    """Return the banks' items whose current version has been answered often enough to be judged, each with its uses."""
    rows = _uses_of_current().filter(version__item__bank__in=bank_ids, first_attempts__gte=LEAST_FIRST_ATTEMPTS)
    uses: dict[int, list[tuple[Use, Evidence]]] = {}
    for use in rows.select_related("version").order_by("label", "id"):
        uses.setdefault(use.version.item_id, []).append((use, Evidence(**use.evidence)))
    items = with_content(Item.objects.filter(id__in=uses)).in_bulk()
    return [(items[item_id], found) for item_id, found in uses.items() if item_id in items]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of an item apart from its cards: how it did in quizzes, and what the linter counts against it.

    `facility` is the mean score, 0 to 1, of `first_attempts` at its current version; None where it means nothing.
    """

    first_attempts: int
    facility: float | None
    findings: Sequence[Finding]


def records_of(item_ids: Collection[int]) -> dict[int, Record]:
    """Return each item's record, by its primary key; of the linter's rules those that look at one item alone."""
    items = with_content(Item.objects.filter(id__in=item_ids)).in_bulk()
    uses: dict[int, list[Evidence]] = {item_id: [] for item_id in items}
    rows = _uses_of_current().filter(version__item__in=items).order_by("id")
    for item_id, said in rows.values_list("version__item", "evidence"):
        uses[item_id].append(Evidence(**said))
    return {item_id: _record(stored_item(item), uses[item_id]) for item_id, item in items.items()}


def _record(written: WrittenItem, uses: Sequence[Evidence]) -> Record:
    asked = [use for use in uses if use.facility_percent is not None]
    first_attempts = sum(use.first_attempts for use in asked)
    scored = sum(use.first_attempts * (use.facility_percent or 0) for use in asked)
    judged = judge_alone(written)
    for use in uses:
        judged += judge_use(written, use) if use.first_attempts >= LEAST_FIRST_ATTEMPTS else []
    return Record(
        first_attempts,
        scored / first_attempts / 100 if first_attempts else None,
        [each.finding for each in judged if not each.waived_because],
    )


def plan_items(*, bank: Bank | None, items: Sequence[WrittenItem]) -> list[PlannedItem]:
    """Return what loading `items` would do, in their order; without a bank each is new. Nothing is stored."""
    stored = stored_by_slug(bank)
    plan = []
    for written in items:
        found = next((stored[slug] for slug in (written.id, *written.was) if slug in stored), None)
        said = written if found is None else _in_words_of(found, written)
        plan.append(PlannedItem(said, _fate(said, found), found))
    return plan


def _in_words_of(stored: Item, written: WrittenItem) -> WrittenItem:
    """Return what is written, with the stored body where its own only says the same at greater or lesser length."""
    body = stored.current.body if stored.current else None
    if written.type != stored.type or written.body == body or written_digest(written) == stored.loaded_hash:
        return written
    kind = REGISTRY[written.type]
    try:
        is_same = kind.parse_body(written.body) == kind.parse_body(body)
    except MalformedBody:
        return written
    return replace(written, body=body) if is_same else written


def stored_by_slug(bank: Bank | None) -> dict[str, Item]:
    """Return the bank's items with their content by each id that they have or had; none without a bank."""
    if bank is None:
        return {}
    # Of one bank, which need not be made anew for each of them.
    items = list(bank.items.select_related("current", "passage").prefetch_related("tags"))
    former = {slug: item for item in items for slug in item.former_slugs}
    return former | {item.slug: item for item in items}


def _fate(written: WrittenItem, stored: Item | None) -> Fate:
    if stored is None:
        return "new"
    in_file, in_bank = written_digest(written), written_digest(stored_item(stored))
    if in_file == in_bank:
        return "unchanged" if stored.slug == written.id else "changed"
    if in_bank == stored.loaded_hash:
        return "changed"
    return "kept" if in_file == stored.loaded_hash else "conflict"


def seminar_revision(seminar_id: int, *, owner_id: int | None = None) -> str:
    """Return a text that differs whenever an item of the seminar's banks has changed, or one of `owner_id`'s own."""
    counted = Q(owner=None) if owner_id is None else Q(owner=None) | Q(owner=owner_id)
    banks = Bank.objects.filter(counted, seminar_id=seminar_id).aggregate(total=Sum("revision"), newest=Sum("id"))
    return f"{banks['total'] or 0}.{banks['newest'] or 0}"


def held_items(*, learner: User, at: datetime) -> QuerySet[ItemHold]:
    """Return the holds in force on `learner` at `at`, theirs, their groups', and everybody's."""
    return ItemHold.objects.in_force(at=at).filter(_upon(learner))


def asked_by_quizzes(items: Sequence[Item], *, at: datetime) -> list[Item]:
    """Return those of the items that a quiz which is open, or still to come, asks or may draw, as its holds tell."""
    lasting = ItemHold.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), item__in=items, holder__startswith="quiz:")
    asked = set(lasting.values_list("item_id", flat=True))
    return [item for item in items if item.id in asked]


def coming_holds(*, learner: User, item_ids: Collection[int], at: datetime) -> dict[int, datetime]:
    """Return when the first hold after `at` begins on the learner, for those of the items that have one, by item id."""
    coming = ItemHold.objects.filter(_upon(learner), item_id__in=item_ids, starts_at__gt=at)
    return dict(coming.values_list("item_id").annotate(first=Min("starts_at")).order_by())


def _upon(learner: User) -> Q:
    groups = Group.objects.filter(members__user=learner)
    return Q(learner=None, group=None) | Q(learner=learner) | Q(group__in=groups)


def select_items(*, seminar: Seminar, selection: Mapping[str, object]) -> QuerySet[Item]:
    """Return the class's ready items that fit every line of a deck's [select] (fixtures/README.md)."""
    items = Item.objects.of_class().filter(bank__seminar=seminar).ready()
    if banks := _words(selection, "banks"):
        items = items.filter(bank__slug__in=banks)
    if passages := _words(selection, "passages"):
        anchors = Q()
        for anchor in passages:
            anchors |= Q(passage__anchor__startswith=anchor[:-1]) if anchor.endswith("*") else Q(passage__anchor=anchor)
        items = items.filter(anchors)
    if tags := _words(selection, "tags"):
        items = items.filter(Exists(Item.tags.through.objects.filter(item=OuterRef("pk"), tag__name__in=tags)))
    if types := _words(selection, "types"):
        items = items.filter(type__in=types)
    if levels := _words(selection, "levels"):
        items = items.filter(level__in=levels)
    if named := _words(selection, "items"):
        wanted = Q()
        for bank_slug, _, slug in (name.partition("/") for name in named):
            wanted |= Q(bank__slug=bank_slug, slug=slug)
        items = items.filter(wanted)
    return items


def _words(selection: Mapping[str, object], key: str) -> Sequence[str]:
    value = selection.get(key)
    return [str(word) for word in value] if isinstance(value, list | tuple) else []


def assets_readable_by(user: User) -> QuerySet[Asset]:
    """Return the assets of the user's seminars and their own; whoever may see an item may see its pictures."""
    theirs = Q(bank__owner=None) | Q(bank__owner=user)
    return Asset.objects.filter(theirs, bank__seminar__in=Seminar.objects.visible_to(user))


def slugs_taken(bank: Bank) -> set[str]:
    """Return the slugs that an item of the bank has or once had: none is ever given to another."""
    used = Item.objects.filter(bank=bank).values_list("slug", "former_slugs")
    return {slug for current, former in used for slug in (current, *former)}


def items_by_passage(*, user: User, lecture: Lecture) -> dict[int, list[Item]]:
    """Return the class's items made from each passage of the lecture, by its id: ready ones, and drafts for staff."""
    items = Item.objects.of_class().filter(passage__lecture=lecture, bank__seminar=lecture.seminar_id)
    mine = Q(status=ItemStatus.READY) | Q(status=ItemStatus.DRAFT, bank__seminar__in=Seminar.objects.staffed_by(user))
    found: dict[int, list[Item]] = {}
    for item in items.filter(mine).order_by("bank_id", "position", "id"):
        if item.passage_id is not None:
            found.setdefault(item.passage_id, []).append(item)
    return found


def reports_by(user: User) -> QuerySet[ItemReport]:
    """Return what the user has reported of items in their seminars, the newest first."""
    mine = ItemReport.objects.filter(reporter=user, item__bank__seminar__in=Seminar.objects.visible_to(user))
    return mine.select_related("item__current", "item__bank", "item__passage__lecture").order_by("-made_at", "-id")


def reports_staffed_by(user: User) -> QuerySet[ItemReport]:
    """Return the reports on items of the seminars that the user helps to teach, the oldest first."""
    theirs = ItemReport.objects.filter(item__in=Item.objects.staffed_by(user))
    return theirs.select_related("item__current", "item__bank", "reporter", "version").order_by("made_at", "id")


def open_reports_of(item: Item) -> QuerySet[ItemReport]:
    reports = ItemReport.objects.filter(item=item, settled_at=None)
    return reports.select_related("reporter", "version").order_by("made_at", "id")
