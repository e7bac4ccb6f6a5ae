"""What the points of a class say about a quiz as a whole."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful, Statistic
from quizzes.engine.psychometrics.pointstable import Grains, PointsTable, codeviation, totals


@dataclass(frozen=True, slots=True)
class QuizStatistics:
    """The statistics of the totals of `n` attempts.

    `mean`, `median`, `standard_deviation` and `standard_error` are shares of the quiz's worth. `skewness` and
    `kurtosis` are 0 for a normal distribution. `alpha` is the coefficient of internal consistency, from 0 to 1;
    `error_ratio` is the share of the standard deviation that is chance, `standard_error` what it comes to.
    """

    n: int
    mean: Statistic
    median: Statistic
    standard_deviation: Statistic
    skewness: Statistic
    kurtosis: Statistic
    alpha: Statistic
    error_ratio: Statistic
    standard_error: Statistic


def quiz_statistics(table: PointsTable) -> QuizStatistics:
    """Return the statistics of the quiz. Source: docs/statistics.md#quiz."""
    n = table.n
    if n < MINIMUM_ATTEMPTS:
        few = NotMeaningful(n, "too_few_attempts")
        return QuizStatistics(n, few, few, few, few, few, few, few, few)
    columns = table.columns
    total = totals(columns)
    worth = sum(table.worths)
    worthless = NotMeaningful(n, "no_worth")
    deviation = math.sqrt(codeviation(total, total) / (n * (n - 1)))
    skewness, kurtosis = _shape(total)
    alpha = _alpha(columns, total)
    error_ratio = alpha if isinstance(alpha, NotMeaningful) else math.sqrt(1 - alpha)
    return QuizStatistics(
        n=n,
        mean=sum(total) / (n * worth) if worth else worthless,
        median=median(total) / worth if worth else worthless,
        standard_deviation=deviation / worth if worth else worthless,
        skewness=skewness,
        kurtosis=kurtosis,
        alpha=alpha,
        error_ratio=error_ratio,
        standard_error=_standard_error(deviation, error_ratio, worth=worth, n=n),
    )


def _alpha(columns: Sequence[Grains], total: Grains) -> Statistic:
    positions = len(columns)
    if positions < 2:
        return NotMeaningful(len(total), "no_second_part")
    whole = codeviation(total, total)
    if not whole:
        return NotMeaningful(len(total), "no_variance")
    common = whole - sum(codeviation(column, column) for column in columns)
    if common < 0:
        return NotMeaningful(len(total), "alpha_below_zero")
    return positions * common / ((positions - 1) * whole)


def _standard_error(deviation: float, error_ratio: Statistic, *, worth: int, n: int) -> Statistic:
    if isinstance(error_ratio, NotMeaningful):
        return error_ratio
    return error_ratio * deviation / worth if worth else NotMeaningful(n, "no_worth")


def _shape(total: Grains) -> tuple[Statistic, Statistic]:
    """Return skewness k3 / k2^1.5 and kurtosis k4 / k2² by k-statistics, for n above 3.

    The powers below are of n times the deviation from the mean, which is whole; the powers of n cancel out.
    """
    n = len(total)
    mean_times_n = sum(total)
    deviations = [n * each - mean_times_n for each in total]
    squares = [each * each for each in deviations]
    second = sum(squares)
    if not second:
        flat = NotMeaningful(n, "no_variance")
        return flat, flat
    third = sum(square * each for square, each in zip(squares, deviations, strict=True))
    fourth = sum(each * each for each in squares)
    skewness = n * math.sqrt(n - 1) / (n - 2) * (third / second**1.5)
    kurtosis = (n - 1) * (n * (n + 1) * fourth - 3 * (n - 1) * second * second) / ((n - 2) * (n - 3) * second * second)
    return skewness, kurtosis
