"""Which options an answer chose, by their ids as written."""

from __future__ import annotations

from collections.abc import Sequence

from quizzes.bank.models import ItemVersion
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Arrangement, Json, MalformedResponse
from quizzes.engine.itemtypes.options import OptionsBody

OPTION_TYPES = ("choice", "multiple", "truefalse")

_TRUTHS = {True: "true", False: "false"}


def options_of(version: ItemVersion) -> Sequence[str] | None:
    """Return the ids of the item's options in the order written, None where it has none."""
    if version.item.type == "truefalse":
        return tuple(_TRUTHS.values())
    if version.item.type not in OPTION_TYPES:
        return None
    return tuple(_body_of(version).options)


def text_of_option(version: ItemVersion, option: str) -> str:
    """Return what the option says, its id where the version does not have it any more."""
    if version.item.type == "truefalse":
        return option
    known = _body_of(version).options.get(option)
    return option if known is None else known.text


def key_of(version: ItemVersion) -> frozenset[str]:
    """Return the ids of the options that are right."""
    if version.item.type == "truefalse":
        body = REGISTRY["truefalse"].parse_body(version.body)
        return frozenset({_TRUTHS[body.is_true]})
    return _body_of(version).key


def picked(type_name: str, *, raw: Json, arrangement: Arrangement) -> frozenset[str]:
    """Return the options that were chosen, nothing where the answer is empty or cannot be read."""
    if not raw:
        return frozenset()
    try:
        response = REGISTRY[type_name].parse_response(raw, arrangement)
    except MalformedResponse:
        return frozenset()
    match response:
        case None:
            return frozenset()
        case bool():
            return frozenset({_TRUTHS[response]})
        case str():
            return frozenset({response})
        case _:
            return frozenset(response)


def _body_of(version: ItemVersion) -> OptionsBody:
    body: OptionsBody = REGISTRY[version.item.type].parse_body(version.body)
    return body
