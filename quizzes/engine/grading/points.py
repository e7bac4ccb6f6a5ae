"""Points: exact decimals made from a score and a slot's worth, rounded once, here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal, get_args

# At most 15 digits, 5 of them after the point: SQLite keeps a decimal as a double and no more of it comes back.
STEP = Decimal("0.00001")
LARGEST = Decimal("9999999999.99999")

# A context of our own: a caller's may round to fewer digits, and then points would be rounded twice.
_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)

type Certainty = Literal[1, 2, 3]

_CERTAIN_AND_RIGHT: dict[Certainty, Decimal] = {1: Decimal(1), 2: Decimal(2), 3: Decimal(3)}
_CERTAIN_AND_WRONG: dict[Certainty, Decimal] = {1: Decimal(0), 2: Decimal(-2), 3: Decimal(-6)}


class PointsOutOfRange(ValueError):
    """Points that cannot be stored: not finite, beyond 10 digits before the point, or finer than 5 after it."""


def is_storable(points: Decimal) -> bool:
    """Return whether the points are finite, of at most 10 digits before and 5 after the point."""
    if not points.is_finite() or abs(points) > LARGEST:
        return False
    # A zero may be written 0E-500000: quantizing tells what it is worth, its exponent does not.
    return points == points.quantize(STEP, context=_EXACT)


def rounded(points: Decimal) -> Decimal:
    """Return the points with 5 digits after the point, halves away from zero. Raises PointsOutOfRange."""
    if not points.is_finite() or abs(points) > LARGEST:
        raise PointsOutOfRange(f"{points} points cannot be stored")
    return points.quantize(STEP, context=_EXACT)


def points_of(*, score: Decimal, worth: Decimal) -> Decimal:
    """Return score × worth with 5 digits after the point, halves away from zero.

    `score` is from 0 to 1, or from -6 to 3 where certainty was asked for; `worth` is the slot's points.
    Raises PointsOutOfRange.
    """
    return rounded(_EXACT.multiply(score, worth))


def score_over_tries(scores: Sequence[Decimal], *, penalty: Decimal) -> Decimal:
    """Return the best of the tries, each reduced by `penalty` (0–1) per try before it; from 0 to 1, 0 without a try.

    Source: Moodle's question behaviours 'adaptive' and 'interactive with multiple tries'.
    """
    reduced = [score - penalty * earlier for earlier, score in enumerate(scores)]
    return max((*reduced, Decimal(0)))


def score_with_certainty(score: Decimal, certainty: Certainty) -> Decimal:
    """Return the signed score from -6 to 3 of a response whose writer was this sure of it.

    Unsure, fairly sure, very sure (1, 2, 3) give 1, 2, 3 for a right response, the same share of it for a part, and
    0, -2, -6 for a wrong one. Raises ValueError for another certainty.
    Source: certainty-based marking, Gardner-Medwin 2006; Moodle's behaviour 'deferred feedback with CBM'.
    """
    if certainty not in get_args(Certainty.__value__):
        raise ValueError(f"certainty {certainty} is not 1, 2 or 3")
    return _CERTAIN_AND_RIGHT[certainty] * score if score > 0 else _CERTAIN_AND_WRONG[certainty]
