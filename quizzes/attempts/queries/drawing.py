"""Which item versions an attempt gets: those its slots name, and those drawn for the rest."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from quizzes.attempts.models import Quiz, Slot
from quizzes.attempts.queries.stored import slots_in_order
from quizzes.bank.models import Item, ItemStatus, ItemVersion, Tag
from quizzes.bank.queries import parsed_body, seminar_revision
from quizzes.engine.grading.selection import Candidate, TooFewItems, drawn, shuffled
from quizzes.engine.items import LEVELS
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Arrangement

NOT_ASKED = frozenset({"flashcard"})
"""Types without a question to answer: learners turn a flashcard over and rate themselves."""


class QuizNotReady(Exception):
    """The quiz cannot be sat: the slot at `position` (0 for the quiz as a whole) has no item; the message says why."""

    def __init__(self, message: str, *, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True)
class Chosen:
    """A slot with what an attempt gets in it."""

    slot: Slot
    version: ItemVersion
    arrangement: Arrangement
    worth: Decimal


def slots_of(quiz: Quiz) -> list[Slot]:
    """Return the quiz's slots in authored order, with their items and versions."""
    return slots_in_order(quiz_id=quiz.id)


def choose(quiz: Quiz, *, seed: int) -> list[Chosen]:
    """Return what an attempt with this seed gets, in the order shown. Raises QuizNotReady."""
    slots = slots_of(quiz)
    if not slots:
        raise QuizNotReady(_("The quiz has no questions."), position=0)
    versions = _fixed(slots) | _drawn(quiz, slots, seed=seed)
    chosen = {
        slot.id: Chosen(
            slot=slot,
            version=versions[slot.id],
            arrangement=_arranged(slot, versions[slot.id], seed=seed),
            worth=versions[slot.id].points if slot.points is None else slot.points,
        )
        for slot in slots
    }
    return [chosen[slot_id] for slot_id in _order(slots, seed=seed)]


def _fixed(slots: Sequence[Slot]) -> dict[int, ItemVersion]:
    """Return the version of each slot that names an item."""
    found = {}
    for slot in slots:
        if slot.item is None:
            continue
        version = slot.version or slot.item.current
        if version is None or slot.item.status != ItemStatus.READY:
            raise QuizNotReady(_("“%(item)s” is not ready.") % {"item": slot.item.slug}, position=slot.position)
        version.item = slot.item
        found[slot.id] = version
    return found


def _drawn(quiz: Quiz, slots: Sequence[Slot], *, seed: int) -> dict[int, ItemVersion]:
    """Return the version drawn for each slot that names none."""
    drawing = [slot for slot in slots if slot.draw is not None]
    if not drawing:
        return {}
    ids = _ids_drawn(slots, pool_of(quiz.seminar_id), seed=seed)
    versions = {
        str(version.item_id): version
        for version in ItemVersion.objects.filter(
            id__in=Item.objects.filter(id__in=ids).values("current")
        ).select_related("item")
    }
    return {slot.id: versions[id_] for slot, id_ in zip(drawing, ids, strict=True)}


def _ids_drawn(slots: Sequence[Slot], pool: Sequence[Candidate], *, seed: int) -> list[str]:
    """Return the item's id for each slot that draws from the pool. Raises QuizNotReady."""
    drawing = [slot for slot in slots if slot.draw is not None]
    fixed = frozenset(str(slot.item_id) for slot in slots if slot.item_id is not None)
    try:
        return drawn([slot.drawing for slot in drawing], pool, seed=seed, fixed=fixed)
    except TooFewItems as error:
        raise QuizNotReady(_("No ready item is left for this draw."), position=drawing[error.draw].position) from None


def pool_of(seminar_id: int) -> Sequence[Candidate]:
    """Return the seminar's ready items as candidates of a draw; read again only when its banks have changed."""
    return _pool(seminar_id, seminar_revision(seminar_id))


def forget_pools() -> None:
    """Read every pool again at its next use: after a transaction that changed banks and was rolled back.

    The next change gives out the same revision again, for other items.
    """
    _pool.cache_clear()


