"""Writing an Aiken file, and a finding for each thing that Aiken cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from quizzes.engine.formats.aiken.reader import LETTERS, read
from quizzes.engine.interchange import ItemIds, Written
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.choice import CHOICE
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding

_BLANKS = " \t\n"


class NotInAiken(ValueError):
    """Aiken cannot say this item at all; the message says why."""


def write(items: Sequence[Item]) -> Written:
    """Return a file of the choices among the items; all others are left out, each with a finding.

    Each question is read back before it is written: it gives the same item but for what the findings name.
    """
    ids = ItemIds()
    parts: list[str] = []
    findings: list[Finding] = []
    for item in items:
        try:
            kept, losses = _keep(item)
            text = _lines(kept)
        except NotInAiken as error:
            message = f"the item was left out: {error}"
            findings.append(Finding("not-representable", "error", message, item=item.id))
            continue
        made = ids.made_from(kept.stem)
        if made != item.id:
            losses.append(_loss(item, "id", f"Aiken has no ids; it will be read as {made!r}"))
        parts.append(text)
        findings += losses
    return Written("\n".join(parts).encode(), findings)


def _keep(item: Item) -> tuple[Item, list[Finding]]:
    """Return the item as Aiken can say it, and what that leaves out. Raises NotInAiken."""
    if item.type != CHOICE.name:
        raise NotInAiken(f"Aiken has no questions of the type {item.type}")
    try:
        body = CHOICE.parse_body(item.body)
    except MalformedBody as error:
        raise NotInAiken(str(error)) from None
    if len(body.options) > len(LETTERS):
        raise NotInAiken("it has more options than there are letters")
    if not is_storable(item.stem):
        raise NotInAiken("its stem holds a NUL or half a surrogate pair")
    losses = [_loss(item, name, f"{name} was left out") for name in _said_around(item)]
    stem = _stem(item.stem)
    if stem != item.stem:
        losses.append(_change(item, "stem"))
    choices = _choices(item, body, losses)
    return Item(id=item.id, type=item.type, body={"choices": choices}, stem=stem), losses


def _said_around(item: Item) -> list[str]:
    """Return the names of what the item says beside stem and options."""
    said = {
        "feedback": item.feedback,
        "passage": item.passage,
        "level": item.level,
        "points": item.points != Decimal(1),
        "tags": item.tags,
        "name": item.name,
        "was": item.was,
        "waivers": item.waivers,
        "origin": item.origin is not None,
    }
    return [name for name, value in said.items() if value]


def _choices(item: Item, body: OptionsBody, losses: list[Finding]) -> list[Json]:
    choices: list[Json] = []
    for place, (id_, option) in enumerate(body.options.items()):
        if option.feedback:
            losses.append(_loss(item, f"choices[{place}].feedback", "an option's feedback was left out"))
        text = _one_line(option.text)
        if text != option.text:
            losses.append(_change(item, f"choices[{place}].text"))
        letter = LETTERS[place].lower()
        if id_ != letter:
            losses.append(_loss(item, f"choices[{place}].id", f"the id became {letter!r}"))
        choices.append({"id": letter, "text": text, **({"correct": True} if option.is_correct else {})})
    return choices


def _loss(item: Item, field: str, message: str) -> Finding:
    return Finding("not-representable", "warning" if field == "points" else "hint", message, item=item.id, field=field)


def _change(item: Item, field: str) -> Finding:
    return Finding("changed-text", "hint", "line ends or the white space at them were changed", item.id, field)


def _stem(text: str) -> str:
    """Return a stem's lines without blank ones and without white space around them."""
    lines = (line.strip(_BLANKS) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _one_line(text: str) -> str:
    return " ".join(_stem(text).split("\n"))


def _lines(item: Item) -> str:
    """Return a question's lines. Raises NotInAiken where they would be read as something else."""
    options = CHOICE.parse_body(item.body).options
    key = next(id_ for id_, option in options.items() if option.is_correct)
    said = [f"{id_.upper()}. {option.text}" for id_, option in options.items()]
    text = "\n".join((item.stem, *said, f"ANSWER: {key.upper()}", ""))
    back = [replace(other, id=item.id) for other in read(text.encode()).items]
    if back != [item]:
        raise NotInAiken("Aiken would read it as another question, for a line of it looks like an option or is empty")
    return text
