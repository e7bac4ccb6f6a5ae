"""The grade of an attempt, folded from its marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from quizzes.engine.grading.points import rounded

type MarkSource = Literal["auto", "manual", "regrade", "override"]

_BY_A_PERSON: frozenset[MarkSource] = frozenset({"manual", "override"})


class Mark(NamedTuple):
    """The points (signed) given to one slot. `order` rises with each mark of the attempt; no two are the same.

    A regrade that was told to replace persons' marks writes its own as 'override': a person ordered it.
    """

    slot: int
    points: Decimal
    source: MarkSource
    order: int


@dataclass(frozen=True, slots=True)
class Grade:
    """The attempt's points out of its worth, and the slots that nobody has marked yet, which count as 0."""

    points: Decimal
    worth: Decimal
    unmarked: tuple[int, ...]

    @property
    def is_final(self) -> bool:
        return not self.unmarked


def standing_marks(marks: Iterable[Mark]) -> dict[int, Mark]:
    """Return the mark that counts, by slot: the latest by a person, else the latest. In any order of arrival."""
    standing: dict[int, Mark] = {}
    for mark in marks:
        slot, _, source, order = mark
        held = standing.get(slot)
        if held is None or (held.source in _BY_A_PERSON, held.order) < (source in _BY_A_PERSON, order):
            standing[slot] = mark
    return standing


def grade_of(marks: Iterable[Mark], *, worth_by_slot: Mapping[int, Decimal]) -> Grade:
    """Return the grade of an attempt with these slots. Marks of other slots do not count.

    Raises PointsOutOfRange where the sum cannot be stored.
    """
    standing = standing_marks(marks)
    return Grade(
        points=rounded(sum((standing[slot].points for slot in worth_by_slot if slot in standing), Decimal(0))),
        worth=rounded(sum(worth_by_slot.values(), Decimal(0))),
        unmarked=tuple(sorted(worth_by_slot.keys() - standing.keys())),
    )
