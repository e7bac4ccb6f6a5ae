"""Numerical questions: answers with a tolerance, and units."""

from __future__ import annotations

from decimal import Context, Decimal

from quizzes.engine.formats.moodlexml.reading import (
    Answer,
    Reading,
    Remark,
    answers_of,
    below_zero,
    feedback,
    number,
    score,
)
from quizzes.engine.formats.moodlexml.texts import MalformedQuestion
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes.base import Json
from quizzes.engine.itemtypes.exactnumbers import plain

# A factor is 1 / multiplier. Multipliers are written with twice the digits that are read, so that each factor of up to
# 20 digits comes back as it was.
_READ = Context(prec=20)
_WRITTEN = Context(prec=40)

_OTHERS = ("", "*")


def read_numerical(element: Element, default: str, missing: list[str]) -> Reading:
    """Return the first number that earns everything as the answer, the others as its alternatives."""
    answers = answers_of(element, default, missing)
    numbers = [answer for answer in answers if answer.text not in _OTHERS]
    full = next((answer for answer in numbers if answer.percent == 100), None)
    if full is None:
        raise MalformedQuestion("no number earns all the points")
    remarks = list(below_zero(answers, "alternatives"))
    if full.feedback:
        remarks.append(Remark("feedback-not-kept", "the feedback of the right number has no place here", "answer"))
    for other in answers:
        if other.text in _OTHERS:
            if other.percent > 0:
                raise MalformedQuestion("'*' lets any number earn points")
            if other.feedback:
                remarks.append(
                    Remark("feedback-not-kept", "the feedback of any other number has no place here", "answer")
                )
    if element.value("unitgradingtype", "0") != "0":
        message = "a number without its unit is right here, and one with a wrong unit wrong"
        remarks.append(Remark("other-scoring", message, "unit"))
    alternatives: list[Json] = [
        _target(answer) | score(answer) | feedback(answer) for answer in numbers if answer is not full
    ]
    body = _target(full) | _units(element) | ({"alternatives": alternatives} if alternatives else {})
    return Reading("numeric", body, tuple(remarks))


def _target(answer: Answer) -> dict[str, Json]:
    target: dict[str, Json] = {"answer": plain(number(answer.text))}
    if written := answer.element.value("tolerance"):
        tolerance = number(written)
        if tolerance:
            target["tolerance"] = plain(tolerance)
    return target


def _units(element: Element) -> dict[str, Json]:
    """Return the base unit, the first with multiplier 1, and the others with their factors."""
    base = ""
    others: list[Json] = []
    for units in element.all("units"):
        for unit in units.all("unit"):
            multiplier, name = number(unit.value("multiplier", "1")), unit.value("unit_name")
            if multiplier <= 0:
                raise MalformedQuestion(f"the unit {name[:40]!r} has a multiplier that is not above 0")
            if multiplier == 1 and not base:
                base = name
            else:
                others.append({"name": name, "factor": plain(inverse(multiplier))})
    return ({"unit": base} if base else {}) | ({"units": others} if others else {})


def inverse(multiplier: Decimal) -> Decimal:
    """Return the factor of a multiplier, with 20 digits.

    In Moodle 1 m is 100 cm, so cm has the multiplier 100; here 1 cm is 0.01 m, so its factor is 0.01.
    """
    return _READ.divide(Decimal(1), multiplier).normalize(_READ)


def multiplier_of(factor: Decimal) -> Decimal:
    """Return the multiplier that is read as this factor, if the factor has no more than 20 digits."""
    return _WRITTEN.divide(Decimal(1), factor)
