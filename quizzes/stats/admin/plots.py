"""Plots as the template draws them: places in a picture of fixed size, so that the page needs no style or script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.stats.queries.content import BarContent, PositionContent
from seminar.figures import in_figures, per_cent

WIDTH, HEIGHT = 640, 260
LEFT, RIGHT, TOP, BOTTOM = 44, 24, 30, 40
_ACROSS, _DOWN = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of what is plotted, and its middle, in a picture of `width` by `height`."""

    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM
    centre: float = LEFT + _ACROSS / 2
    middle: float = TOP + _DOWN / 2


@dataclass(frozen=True, slots=True)
class PlottedBar:
    """A bar from its upper left corner, its count above it, and the points at which it begins below it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    count: int
    low: float
    high: float

    @property
    def label_y(self) -> float:
        return self.y - 5


@dataclass(frozen=True, slots=True)
class PlottedPoint:
    """A question by its position in the quiz; `is_negative` where those who know the rest do worse."""

    x: float
    y: float
    position: int
    is_negative: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid, `at` its place along the axis."""

    at: float
    label: str


def histogram(bars: Sequence[BarContent]) -> list[PlottedBar]:
    """Return the bars side by side, the highest as high as the plot."""
    most = max((bar["count"] for bar in bars), default=0) or 1
    step = _ACROSS / (len(bars) or 1)
    return [
        PlottedBar(
            x=round(LEFT + place * step + 2, 1),
            y=round(TOP + _DOWN * (1 - bar["count"] / most), 1),
            width=round(step - 4, 1),
            height=round(_DOWN * bar["count"] / most, 1),
            middle=round(LEFT + (place + 0.5) * step, 1),
            count=bar["count"],
            low=bar["low"],
            high=bar["high"],
        )
        for place, bar in enumerate(bars)
    ]


def scatter(positions: Sequence[PositionContent]) -> list[PlottedPoint]:
    """Return the questions that have both, by facility (0 to 1, to the right) and discrimination (-1 to 1, upwards)."""
    found = []
    for each in positions:
        facility = each["figures"]["facility"]["value"]
        discrimination = each["figures"]["discrimination"]["value"]
        if facility is not None and discrimination is not None:
            found.append(
                PlottedPoint(
                    x=round(_across(facility), 1),
                    y=round(_up(discrimination), 1),
                    position=each["position"],
                    is_negative=discrimination < 0,
                )
            )
    return found


def facility_ticks() -> list[Tick]:
    return [Tick(round(_across(share / 100), 1), per_cent(share)) for share in (0, 25, 50, 75, 100)]


def discrimination_ticks() -> list[Tick]:
    return [
        Tick(round(_up(value), 1), label)
        for value, label in ((-1.0, "−1"), (-0.5, in_figures("-0.5")), (0.0, "0"), (0.5, in_figures("0.5")), (1.0, "1"))
    ]


def _across(facility: float) -> float:
    """Return the place of a facility; one beyond 0 to 1, of certainty-based marking, is put at the edge."""
    return LEFT + _ACROSS * min(max(facility, 0.0), 1.0)


def _up(discrimination: float) -> float:
    return TOP + _DOWN * (1 - discrimination) / 2
