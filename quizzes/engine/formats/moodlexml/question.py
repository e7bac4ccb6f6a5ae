"""What all types of Moodle's questions share: name, text, general feedback, grade, tags, id number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from quizzes.engine.formats.moodlexml.bodies import Reading, Remark, reading_of
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion, format_of, raw_text, text_of
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.fields import LONGEST_TEXT

DEFAULT_POINTS = Decimal(1)
MOST_POINTS = Decimal(10_000_000_000)

_LONGEST_NAME = 1_000


class Question(NamedTuple):
    """A question as our item has it. `idnumber` is as the file gives it, '' where it gives none."""

    name: str
    stem: str
    feedback: str
    points: Decimal
    tags: tuple[str, ...]
    idnumber: str
    reading: Reading
    remarks: Sequence[Remark]


def understood(element: Element) -> Question:
    """Return a question and the body made of it, valid for its item type.

    Its files must have their `asset` names. Raises MalformedQuestion, MalformedBody, and NotAnItem for a description
    and for types that we do not have.
    """
    missing: list[str] = []
    remarks: list[Remark] = []
    container = element.first("questiontext")
    default = format_of(container, "html")
    reading = reading_of(element, default, missing)
    stem = "" if reading.has_stem else text_of(container, default, missing)
    feedback = text_of(element.first("generalfeedback"), default, missing)
    for text in (stem, feedback):
        if len(text) > LONGEST_TEXT:
            raise MalformedQuestion(f"its text or its general feedback is longer than {LONGEST_TEXT} characters")
    REGISTRY[reading.type].parse_body(reading.body)
    name, idnumber = raw_text(element.first("name")), element.value("idnumber")
    points = reading.points if reading.points is not None else _points(element, remarks)
    remarks += reading.remarks
    if element.first("hint") is not None:
        remarks.append(Remark("not-shown", "hints between tries have no place here; they are kept for Moodle", "hint"))
    remarks += [
        Remark("missing-file", f"the file {path[:100]!r} is shown, but did not come along")
        for path in dict.fromkeys(missing)
    ]
    return Question(
        # A name that only repeats the id says nothing; our writer puts it where an item has no name.
        name="" if name == idnumber else name[:_LONGEST_NAME],
        stem=stem,
        feedback=feedback,
        points=points,
        tags=_tags(element),
        idnumber=idnumber,
        reading=reading,
        remarks=remarks,
    )


def _points(element: Element, remarks: list[Remark]) -> Decimal:
    written = element.value("defaultgrade")
    if not written:
        return DEFAULT_POINTS
    try:
        points = exact_decimal(written)
    except NotANumber:
        points = Decimal(-1)
    if 0 <= points < MOST_POINTS:
        return Decimal(plain(points))
    remarks.append(Remark("other-scoring", f"the grade {written[:40]!r} cannot be kept; it is worth 1 here", "points"))
    return DEFAULT_POINTS


def _tags(element: Element) -> tuple[str, ...]:
    """Return the tags, then those of the course, each once."""
    found = [
        raw_text(tag) for group in ("tags", "coursetags") for tags in element.all(group) for tag in tags.all("tag")
    ]
    return tuple(dict.fromkeys(tag for tag in found if tag))
