"""Writing a GIFT file, and a finding for each thing that GIFT cannot say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizzes.engine.formats.gift.blocks import Block, blocks, bracketed, is_one_line
from quizzes.engine.formats.gift.bodies import NotAnItem
from quizzes.engine.formats.gift.escapes import escaped
from quizzes.engine.formats.gift.keeping import keep_frame, keep_question
from quizzes.engine.formats.gift.question import MalformedQuestion, Source
from quizzes.engine.formats.gift.reader import source_in, text_in, understood
from quizzes.engine.formats.gift.wording import worded
from quizzes.engine.interchange import ItemIds, Written
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding

_TYPES_IN_GIFT = ("choice", "multiple", "truefalse", "shorttext", "numeric", "matching", "essay")


class NotInGift(ValueError):
    """GIFT cannot say this item at all; the message says why."""


def write(items: Sequence[Item]) -> Written:
    """Return a file of the items. One that GIFT cannot say is left out, with a finding.

    Each question is read back before it is written: it gives the same item but for what the findings name. An item
    that came from GIFT is written with its own source as far as that still says the same, so that weights and formats
    stay.
    """
    parts: list[str] = []
    findings: list[Finding] = []
    category = ""
    for item in items:
        try:
            question, losses = _question(item)
        except NotInGift as error:
            message = f"the item was left out: {error}"
            findings.append(Finding("not-representable", "error", message, item=item.id))
            continue
        own = text_in(item.origin, "category")
        own = own if is_one_line(own) else ""
        if own not in ("", category):
            parts.append(f"$CATEGORY: {own}\n")
            category = own
        elif own != category:
            message = f"it has no category, and comes to stand in that of the item before, {category!r}"
            findings.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))
        parts.append(question)
        findings += losses
    return Written("\n".join(parts).encode(), findings)


def _question(item: Item) -> tuple[str, list[Finding]]:
    """Return the lines of one question and what they do not say. Raises NotInGift."""
    if item.type not in _TYPES_IN_GIFT:
        raise NotInGift(f"GIFT has no questions of the type {item.type}")
    frame = keep_frame(item)
    own = source_in(item.origin)
    if own is not None and _says(own, item):
        return _lines(frame.item, own), [*frame.findings]
    kept = keep_question(_checked(frame.item))
    fresh = worded(kept.item, _checked_body(kept.item))
    losses = [*frame.findings, *kept.findings]
    if item.origin is not None:
        message = "what only the format it came from can say was left out, or some of it"
        losses.append(Finding("not-representable", "hint", message, item=item.id, field="origin"))
    for source in _candidates(own, fresh):
        if _says(source, kept.item):
            return _lines(kept.item, source), losses
    raise NotInGift("GIFT would read it as another question")


def _candidates(own: Source | None, fresh: Source) -> Iterator[Source]:
    """Yield what could be written, the sources that keep most first."""
    if own is not None:
        yield Source(fresh.stem, own.answers)
        yield Source(own.stem, fresh.answers, own.rest)
    yield fresh


def _says(source: Source, item: Item) -> bool:
    """Return whether a source is read as this item's question, in all that counts."""
    text = _assembled(item.name, source)
    parts = [part.source for part in blocks(text) if isinstance(part, Block)]
    if parts != [text] or not is_storable(text):  # it was tampered with: a blank line, a comment, half a surrogate pair
        return False
    try:
        question, reading = understood(text, {})
        body = _checked_body(item)
    except (MalformedQuestion, MalformedBody, NotAnItem, NotInGift):
        return False
    feedback = question.feedback.text if question.feedback else ""
    said = (question.title, question.stem.text, feedback, reading.type)
    if said != (item.name, item.stem, item.feedback, item.type):
        return False
    return bool(REGISTRY[item.type].parse_body(reading.body) == body)


def _checked(item: Item) -> Item:
    """Return the item if all its texts can be written. Raises NotInGift."""
    texts = (item.name, item.stem, item.feedback)
    if not all(is_storable(text) for text in texts):
        raise NotInGift("its name, stem or feedback holds a NUL or half a surrogate pair")
    _checked_body(item)
    return item


def _checked_body(item: Item) -> object:
    """Return the body as its type reads it. Raises NotInGift."""
    try:
        return REGISTRY[item.type].parse_body(item.body)
    except MalformedBody as error:
        raise NotInGift(str(error)) from None


def _lines(item: Item, source: Source) -> str:
    """Return a question's lines: a comment with its id and tags, then the question."""
    own = text_in(item.origin, "id")
    id_ = own if own and ItemIds().made_from(own) == item.id else item.id
    comment = " ".join(filter(None, (bracketed("id", id_), *(bracketed("tag", tag) for tag in item.tags))))
    return f"// {comment}\n{_assembled(item.name, source)}\n"


def _assembled(name: str, source: Source) -> str:
    title = f"::{escaped(name)}::" if name else ""
    return f"{title}{source.stem}{{{source.answers}}}{source.rest}".strip("\n")
