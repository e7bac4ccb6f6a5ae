"""Reading a raw response: its one key, typed text, and opaque ids back to authored ones."""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.itemtypes.base import Arrangement, Json, MalformedResponse
from quizzes.engine.itemtypes.storable import is_storable

LONGEST_ANSWER = 1_000
LONGEST_ESSAY = 100_000


def only_value(raw: Json, key: str) -> Json:
    """Return the value of an object that holds this key and no other."""
    if isinstance(raw, Mapping) and raw.keys() == {key}:
        return raw[key]
    raise MalformedResponse(f"expected an object with {key!r} and nothing else")


def typed_text(raw: Json, *, longest: int = LONGEST_ANSWER) -> str:
    """Return what was typed, which may be empty."""
    if not isinstance(raw, str):
        raise MalformedResponse("expected text")
    if len(raw) > longest:
        raise MalformedResponse(f"the text is longer than {longest} characters")
    if not is_storable(raw):
        raise MalformedResponse("the text holds a NUL or half a surrogate pair")
    return raw


def authored_id(raw: Json, arrangement: Arrangement) -> str:
    """Return the authored id at a position counted from 1 and written as text: '2'."""
    positions = {str(position): id_ for position, id_ in enumerate(arrangement, start=1)}
    if not isinstance(raw, str) or raw not in positions:
        raise MalformedResponse("an id is not one of those shown")
    return positions[raw]


def authored_ids(raw: Json, arrangement: Arrangement) -> tuple[str, ...]:
    """Return the authored ids of a list of positions, in its order; none may come twice."""
    if not isinstance(raw, list):
        raise MalformedResponse("expected a list of ids")
    ids = tuple(authored_id(position, arrangement) for position in raw)
    if len(set(ids)) < len(ids):
        raise MalformedResponse("an id comes twice")
    return ids


def position_of(id_: str, arrangement: Arrangement) -> str:
    """Return the opaque id under which an authored one is shown."""
    return str(arrangement.index(id_) + 1)


def entries_of(raw: Json) -> Mapping[str, Json]:
    """Return an object's entries."""
    if not isinstance(raw, Mapping):
        raise MalformedResponse("expected an object")
    return raw
