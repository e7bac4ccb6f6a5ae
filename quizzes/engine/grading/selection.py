"""Which items an attempt gets, and in which order, from a seed: the same on every machine and Python version."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quizzes.engine.items import Level


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be drawn. `id` is unique among all banks."""

    id: str
    bank: str
    tags: frozenset[str] = frozenset()
    level: Level = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Draw:
    """A slot that draws one item: of any of the banks, with all of the tags, on any of the levels, of any of the types.

    An empty set asks for nothing.
    """

    banks: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    levels: frozenset[Level] = frozenset()
    types: frozenset[str] = frozenset()

    def fits(self, candidate: Candidate) -> bool:
        return (
            (not self.banks or candidate.bank in self.banks)
            and self.tags <= candidate.tags
            and (not self.levels or candidate.level in self.levels)
            and (not self.types or candidate.type in self.types)
        )


class TooFewItems(ValueError):
    """The pool cannot fill all draws with different items; `draw` is the place of the first that stays empty."""

    def __init__(self, draw: int) -> None:
        super().__init__(f"no item is left for draw {draw}")
        self.draw = draw


def shuffled(ids: Iterable[str], *, seed: int) -> list[str]:
    """Return the ids in an order of the seed's, whatever order they came in.

    By hash, not by `random`: what that module makes of a seed is promised for random() alone, not for shuffle().
    """
    return _by_lot(ids, f"{seed}")


def _by_lot(ids: Iterable[str], drum: str) -> list[str]:
    return sorted(ids, key=lambda each: hashlib.sha256(f"{drum}:{each}".encode()).digest())


def drawn(
    draws: Sequence[Draw], pool: Iterable[Candidate], *, seed: int, fixed: frozenset[str] = frozenset()
) -> list[str]:
    """Return an item's id for each draw, none twice and none of `fixed`, the items that other slots name.

    Each draw takes the first fitting item of its own lot. Where that leaves a later draw without one, earlier draws
    give way, so that an empty slot is a fact about the pool and not bad luck. Raises TooFewItems.
    """
    candidates = {candidate.id: candidate for candidate in pool if candidate.id not in fixed}
    wishes = [
        _by_lot((id_ for id_, candidate in candidates.items() if draw.fits(candidate)), f"{seed}:{place}")
        for place, draw in enumerate(draws)
    ]
    taker: dict[str, int] = {}
    for place in range(len(draws)):
        if not _placed(place, wishes, taker, tried=set()):
            raise TooFewItems(place)
    item_of = {place: id_ for id_, place in taker.items()}
    return [item_of[place] for place in range(len(draws))]


def _placed(place: int, wishes: Sequence[Sequence[str]], taker: dict[str, int], *, tried: set[str]) -> bool:
    """Give the draw an item, moving others along an augmenting path (H. W. Kuhn, The Hungarian method, 1955)."""
    free = next((id_ for id_ in wishes[place] if id_ not in taker), None)
    if free is not None:
        taker[free] = place
        return True
    for id_ in wishes[place]:
        if id_ in tried:
            continue
        tried.add(id_)
        if _placed(taker[id_], wishes, taker, tried=tried):
            taker[id_] = place
            return True
    return False
