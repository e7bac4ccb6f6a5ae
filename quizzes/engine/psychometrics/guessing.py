"""What a question gives to who answers it blindly."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from math import comb
from typing import Any

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.ordering import OrderingBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody


class NotGuessable(ValueError):
    """An item whose response a person judges has no score of chance."""


def random_guess_score(*, type_name: str, body: Json) -> float:
    """Return the score, 0 to 1, that blind answers come to on average. Source: docs/statistics.md#guessing.

    Raises NotGuessable, KeyError for a type that is not registered, and MalformedBody.
    """
    parsed = REGISTRY[type_name].parse_body(body)
    if type_name not in GUESSES:
        raise NotGuessable(f"a response to a {type_name} is judged by a person")
    return float(GUESSES[type_name](parsed))


def _choice(body: OptionsBody) -> Fraction:
    return Fraction(len(body.key), len(body.options))


def _multiple(body: OptionsBody) -> Fraction:
    """Each option is ticked or not by a coin."""
    keyed = len(body.key)
    others = len(body.options) - keyed
    gains = sum(
        comb(keyed, right) * comb(others, wrong) * max(right - wrong, 0)
        for right, wrong in product(range(keyed + 1), range(others + 1))
    )
    return Fraction(gains, keyed * 2 ** len(body.options))


def _matching(body: MatchingBody) -> Fraction:
    """Each prompt is given one of the answers, whether it was given before or not."""
    return Fraction(1, len(body.answers))


def _ordering(body: OrderingBody) -> Fraction:
    """In a blind order each step but the last has one chance in all its places to be followed by the right one."""
    return Fraction(1, len(body.steps))


def _shorttext(body: ShortTextBody) -> Fraction:
    """A pattern of nothing but wildcards fits whatever is typed; other texts nobody hits by chance."""
    return max(
        (Fraction(answer.score) for answer in body.answers if not any(answer.pattern.parts)), default=Fraction(0)
    )


def _half(_body: object) -> Fraction:
    return Fraction(1, 2)


def _nothing(_body: object) -> Fraction:
    return Fraction(0)


# Any: a body is known to its own type alone, and comes from the same entry of the registry.
GUESSES: dict[str, Callable[[Any], Fraction]] = {
    "choice": _choice,
    "multiple": _multiple,
    "truefalse": _half,
    "matching": _matching,
    "ordering": _ordering,
    "shorttext": _shorttext,
    "numeric": _nothing,
    "cloze": _nothing,
}
