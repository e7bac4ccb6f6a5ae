"""Grading one response: what an item type, a stored body and what the browser sent come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Arrangement, ItemType, Json, MalformedResponse, NeedsMarker, Score

GRADER_VERSION = "1"
"""Raised when the same response may come to another score than before; stored with each mark."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A response that cannot be graded as it stands ('1e', an id never shown), and why. It earns nothing."""

    reason: str


type Outcome = Score | NeedsMarker | Unreadable


def grade_response(*, type_name: str, body: Json, response: Json, arrangement: Arrangement) -> Outcome:
    """Return what the response comes to. None and an empty object are no response, which scores 0.

    `arrangement` is the order in which the item was shown to who responded; `body` may be of a later version.
    Raises KeyError for a type that is not registered, and MalformedBody.
    """
    kind = REGISTRY[type_name]
    return grade_by(kind, kind.parse_body(body), response=response, arrangement=arrangement)


def grade_by[Body](
    kind: ItemType[Body, Any], parsed_body: Body, *, response: Json, arrangement: Arrangement
) -> Outcome:
    """Return the same of a body that its type has parsed: for many responses to one item."""
    if response is None or response == {}:
        return Score(Decimal(0))
    try:
        parsed = kind.parse_response(response, arrangement)
    except MalformedResponse as error:
        return Unreadable(str(error))
    return kind.grade(parsed_body, parsed)