@lru_cache(maxsize=64)
def _pool(seminar_id: int, _revision: str) -> Sequence[Candidate]:
    items = Item.objects.of_class().filter(bank__seminar_id=seminar_id, current__isnull=False).ready()
    return [
        Candidate(
            id=str(item.id),
            bank=item.bank.slug,
            tags=frozenset(tag.name for tag in item.tags.all()),
            level=next((level for level in LEVELS if level == item.level), ""),
            type=item.type,
        )
        for item in items.exclude(type__in=NOT_ASKED).select_related("bank").prefetch_related("tags").order_by("id")
    ]


def _arranged(slot: Slot, version: ItemVersion, *, seed: int) -> Arrangement:
    kind = REGISTRY[version.item.type]
    # The same seed shuffles each slot differently, and the same slot alike on every machine.
    digest = hashlib.sha256(f"{seed}:{slot.id}".encode()).digest()
    own_seed = int.from_bytes(digest[:4]) if slot.is_shuffled else None
    return kind.arrange(parsed_body(version), own_seed)


def _order(slots: Sequence[Slot], *, seed: int) -> list[int]:
    """Return the slots' ids in the order shown: section by section, shuffled in those that are."""
    ordered: list[int] = []
    sections: dict[int, list[Slot]] = {}
    for slot in slots:
        sections.setdefault(slot.section_id, []).append(slot)
    for members in sections.values():
        ids = [slot.id for slot in members]
        if members[0].section.is_shuffled:
            ids = [int(id_) for id_ in shuffled(map(str, ids), seed=seed)]
        ordered += ids
    return ordered


def dry_run(quiz: Quiz, *, seeds: Sequence[int]) -> dict[int, Counter[Item]]:
    """Return, by the position of each slot that draws, how often each item came in attempts of these seeds.

    Raises QuizNotReady.
    """
    slots = slots_of(quiz)
    drawing = [slot for slot in slots if slot.draw is not None]
    came: dict[int, Counter[str]] = {slot.position: Counter() for slot in drawing}
    pool = pool_of(quiz.seminar_id) if drawing else ()
    for seed in seeds if drawing else ():
        for slot, id_ in zip(drawing, _ids_drawn(slots, pool, seed=seed), strict=True):
            came[slot.position][id_] += 1
    ids = {int(id_) for counted in came.values() for id_ in counted}
    items = {str(item.id): item for item in Item.objects.filter(id__in=ids).select_related("bank", "current")}
    return {
        position: Counter({items[id_]: times for id_, times in counted.items()}) for position, counted in came.items()
    }


@dataclass(frozen=True, slots=True)
class DrawReach:
    """How much a slot has to draw from: `fitting` items, for which `rivals` draws with nothing beyond them compete.

    The slot itself is one of the rivals. With fewer items than rivals somebody's slot stays empty.
    """

    position: int
    fitting: frozenset[int]
    rivals: int


def reach_of_draws(quiz: Quiz) -> list[DrawReach]:
    """Return the reach of each slot that draws, in order; items that other slots name are out of it."""
    slots = slots_of(quiz)
    named = {slot.item_id for slot in slots}
    drawing = [slot for slot in slots if slot.draw is not None]
    pool = pool_of(quiz.seminar_id) if drawing else ()
    fitting = {
        slot.position: frozenset(int(each.id) for each in pool if slot.drawing.fits(each)) - named for slot in drawing
    }
    return [
        DrawReach(position, items, sum(others <= items for others in fitting.values()))
        for position, items in fitting.items()
    ]


def items_in_reach(quiz: Quiz) -> set[int]:
    """Return the ids of all items that an attempt may get: those named, and those that fit a draw."""
    slots = Slot.objects.filter(quiz=quiz)
    named = {slot.item_id for slot in slots if slot.item_id is not None}
    drawings = [slot.drawing for slot in slots if slot.draw is not None]
    pool = pool_of(quiz.seminar_id) if drawings else ()
    return named | {int(each.id) for each in pool if any(drawing.fits(each) for drawing in drawings)}


def tags_in(quiz: Quiz) -> list[str]:
    """Return the names of the seminar's tags, for choosing what to draw from."""
    return list(
        Tag.objects.of_class().filter(seminar_id=quiz.seminar_id).order_by("name").values_list("name", flat=True)
    )
