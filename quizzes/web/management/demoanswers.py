"""What a learner of some ability answers: the key, a part of it, or something wrong, by lot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from random import Random

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Arrangement, Json

GUESSED_WORDS = ("the state", "the officials", "capitalism", "the Tsar", "the bourgeoisie")
OFF_BY = (1, -1, 10, -10, 100)


def knows(*, ability: float, hardness: float, chance: Random) -> bool:
    """Return whether the answer is known, by a lot with the odds of the Rasch model: e to the power of the difference.

    Source: G. Rasch, Probabilistic models for some intelligence and attainment tests, 1960.
    """
    return chance.random() < 1 / (1 + math.exp(hardness - ability))


def answer(*, type_name: str, body: Json, arrangement: Arrangement, is_known: bool, chance: Random) -> Json:
    """Return a raw response in the order shown: right where it is known, else partly right or wrong."""
    kind = REGISTRY[type_name]
    parsed = kind.parse_body(body)
    samples = kind.samples(parsed)
    if is_known:
        raw = _as_typed(samples.right)
    elif samples.partly and chance.random() < 0.35:
        raw = _as_typed(chance.choice(samples.partly))
    else:
        raw = _wrong(type_name, samples.right, samples.wrong, chance)
    written = kind.arrange(parsed, None)
    moved = {str(place): str(arrangement.index(id_) + 1) for place, id_ in enumerate(written, start=1)}
    return _moved(raw, moved) if written else raw


def _as_typed(raw: Json) -> Json:
    """Return a sample as somebody would type it: without the 'x' that stands for what a pattern leaves open."""
    match raw:
        case {"text": str(text)}:
            return {"text": text.strip("x") or text}
        case _:
            return raw


def _wrong(type_name: str, right: Json, wrong: Sequence[Json], chance: Random) -> Json:
    """Return a wrong answer that somebody might give; a sample may be no more than an empty form."""
    match type_name, right:
        case "shorttext", _:
            return {"text": chance.choice(GUESSED_WORDS)}
        case "numeric", {"value": str(number)} if number.lstrip("-").isdecimal():
            return {"value": str(int(number) + chance.choice(OFF_BY))}
        case "cloze", {"gaps": dict(gaps)}:
            return {"gaps": {gap: chance.choice(GUESSED_WORDS) for gap in gaps}}
        case "truefalse", {"chosen": bool(is_true)}:
            return {"chosen": not is_true}
        case "choice", _:
            return chance.choice(wrong[1:])  # the first leaves the question empty
        case _:
            return wrong[-1] if type_name != "ordering" else wrong[1]


def _moved(raw: Json, places: Mapping[str, str]) -> Json:
    """Return the response with each place of the order written replaced by its place in the order shown."""
    match raw:
        case str():
            return places.get(raw, raw)
        case Mapping():
            return {places.get(key, key): _moved(value, places) for key, value in raw.items()}
        case list() | tuple():
            return [_moved(value, places) for value in raw]
        case _:
            return raw
