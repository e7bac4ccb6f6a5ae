"""What changed between two versions of an item, line by line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json

PLACE = re.compile(r"\[[0-9]+\]")

type Change = Literal["same", "added", "removed"]

_CHANGES: dict[str, Change] = {" ": "same", "+": "added", "-": "removed"}


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
    content: Mapping[str, Json] = {"points": str(points.normalize()), "stem": stem, "body": body, "feedback": feedback}
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
    """Return the lines of both in order, each marked as same, added or removed."""
    marked = (line for line in difflib.ndiff(old, new) if not line.startswith("?"))
    return [DiffLine(_CHANGES[line[0]], line[2:]) for line in marked]
