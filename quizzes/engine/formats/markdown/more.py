"""What only JSON can say of an item: the block ```item at the end of a question."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from quizzes.engine.formats.markdown.bodies import MalformedQuestion
from quizzes.engine.formats.markdown.sections import Section, joined
from quizzes.engine.items import Item, Waiver
from quizzes.engine.itemtypes.base import Json


def more_of(section: Section) -> Mapping[str, Json]:
    """Return what the block says, nothing without one. Raises MalformedQuestion."""
    text = joined(section.more)
    if not text:
        return {}
    try:
        value: Json = json.loads(text, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, Mapping):
        raise MalformedQuestion("the block ```item holds no JSON object", line=section.line)
    return value


def with_more(item: Item, more: Mapping[str, Json], line: int) -> Item:
    """Return the item with what the block says beside its body. Raises MalformedQuestion."""
    try:
        for key, value in more.items():
            item = _changed(item, key, value)
    except TypeError:
        raise MalformedQuestion("the block ```item says what it cannot say, or not so", line=line) from None
    return item


def said_of(item: Item) -> dict[str, Json]:
    """Return all that a block can say of an item."""
    return {
        "body": item.body,
        "stem": item.stem,
        "feedback": item.feedback,
        "name": item.name,
        "passage": item.passage,
        "tags": list(item.tags),
        "was": list(item.was),
        "waivers": [{"rule": waiver.rule, "reason": waiver.reason} for waiver in item.waivers],
    }


def _changed(item: Item, key: str, value: Json) -> Item:
    """Return the item with one entry. Raises TypeError."""
    match key, value:
        case "body", _:
            return item
        case "stem", str(text):
            return replace(item, stem=text)
        case "feedback", str(text):
            return replace(item, feedback=text)
        case "name", str(text):
            return replace(item, name=text)
        case "passage", str(text):
            return replace(item, passage=text)
        case "tags", [*tags]:
            return replace(item, tags=_texts(tags))
        case "was", [*ids]:
            return replace(item, was=_texts(ids))
        case "waivers", [*waivers]:
            return replace(item, waivers=tuple(_waivers(waivers)))
        case _:
            raise TypeError(key)


def _texts(values: Sequence[Json]) -> tuple[str, ...]:
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) < len(values):
        raise TypeError("not a text")
    return texts


def _waivers(values: Sequence[Json]) -> Iterator[Waiver]:
    for value in values:
        match value:
            case {"rule": str(rule), "reason": str(reason)}:
                yield Waiver(rule, reason)
            case _:
                raise TypeError("not a waiver")
