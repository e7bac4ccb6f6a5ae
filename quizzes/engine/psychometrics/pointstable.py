"""The points of a class as a table, in whole numbers so that sums over them are exact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import mul
from typing import Final

# Sums of squares of whole numbers neither lose digits nor depend on the order of the attempts, and a variance of
# nought is nought. With floats, thirds that add up to the same total differ in their last bit, and a correlation is
# made of that dust.
GRAINS_PER_POINT: Final = 10**9

type Grains = Sequence[int]
"""Amounts of points in billionths, one per attempt."""


def grains(points: Iterable[Decimal]) -> list[int]:
    """Return the points in billionths. Raises ValueError where one is not finite or finer than that."""
    return [_grains(each) for each in points]


@lru_cache(maxsize=4096)  # of the few amounts that a class earns, each is met hundreds of times
def _grains(points: Decimal) -> int:
    if not points.is_finite():
        raise ValueError(f"{points} points cannot be counted")
    numerator, denominator = points.as_integer_ratio()
    whole, rest = divmod(numerator * GRAINS_PER_POINT, denominator)
    if rest:
        raise ValueError(f"{points} points are finer than 9 digits")
    return whole


@dataclass(frozen=True, slots=True)
class PointsTable:
    """What each attempt earned at each position: `rows[attempt][position]`, signed, an unanswered question 0.

    `worth` is what could be earned, by position. `columns` and `worths` are the same in billionths, by position.
    Raises ValueError without a position, for a row of another length, and for points that cannot be counted.
    """

    worth: tuple[Decimal, ...]
    rows: tuple[tuple[Decimal, ...], ...]
    columns: tuple[Grains, ...] = field(init=False, repr=False, compare=False)
    worths: Grains = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.worth:
            raise ValueError("the table has no positions")
        for number, row in enumerate(self.rows):
            if len(row) != len(self.worth):
                raise ValueError(f"row {number} has {len(row)} positions, not {len(self.worth)}")
        by_position = zip(*self.rows, strict=True) if self.rows else ((),) * len(self.worth)
        object.__setattr__(self, "columns", tuple(grains(points) for points in by_position))
        object.__setattr__(self, "worths", grains(self.worth))

    @property
    def n(self) -> int:
        return len(self.rows)


def totals(columns: Iterable[Grains]) -> list[int]:
    return [sum(row) for row in zip(*columns, strict=True)]


def codeviation(first: Grains, second: Grains) -> int:
    """Return n(n-1) times the sample covariance of the two, exactly; of a column with itself, its variance."""
    products: Iterable[int] = map(mul, first, second)
    return len(first) * sum(products) - sum(first) * sum(second)
