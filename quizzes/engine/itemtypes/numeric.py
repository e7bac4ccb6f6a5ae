"""Numeric items: one number, right within an absolute tolerance, with or without a unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, MalformedResponse, Samples, Score
from quizzes.engine.itemtypes.exactnumbers import LARGEST_MAGNITUDE, NotANumber, exact_decimal, plain
from quizzes.engine.itemtypes.faces import one_line, require_single_card, single_card
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import only_value, typed_text

UNKNOWN_UNIT = "The unit is not one that this question knows."
NO_UNIT_WANTED = "This question asks for a number without a unit."
LONGEST_UNIT = 40

# The number, then whatever follows it as the unit. A lone 'e' belongs to the number: '1e' is half of '1e3'.
_NUMBER_AND_UNIT = re.compile(r"([+-]?[0-9.,][0-9., ]*(?:[eE][+-]?[0-9]+|[eE][+-]?$)?)(.*)")
_TIMES_TEN_TO = re.compile(r" ?[x×*·] ?10 ?\^ ?")
_THOUSANDS_OR_DECIMALS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")
_GROUPED_BY_SPACES = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]*)?(?:[eE].*)?")


@dataclass(frozen=True, slots=True)
class Target:
    """A number that earns a score (0–1) within its tolerance, both in the base unit and exact."""

    answer: Decimal
    tolerance: Decimal
    score: Decimal = Decimal(1)
    feedback: str = ""


@dataclass(frozen=True, slots=True)
class NumericBody:
    """The right answer first, then the alternatives.

    `factors` turns each known unit into the base unit, `unit`, whose own factor is 1; empty for a bare number.
    """

    targets: tuple[Target, ...]
    unit: str
    factors: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What was typed: a number, and the unit after it, '' where there was none."""

    value: Decimal
    unit: str = ""


def parse_body(raw: Json) -> NumericBody:
    fields = Fields.of(raw)
    alternatives = fields.records("alternatives")
    targets = tuple(
        Target(*_answer_and_tolerance(record), record.score("score"), record.optional_text("feedback"))
        for record in alternatives
    )
    unit = _comparable_unit(fields.optional_text("unit", longest=LONGEST_UNIT))
    return NumericBody((Target(*_answer_and_tolerance(fields)), *targets), unit, _factors(fields, unit))


def _answer_and_tolerance(fields: Fields) -> tuple[Decimal, Decimal]:
    tolerance = fields.number("tolerance", default="0")
    if tolerance < 0:
        fields.refuse("tolerance", "is negative")
    return fields.number("answer"), tolerance


def _factors(fields: Fields, unit: str) -> dict[str, Decimal]:
    factors = {unit: Decimal(1)} if unit else {}
    for record in fields.records("units"):
        name = _comparable_unit(record.text("name", longest=LONGEST_UNIT))
        if name in factors:
            record.refuse("name", f"repeats {name!r}")
        factors[name] = record.number("factor")
        if factors[name] <= 0:
            record.refuse("factor", "must be above 0")
    return factors


