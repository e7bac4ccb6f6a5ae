"""Whole-day intervals: rounding, bounds, and a seeded spread so that cards learnt together do not stay together."""

from typing import Final

# ruff: noqa: PLR1730 - a call of min() or max() costs as much as three comparisons, and a review needs many;
# for the same reason numbers are written 7.0 and not 7: Python has a shorter way for two floats.

_WORD: Final = (1 << 64) - 1
_LOWEST_DRAW: Final = 0.0
HIGHEST_DRAW: Final = 1 - 2**-53
_GOLDEN_RATIO: Final = 0.6180339887498949


def card_chance(seed: int) -> float:
    """The number in [0, 1) that a card draws its fuzz from; `seed` is any integer that stays the card's.

    Source: the SplitMix64 finaliser (Steele, Lea and Flood, OOPSLA 2014): neighbouring seeds give unrelated numbers.
    """
    mixed = (seed + 0x9E3779B97F4A7C15) & _WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _WORD
    mixed ^= mixed >> 31
    return (mixed >> 11) / (1 << 53)  # as many bits as a float holds


def review_chance(card: float, repetition: int) -> float:
    """The number in [0, 1) that one review draws, from its card's and the count of reviews before it.

    Steps of the golden ratio: over a card's reviews the numbers spread evenly, so that its luck balances out.
    Source: docs/scheduling.md#fuzz.
    """
    return (card + repetition * _GOLDEN_RATIO) % 1.0


def nearest_day(interval_days: float) -> int:
    """The nearest whole day, halves upwards: Python's round() would send 2.5 to 2, Anki sends it to 3."""
    return int(interval_days + 0.5)


def whole_days(interval_days: float, minimum: int, maximum: int, drawn: float | None) -> int:
    """The interval in whole days that a card is given, in `minimum`–`maximum` (1 <= minimum <= maximum).

    `drawn`, in [0, 1), chooses within the fuzz; without it, the nearest day. For one `drawn` a longer interval never
    comes out shorter, so fuzz does not change the order of the buttons. Source: docs/scheduling.md#fuzz.
    """
    if drawn is None:
        return min(max(nearest_day(interval_days), minimum), maximum)
    if interval_days < minimum:
        interval_days = float(minimum)
    elif interval_days > maximum:
        interval_days = float(maximum)
    # A day, and a share of the interval's days that falls from 15 % over 10 % to 5 %.
    if interval_days < 2.5:
        delta = 0.0
    elif interval_days < 7.0:
        delta = 1.0 + 0.15 * (interval_days - 2.5)
    elif interval_days < 20.0:
        delta = 1.675 + 0.10 * (interval_days - 7.0)
    else:
        delta = 2.975 + 0.05 * (interval_days - 20.0)
    lower = int(interval_days - delta + 0.5)
    upper = int(interval_days + delta + 0.5)
    if lower < minimum:
        lower = minimum
    if upper > maximum:
        upper = maximum
    return lower + int(drawn * (1 + upper - lower))


def fuzz_bounds(interval_days: float, minimum: int, maximum: int) -> tuple[int, int]:
    """The shortest and the longest interval that `whole_days` may draw."""
    return (
        whole_days(interval_days, minimum, maximum, _LOWEST_DRAW),
        whole_days(interval_days, minimum, maximum, HIGHEST_DRAW),
    )
