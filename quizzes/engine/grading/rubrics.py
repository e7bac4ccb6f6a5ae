"""Points by a rubric: what picks come to, and what they come to when the rubric's points change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from quizzes.engine.grading.points import rounded
from quizzes.engine.itemtypes.essay import Criterion, EssayBody


def points_of_picks(body: EssayBody, picks: Mapping[str, Decimal], *, worth: Decimal) -> Decimal:
    """Return what the picks (points by criterion id) earn of a slot's worth; the full rubric earns all of it.

    A criterion that is not picked earns nothing, nor does one that the body no longer has.
    """
    full = body.rubric_points
    if not full:
        return Decimal(0)
    picked = sum((points for id_, points in picks.items() if id_ in body.criteria), Decimal(0))
    return rounded(worth * picked / full)


def repicked(picks: Mapping[str, Decimal], *, before: EssayBody, after: EssayBody) -> dict[str, Decimal]:
    """Return the same judgement in the points of the changed rubric.

    A level stays the level it was, by its place; points given freely keep their share of the criterion's. A criterion
    that is gone is left out.
    """
    return {
        id_: _repicked(points, before=before.criteria[id_], after=after.criteria[id_])
        for id_, points in picks.items()
        if id_ in before.criteria and id_ in after.criteria
    }


def _repicked(points: Decimal, *, before: Criterion, after: Criterion) -> Decimal:
    if len(before.levels) == len(after.levels):
        place = next((place for place, level in enumerate(before.levels) if level.points == points), None)
        if place is not None:
            return after.levels[place].points
    return rounded(points * after.points / before.points)


def rescored(
    points: Decimal, picks: Mapping[str, Decimal], *, before: EssayBody, after: EssayBody, worth: Decimal
) -> tuple[Decimal, dict[str, Decimal]]:
    """Return the points and picks of a mark under the changed rubric.

    What its giver added to the rubric's sum, or took from it, stays; the result is from 0 to the slot's worth.
    """
    moved = repicked(picks, before=before, after=after)
    beside = points - points_of_picks(before, picks, worth=worth)
    changed = points_of_picks(after, moved, worth=worth) + beside
    return max(Decimal(0), min(worth, changed)), moved
