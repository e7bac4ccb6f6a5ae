"""What the points of a class say about each question of a quiz."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful, Statistic
from quizzes.engine.psychometrics.pointstable import Grains, PointsTable, codeviation, grains, totals


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """The statistics of one question over `n` attempts, as shares and correlations, not per cent.

    `facility` and `standard_deviation` are shares of what the question is worth; under certainty-based marking they
    may lie outside 0 to 1. `discrimination` is the correlation with the rest of the quiz, from -1 to 1;
    `discriminative_efficiency` is the same against the most that these points allow.
    """

    n: int
    facility: Statistic
    standard_deviation: Statistic
    discrimination: Statistic
    discriminative_efficiency: Statistic

    @property
    def has_negative_discrimination(self) -> bool:
        """Whether those who know the rest do worse here: the key may be wrong."""
        return not isinstance(self.discrimination, NotMeaningful) and self.discrimination < 0


@dataclass(frozen=True, slots=True)
class PositionWeights:
    """The share of the total that a position should have by its worth, and the one that it has by its spread."""

    intended: Statistic
    effective: Statistic


def position_statistics(table: PointsTable) -> list[ItemStatistics]:
    """Return the statistics of each position, in order. Source: docs/statistics.md#questions."""
    columns = table.columns
    total = totals(columns)
    has_rest = len(columns) > 1
    return [
        _statistics(column, [whole - own for whole, own in zip(total, column, strict=True)], worth, has_rest=has_rest)
        for column, worth in zip(columns, table.worths, strict=True)
    ]


def drawn_item_statistics(*, worth: Decimal, points: Sequence[Decimal], rests: Sequence[Decimal]) -> ItemStatistics:
    """Return the statistics of an item that only some attempts drew: its points there, and those of all the rest.

    Raises ValueError where the two differ in length.
    """
    if len(points) != len(rests):
        raise ValueError(f"{len(points)} points for {len(rests)} attempts")
    [worth_in_grains] = grains([worth])
    return _statistics(grains(points), grains(rests), worth_in_grains, has_rest=True)


def position_weights(table: PointsTable) -> list[PositionWeights]:
    """Return the weights of each position, in order. Positions with a negative covariance count in no other's weight.

    Source: docs/statistics.md#weights.
    """
    columns = table.columns
    total = totals(columns)
    covariances = [codeviation(column, total) for column in columns]
    spread = math.fsum(math.sqrt(each) for each in covariances if each > 0)
    whole_worth = sum(table.worths)
    return [
        PositionWeights(
            intended=worth / whole_worth if whole_worth else NotMeaningful(table.n, "no_worth"),
            effective=_effective_weight(covariance, spread, table.n),
        )
        for worth, covariance in zip(table.worths, covariances, strict=True)
    ]


def _effective_weight(covariance: int, spread: float, n: int) -> Statistic:
    if n < MINIMUM_ATTEMPTS:
        return NotMeaningful(n, "too_few_attempts")
    if covariance < 0:
        return NotMeaningful(n, "negative_covariance")
    return math.sqrt(covariance) / spread if spread else NotMeaningful(n, "no_variance")


def _statistics(points: Grains, rest: Grains, worth: int, *, has_rest: bool) -> ItemStatistics:
    n = len(points)
    if n < MINIMUM_ATTEMPTS:
        few = NotMeaningful(n, "too_few_attempts")
        return ItemStatistics(n, few, few, few, few)
    facility: Statistic = NotMeaningful(n, "no_worth")
    deviation: Statistic = facility
    if worth:
        facility = sum(points) / (n * worth)
        deviation = math.sqrt(codeviation(points, points) / (n * (n - 1) * worth * worth))
    if not has_rest:
        alone = NotMeaningful(n, "no_second_part")
        return ItemStatistics(n, facility, deviation, alone, alone)
    return ItemStatistics(n, facility, deviation, _correlation(points, rest), _efficiency(points, rest))


def _correlation(points: Grains, rest: Grains) -> Statistic:
    variances = codeviation(points, points) * codeviation(rest, rest)
    if not variances:
        return NotMeaningful(len(points), "no_variance")
    covariance = codeviation(points, rest)
    # Whole numbers divide to the nearest float, so the root of this square never passes 1.
    return math.copysign(math.sqrt(covariance * covariance / variances), covariance)


def _efficiency(points: Grains, rest: Grains) -> Statistic:
    # The same points and rests, dealt out in the same order, have the greatest covariance they can have.
    greatest = codeviation(sorted(points), sorted(rest))
    return codeviation(points, rest) / greatest if greatest else NotMeaningful(len(points), "no_variance")
