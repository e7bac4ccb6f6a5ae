"""The geometry of the plots: bars, points and a calendar, in the units of their own small canvas."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import ceil, floor, log10, sqrt
from statistics import quantiles
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from quizzes.engine.scheduling.curve import CurvePoint
from seminar.figures import in_figures, per_cent

WIDTH: Final = 360
HEIGHT: Final = 168
LEFT: Final = 42
RIGHT: Final = 6
TOP: Final = 10
BOTTOM: Final = 24
CELL: Final = 13
HEAT_LEFT: Final = 32
HEAT_TOP: Final = 18
WEEKS: Final = 53


class Bar(NamedTuple):
    """A rectangle; `kind` is its class, `title` what a pointer that rests on it reads."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    title: str


class Word(NamedTuple):
    """A label; `kind` says how it is anchored: start, middle, end."""

    x: float
    y: float
    text: str
    kind: str


class Stroke(NamedTuple):
    """A line; `kind` is its class: grid, whisker, ideal."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


class Dot(NamedTuple):
    x: float
    y: float
    radius: float
    title: str


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture of `width` by `height` units; `label` is a sentence that says what it shows."""

    label: str
    width: int
    height: int
    bars: tuple[Bar, ...] = ()
    words: tuple[Word, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    dots: tuple[Dot, ...] = ()


class Value(NamedTuple):
    """One bar to draw: how high, its name below (may be empty), what it says, and the bounds of its whisker, if any."""

    height: float
    name: str
    title: str
    bounds: tuple[float, float] | None = None
    kind: str = "bar"


class Point(NamedTuple):
    """One bin of a calibration: chances from 0 to 1, the bounds of the actual one, and how many reviews it rests on."""

    foretold: float
    actual: float
    bounds: tuple[float, float]
    weight: int
    title: str


def nice_top(highest: float) -> float:
    """Return the least of 1, 2, 4, 5 or 10 times a power of ten that is not below `highest`: the end of a scale."""
    if highest <= 2:
        return 2
    power: float = 10.0 ** floor(log10(highest))
    return min(step * power for step in (1.0, 2.0, 4.0, 5.0, 10.0) if step * power >= highest)


def bar_plot(label: str, values: Sequence[Value], *, top: float | None = None, is_share: bool = False) -> Plot:
    """Return a bar for each value, over a scale from 0 to `top`, by default one that fits the highest."""
    top = top or nice_top(max((value.height for value in values), default=0))
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    gap = min(step * 0.22, 10)
    words, strokes = _scale(top, is_share=is_share)
    bars = []
    for place, value in enumerate(values):
        x, y = LEFT + place * step, _y(value.height / top)
        if value.height:
            bars.append(Bar(_r(x + gap / 2), y, _r(step - gap), _r(_y(0) - y), value.kind, value.title))
        if value.bounds:
            low, high = (_y(bound / top) for bound in value.bounds)
            strokes.append(Stroke(_r(x + step / 2), low, _r(x + step / 2), high, "whisker"))
        if value.name:
            at_end = place == len(values) - 1 and len(values) > 12  # a wide name would leave the canvas
            words.append(
                Word(WIDTH if at_end else _r(x + step / 2), HEIGHT - 8, value.name, "end" if at_end else "middle")
            )
    return Plot(label, WIDTH, HEIGHT, tuple(bars), tuple(words), tuple(strokes))


def calibration_plot(label: str, points: Sequence[Point]) -> Plot:
    """Return what was foretold (across) against what came (up), with the line on which both agree.

    The area of a dot goes with the reviews it rests on.
    """
    words, strokes = _scale(1, is_share=True)
    most = max((point.weight for point in points), default=1)
    strokes.append(Stroke(LEFT, _y(0), WIDTH - RIGHT, _y(1), "ideal"))
    for share in (0.0, 0.5, 1.0):
        anchor = "start" if share == 0 else "end" if share == 1 else "middle"
        words.append(Word(_r(_x(share)), HEIGHT - 8, per_cent(share * 100), anchor))
    strokes += [
        Stroke(_x(point.foretold), _y(point.bounds[0]), _x(point.foretold), _y(point.bounds[1]), "whisker")
        for point in points
    ]
    dots = [
        Dot(_x(point.foretold), _y(point.actual), _r(2.5 + 5 * sqrt(point.weight / most)), point.title)
        for point in points
    ]
    return Plot(label, WIDTH, HEIGHT, (), tuple(words), tuple(strokes), tuple(dots))


def curve_plot(label: str, points: Sequence[CurvePoint], *, now_day: int) -> Plot:
    """Return chances over days as a line that jumps up at each review; what is still to come is dashed."""
    last_day = max(points[-1].day, now_day, 1)
    words, strokes = _scale(1, is_share=True)
    for day in sorted({0, now_day, last_day}):
        anchor = "start" if day == 0 else "end" if day > last_day * 0.85 else "middle"
        if day in (0, now_day) or last_day - now_day > last_day * 0.2:  # two names in one place cannot be read
            words.append(Word(_x(day / last_day), HEIGHT - 8, f"{day} {_('d')}", anchor))
    strokes.append(Stroke(_x(now_day / last_day), _y(0), _x(now_day / last_day), _y(1), "ideal"))
    for before, after in pairwise(points):
        kind = "curve" if after.day <= now_day else "curve ahead"
        x1, x2 = _x(before.day / last_day), _x(after.day / last_day)
        strokes.append(Stroke(x1, _y(before.chance), x2, _y(after.chance), kind))
    dots = [Dot(_x(point.day / last_day), _y(1), 3, "") for point in points if point.is_review]
    return Plot(label, WIDTH, HEIGHT, (), tuple(words), tuple(strokes), tuple(dots))


def heat_map(
    label: str,
    counts: Mapping[int, int],
    *,
    today: int,
    first_weekday: int,
    titles: Mapping[int, str],
    weekdays: Sequence[str],
    months: Sequence[str],
) -> Plot:
    """Return a year of days up to `today`, a column per week.

    Days are ordinals; `first_weekday` is 0 for Sunday, as Django counts. `weekdays` are names from Monday on, `months`
    from January on. A day's shade is the quarter of the days with reviews in which it lies, from 1 to 4, or 0.
    """
    row_of_today = (today - first_weekday) % 7  # ordinal 7 was a Sunday
    first = today - row_of_today - 7 * (WEEKS - 1)
    cuts = _quarters([count for count in counts.values() if count])
    bars, words = [], []
    for ordinal in range(first, today + 1):
        column, row = divmod(ordinal - first, 7)
        count = counts.get(ordinal, 0)
        shade = 1 + bisect_left(cuts, count) if count else 0
        x, y = HEAT_LEFT + column * CELL, HEAT_TOP + row * CELL
        bars.append(Bar(x, y, CELL - 2, CELL - 2, f"heat-{shade}", titles.get(ordinal, "")))
        of = date.fromordinal(ordinal)
        if of.day == 1 and column < WEEKS - 2:
            words.append(Word(x, HEAT_TOP - 6, months[of.month - 1], "start"))
    for row in (1, 3, 5):
        name = weekdays[date.fromordinal(first + row).weekday()]
        words.append(Word(HEAT_LEFT - 6, HEAT_TOP + row * CELL + CELL - 4, name, "end"))
    return Plot(label, HEAT_LEFT + WEEKS * CELL, HEAT_TOP + 7 * CELL, tuple(bars), tuple(words))


def _quarters(counts: Sequence[int]) -> list[float]:
    return quantiles(counts, n=4, method="inclusive") if len(counts) > 1 else []


def _scale(top: float, *, is_share: bool) -> tuple[list[Word], list[Stroke]]:
    words: list[Word] = []
    strokes: list[Stroke] = []
    for share in (0.0, 0.5, 1.0):
        y = _y(share)
        text = per_cent(share * top * 100) if is_share else in_figures(f"{share * top:g}")
        words.append(Word(LEFT - 5, _r(y + 4), text, "end"))
        strokes.append(Stroke(LEFT, y, WIDTH - RIGHT, y, "grid"))
    return words, strokes


def _x(share: float) -> float:
    return _r(LEFT + share * (WIDTH - LEFT - RIGHT))


def _y(share: float) -> float:
    return _r(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM))


def _r(units: float) -> float:
    return round(units, 1)


def every(number: int, *, at_most: int) -> int:
    """Return of how many bars each one is named, so that not more than `at_most` names stand below."""
    return max(ceil(number / at_most), 1)
