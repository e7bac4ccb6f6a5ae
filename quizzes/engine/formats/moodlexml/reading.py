"""What the readers of all types give and share: the body with its remarks, and the answers of a question."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal
from typing import NamedTuple

from quizzes.engine.formats.moodlexml.texts import MalformedQuestion, raw_text, text_of
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal, plain

EXACT = Context(prec=1_000)

_SAME_PERCENT = Decimal("0.001")  # Moodle writes a third as 33.33333
_NOTHING = Decimal(0)
_ALL = Decimal(100)


class NotAnItem(ValueError):
    """The question makes no item; `rule` and the message say why."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


class Remark(NamedTuple):
    """Something of a question that its item does not keep; `field` is a path into the body."""

    rule: str
    message: str
    field: str = ""


class Reading(NamedTuple):
    """The item type's name, the body, and what it does not keep.

    `has_stem` says that the question's text is in the body; `points` is None where the default grade says them.
    """

    type: str
    body: Json
    remarks: tuple[Remark, ...] = ()
    has_stem: bool = False
    points: Decimal | None = None


class Answer(NamedTuple):
    """An answer; `percent` is from -100 to 100."""

    text: str
    percent: Decimal
    feedback: str
    element: Element


def answers_of(
    element: Element, default: str, missing: list[str], *, are_texts: bool = False, have_fractions: bool = True
) -> Sequence[Answer]:
    """Return the answers in order. `are_texts` says that they are texts with a format, else they are plain.

    Raises MalformedQuestion for a fraction that is no number.
    """
    return [
        Answer(
            text_of(answer, default, missing) if are_texts else raw_text(answer),
            _percent(answer) if have_fractions else _NOTHING,
            text_of(answer.first("feedback"), default, missing),
            answer,
        )
        for answer in element.all("answer")
    ]


def _percent(answer: Element) -> Decimal:
    written = answer.attributes.get("fraction", "").strip()
    if written in ("100", "0", ""):
        # Very old files have it as a child, from 0 to 1.
        inside = answer.value("fraction")
        if not inside:
            return _ALL if written == "100" else _NOTHING
        return number(inside).scaleb(2, EXACT)
    percent = number(written)
    if abs(percent) > _ALL:
        raise MalformedQuestion(f"the fraction {written[:40]!r} is not from -100 to 100")
    # A third comes as 33.33333 and as 33.3333333333333: what differs only there is the same.
    return percent


def number(written: str) -> Decimal:
    """Return a number with a decimal point or comma. Raises MalformedQuestion."""
    text = written.strip()
    try:
        return exact_decimal(text if "." in text else text.replace(",", "."))
    except NotANumber as error:
        raise MalformedQuestion(str(error)) from None


def place_id(place: int) -> str:
    """Return the id of the option or pair at a place counted from 0: 'a' to 'z', then '27', '28' …"""
    return chr(ord("a") + place) if place < 26 else str(place + 1)


def same_percent(percent: Decimal, other: Decimal) -> bool:
    """Return whether two percentages are the same but for their rounding."""
    return abs(percent - other) < _SAME_PERCENT


def feedback(answer: Answer, key: str = "feedback") -> dict[str, Json]:
    return {key: answer.feedback} if answer.feedback else {}


def score(answer: Answer) -> dict[str, Json]:
    """Return the score of a typed answer, nothing for the full one."""
    percent = max(answer.percent, _NOTHING)
    return {} if percent == _ALL else {"score": plain(percent.scaleb(-2, EXACT))}


def below_zero(answers: Sequence[Answer], path: str) -> tuple[Remark, ...]:
    if all(answer.percent >= 0 for answer in answers):
        return ()
    return (Remark("other-scoring", "an answer that cost points earns nothing here", path),)
