"""Writing quiz text, and a finding for each thing that it cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quizzes.engine.formats.markdown.more import said_of
from quizzes.engine.formats.markdown.reader import frame_texts, item_of, lines_of
from quizzes.engine.formats.markdown.sections import sections
from quizzes.engine.formats.markdown.wording import worded
from quizzes.engine.interchange import Written, is_item_id
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding


class NotInQuizText(ValueError):
    """Quiz text cannot say this item at all; the message says why."""


def write(items: Sequence[Item], head: Mapping[str, str] | None = None) -> Written:
    """Return a file of the items, under a front matter if a head is given; its texts are single lines.

    Each question is read back before it is written: it gives the same item but for what the findings name. One that
    cannot be said is left out, with a finding.
    """
    parts = ["\n".join(("---", *(f"{key}: {value}" for key, value in head.items()), "---\n"))] if head else []
    findings: list[Finding] = []
    for item in items:
        try:
            parts.append(_question(item))
        except NotInQuizText as error:
            message = f"the item was left out: {error}"
            findings.append(Finding("not-representable", "error", message, item=item.id))
            continue
        if item.origin is not None:
            message = "what only the format it came from can say was left out"
            findings.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))
    return Written("\n".join(parts).encode(), findings)


def _question(item: Item) -> str:
    """Return the first wording that is read as this item. Raises NotInQuizText."""
    if not is_item_id(item.id):
        raise NotInQuizText("its id is none of ours")
    if not all(map(is_storable, frame_texts(item))):
        raise NotInQuizText("a text around its body holds a NUL or half a surrogate pair")
    try:
        body = _body(item)
    except MalformedBody as error:
        raise NotInQuizText(str(error)) from None
    for more, with_type in _attempts(item, body):
        text = worded(item, body, more, with_type=with_type)
        if _differences(text, item, body) == []:
            return text
    raise NotInQuizText("it would be read as another item")


def _attempts(item: Item, body: object) -> Iterator[tuple[dict[str, Json], bool]]:
    """Yield what to say in JSON and whether to name the type: as little as the readings so far show, then all."""
    everything = said_of(item)
    more: dict[str, Json] = {key: everything[key] for key in ("was", "waivers") if everything[key]}
    with_type = False
    for _ in range(3):
        yield more, with_type
        missing = _differences(worded(item, body, more, with_type=with_type), item, body)
        with_type |= "type" in missing
        # A type that was not named explains the body that was read.
        more |= {key: everything[key] for key in missing if key in everything and "type" not in missing}
        with_type |= "body" in more
    yield everything, True


def _differences(text: str, item: Item, body: object) -> list[str]:
    """Return the names of what the lines do not say of the item; 'type' alone where they are not one question."""
    try:
        (section,) = sections(lines_of(text))
        said = item_of(section)
        if said is None or section.stray:
            return ["body"]
    except ValueError:  # a malformed question, or another number of them than one
        return ["body"]
    names = ("id", "type", "stem", "feedback", "points", "level", "tags", "passage", "name", "was", "waivers")
    differing = [name for name in names if getattr(said, name) != getattr(item, name)]
    return differing + ["body"] * (said.type == item.type and _body(said) != body)


def _body(item: Item) -> object:
    return REGISTRY[item.type].parse_body(item.body)
