"""What changed between two versions of an item, line by line."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import plain

PLACE = re.compile(r"\[[0-9]+\]")

type Change = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class DiffLine:
    change: Change
    text: str

    @property
    def sign(self) -> str:
        return {"same": " ", "added": "+", "removed": "−"}[self.change]


def content_lines(*, type_name: str, stem: str, body: Json, feedback: str, points: Decimal) -> list[str]:
    """Return an item's content as lines such as 'choices[0].text = Smith', each line of a longer text on its own.

    They stand in the order in which authors write them: PostgreSQL gives keys of stored JSON back in one of its own.
    """
    content: Mapping[str, Json] = {"points": plain(points), "stem": stem, "body": body, "feedback": feedback}
    order = {key: place for place, key in enumerate(REGISTRY[type_name].keys)}
    return [line for key, value in content.items() for line in _lines("" if key == "body" else key, value, order)]


def _lines(path: str, value: Json, order: Mapping[str, int]) -> list[str]:
    if isinstance(value, Mapping):
        paths = {key: f"{path}.{key}".lstrip(".") for key in value}
        keys = sorted(value, key=lambda key: (order.get(PLACE.sub("[]", paths[key]), len(order)), key))
        return [line for key in keys for line in _lines(paths[key], value[key], order)]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [line for place, entry in enumerate(value) for line in _lines(f"{path}[{place}]", entry, order)]
    if value in ("", None):
        return []
    if isinstance(value, bool):
        return [f"{path} = {str(value).lower()}"]
    first, *rest = str(value).splitlines() or [""]
    return [f"{path} = {first}", *(f"    {line}" for line in rest)]


def difference(old: Sequence[str], new: Sequence[str]) -> list[DiffLine]:
    """Return the lines of both in order, each marked as same, added or removed.

    Lines that stand once in either text hold the two together, as in Bram Cohen's patience diff; what stands between
    them is compared from both ends alone. So the time is that of a sort, whatever the texts are: a file may bring any.
    """
    lines: list[DiffLine] = []
    at = new_at = 0
    for place, new_place in (*_anchors(old, new), (len(old), len(new))):
        if at < place or new_at < new_place:
            lines += _between(old[at:place], new[new_at:new_place])
        lines += _told("same", old[place : place + 1])
        at, new_at = place + 1, new_place + 1
    return lines


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of lines that stand once in both texts, as many as come in the same order."""
    once, new_once = Counter(old), Counter(new)
    new_places = {line: place for place, line in enumerate(new) if new_once[line] == once[line] == 1}
    pairs = [(place, new_places[line]) for place, line in enumerate(old) if line in new_places]
    # The longest rising run of the second places, by piles: each card knows the top of the pile to its left.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for number, (_place, new_place) in enumerate(pairs):
        pile = bisect_left(tops, new_place)
        before.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [new_place]
        piles[pile : pile + 1] = [number]
    found: list[tuple[int, int]] = []
    number = piles[-1] if piles else -1
    while number >= 0:
        found.append(pairs[number])
        number = before[number]
    return found[::-1]


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffLine]:
    shorter = min(len(old), len(new))
    head = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    tail = next((place for place in range(shorter - head) if old[-1 - place] != new[-1 - place]), shorter - head)
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    yield from _told("same", old[:head])
    if len(gone) == len(come):  # each stands beside what became of it
        for was, is_ in zip(gone, come, strict=True):
            yield from (DiffLine("removed", was), DiffLine("added", is_))
    else:
        yield from (*_told("removed", gone), *_told("added", come))
    yield from _told("same", old[len(old) - tail :])


def _told(change: Change, lines: Sequence[str]) -> Iterator[DiffLine]:
    return (DiffLine(change, line) for line in lines)