def _comparable_unit(text: str) -> str:
    """Return a unit as compared: 'm²' is 'm2', the two signs for micro are one; case counts, as in mm and Mm."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def solution(body: NumericBody) -> str:
    right = body.targets[0]
    number = f"{plain(right.answer)} {body.unit}".rstrip()
    return f"{number} (± {plain(right.tolerance)})" if right.tolerance else number


def summary(body: NumericBody) -> str:
    return one_line(solution(body))


def face(body: NumericBody, ordinal: int) -> Face:
    require_single_card(ordinal)
    return Face(front="", back=solution(body))


def arrange(_body: NumericBody, _seed: int | None) -> Arrangement:
    return ()


def public(body: NumericBody, _arrangement: Arrangement) -> Json:
    """Return the base unit and all units that may follow the number."""
    return {"unit": body.unit, "units": list(body.factors)}


def parse_response(raw: Json, _arrangement: Arrangement) -> TypedNumber | None:
    """Return the number and unit typed, None for nothing typed.

    Takes a decimal point or comma, spaces between groups of three digits, 'e' or '×10^' before an exponent.
    """
    # NFKC makes full-width digits and narrow spaces plain ones; a typographic minus is a minus.
    text = " ".join(unicodedata.normalize("NFKC", typed_text(only_value(raw, "value"))).replace("−", "-").split())
    if not text:
        return None
    match = _NUMBER_AND_UNIT.fullmatch(_TIMES_TEN_TO.sub("e", text))
    if match is None:
        raise MalformedResponse(f"{text[:40]!r} is not a number")
    number, unit = match[1].strip(), match[2].strip()
    if unit and not (unit[0].isalpha() or unit[0] in "%‰°$€£¥'\""):
        raise MalformedResponse(f"{text[:40]!r} is not a number")
    return TypedNumber(_typed_decimal(number), unit)


def _typed_decimal(text: str) -> Decimal:
    # A comma is the decimal mark for half of Europe. "1,500" could be either number, so ask again instead of guessing;
    # "0,500" and "1,5" are clear.
    if _THOUSANDS_OR_DECIMALS.fullmatch(text):
        raise MalformedResponse(f"{text!r}: is it thousands or decimals?")
    if _GROUPED_BY_SPACES.fullmatch(text):
        text = text.replace(" ", "")
    try:
        return exact_decimal(text.replace(",", "."))
    except NotANumber as error:
        raise MalformedResponse(str(error)) from None


def grade(body: NumericBody, response: TypedNumber | None) -> Score:
    """Return the score of the best answer within whose tolerance the number lies; of equals, the first.

    A number without a unit is taken to be in the base unit; one with a unit that the item does not have is wrong.
    """
    if response is None:
        return Score(Decimal(0))
    if response.unit and response.unit not in body.factors:
        return Score(Decimal(0), UNKNOWN_UNIT if body.factors else NO_UNIT_WANTED)
    # Fractions, since Decimal would round to its context's 28 digits and let a number just outside pass.
    value = Fraction(response.value) * Fraction(body.factors.get(response.unit, Decimal(1)))
    fitting = [target for target in body.targets if abs(value - Fraction(target.answer)) <= Fraction(target.tolerance)]
    if not fitting:
        return Score(Decimal(0))
    best = max(fitting, key=lambda target: target.score)
    return Score(best.score, best.feedback)


def samples(body: NumericBody) -> Samples:
    # Ten times beyond the largest number of the body and its tolerance: no answer reaches that far.
    far = max(number.adjusted() for target in body.targets for number in (target.answer, target.tolerance)) + 2
    alternatives = [
        target.answer for target in body.targets if 0 < grade(body, TypedNumber(target.answer)).fraction < 1
    ]
    return Samples(
        right={"value": str(body.targets[0].answer)},
        partly=[{"value": str(answer)} for answer in alternatives],
        wrong=[
            {"value": ""},
            {"value": "1 furlong-that-nobody-knows"},
            *([{"value": f"9e{far}"}] if far <= LARGEST_MAGNITUDE else []),
        ],
        malformed=[
            None,
            {},
            "1",
            {"value": 3},
            {"value": "nan"},
            {"value": "-inf"},
            {"value": "1e"},
            {"value": "1,500"},
            {"value": "1.500,0"},
            {"value": "1e999999999"},
            {"value": "1/2"},
            {"value": "\x00"},
            {"value": "1" * 1001},
            {"value": "1", "unit": "m"},
        ],
    )


NUMERIC = ItemType(
    name="numeric",
    label="Number",
    keys=(
        "answer",
        "tolerance",
        "unit",
        "units",
        "units[].name",
        "units[].factor",
        "alternatives",
        "alternatives[].answer",
        "alternatives[].tolerance",
        "alternatives[].score",
        "alternatives[].feedback",
    ),
    is_auto_graded=True,
    is_self_rated=False,
    parse_body=parse_body,
    summary=summary,
    ordinals=single_card,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
