"""Statistics as they are stored and sent: plain values that JSON holds."""

from __future__ import annotations

from typing import TypedDict

from quizzes.engine.psychometrics.histogram import Bar
from quizzes.engine.psychometrics.items import ItemStatistics, PositionWeights
from quizzes.engine.psychometrics.meaning import NotMeaningful, Statistic
from quizzes.engine.psychometrics.options import OptionTable
from quizzes.engine.psychometrics.quiz import QuizStatistics


class Figure(TypedDict):
    """A statistic over `n` attempts. Where it means nothing, `value` is None and `reason` says why, else ''."""

    value: float | None
    n: int
    reason: str


class BarContent(TypedDict):
    """How many grades are from `low` to `high` points."""

    low: float
    high: float
    count: int


class QuizContent(TypedDict):
    """A quiz as a whole: shares of its worth, `bars` of its histogram (none where they mean nothing), positions."""

    mean: Figure
    median: Figure
    standard_deviation: Figure
    skewness: Figure
    kurtosis: Figure
    alpha: Figure
    error_ratio: Figure
    standard_error: Figure
    bars: list[BarContent]
    positions: list[PositionContent]


class QuestionFigures(TypedDict):
    """What an item, or a position whatever it drew, tells about the class; shares and correlations."""

    facility: Figure
    standard_deviation: Figure
    discrimination: Figure
    discriminative_efficiency: Figure
    has_negative_discrimination: bool


class PositionContent(TypedDict):
    """A position of the quiz with the share of the total it should have and has; `worth` is in points, as text."""

    position: int
    worth: str
    figures: QuestionFigures
    intended_weight: Figure
    effective_weight: Figure


class OptionContent(TypedDict):
    """How many chose an option, of all and of the upper and lower third. `option` is None for no answer."""

    option: str | None
    chosen: int
    upper: int
    lower: int


class OptionsContent(TypedDict):
    """Who chose what; no rows, and a reason, where that means nothing. `upper` and `lower` are the thirds' sizes."""

    n: int
    upper: int
    lower: int
    reason: str
    rows: list[OptionContent]


class ItemContent(TypedDict):
    """A version of an item, and the positions at which it was asked.

    `guess_score` is what blind answers earn, 0 to 1, None where a person judges. `options` is None for items without.
    """

    positions: list[int]
    figures: QuestionFigures
    guess_score: float | None
    median_seconds: Figure
    options: OptionsContent | None


def figure(statistic: Statistic, *, n: int) -> Figure:
    if isinstance(statistic, NotMeaningful):
        return {"value": None, "n": statistic.n, "reason": statistic.reason}
    return {"value": statistic, "n": n, "reason": ""}


def question_figures(found: ItemStatistics) -> QuestionFigures:
    return {
        "facility": figure(found.facility, n=found.n),
        "standard_deviation": figure(found.standard_deviation, n=found.n),
        "discrimination": figure(found.discrimination, n=found.n),
        "discriminative_efficiency": figure(found.discriminative_efficiency, n=found.n),
        "has_negative_discrimination": found.has_negative_discrimination,
    }


def position_content(*, position: int, worth: str, found: ItemStatistics, weights: PositionWeights) -> PositionContent:
    return {
        "position": position,
        "worth": worth,
        "figures": question_figures(found),
        "intended_weight": figure(weights.intended, n=found.n),
        "effective_weight": figure(weights.effective, n=found.n),
    }


def quiz_content(
    found: QuizStatistics, *, bars: tuple[Bar, ...] | NotMeaningful, positions: list[PositionContent]
) -> QuizContent:
    n = found.n
    return {
        "mean": figure(found.mean, n=n),
        "median": figure(found.median, n=n),
        "standard_deviation": figure(found.standard_deviation, n=n),
        "skewness": figure(found.skewness, n=n),
        "kurtosis": figure(found.kurtosis, n=n),
        "alpha": figure(found.alpha, n=n),
        "error_ratio": figure(found.error_ratio, n=n),
        "standard_error": figure(found.standard_error, n=n),
        "bars": []
        if isinstance(bars, NotMeaningful)
        else [{"low": bar.low, "high": bar.high, "count": bar.count} for bar in bars],
        "positions": positions,
    }


def options_content(table: OptionTable | NotMeaningful) -> OptionsContent:
    if isinstance(table, NotMeaningful):
        return {"n": table.n, "upper": 0, "lower": 0, "reason": table.reason, "rows": []}
    return {
        "n": table.n,
        "upper": table.upper,
        "lower": table.lower,
        "reason": "",
        "rows": [
            {"option": row.option, "chosen": row.chosen, "upper": row.upper, "lower": row.lower} for row in table.rows
        ],
    }
