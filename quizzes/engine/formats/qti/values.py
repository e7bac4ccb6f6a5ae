"""The values that response processing reckons with (QTI 2.2 and 3.0, information model, 'expressions')."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from quizzes.engine.formats.qti.question import Refused
from quizzes.engine.itemtypes.exactnumbers import NotANumber, exact_decimal

_NUMBERS = ("float", "integer")
_CONTEXT = Context(prec=100)
_LARGEST_BITS = 8_192  # a score that needs more is made to fill the memory


@dataclass(frozen=True, slots=True)
class Ordered:
    """An ordered container; a plain tuple is one of multiple cardinality, its members sorted."""

    members: tuple[Scalar, ...]


type Scalar = bool | Fraction | str
type Value = Scalar | tuple[Scalar, ...] | Ordered | None


def container(members: Sequence[Scalar], cardinality: str) -> Value:
    """Return a container of its members; NULL for an empty one."""
    if not members:
        return None
    if cardinality == "ordered":
        return Ordered(tuple(members))
    return tuple(sorted(members, key=lambda member: (str(type(member)), str(member))))


def members_of(value: Value) -> tuple[Scalar, ...]:
    """Return a container's members; a single value as the only one, none for NULL."""
    if value is None:
        return ()
    if isinstance(value, Ordered):
        return value.members
    return value if isinstance(value, tuple) else (value,)


def typed(text: str, base_type: str) -> Scalar | None:
    """Return a text as a value of its base type, None for one that is not of it: 'x' as a float."""
    if base_type in _NUMBERS:
        number = number_in(text)
        is_fit = number is not None and (base_type == "float" or number.denominator == 1)
        return number if is_fit else None
    words = text.split()
    match base_type:
        case "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(text.strip().lower())
        case "pair":
            return " ".join(sorted(words)) or None
        case "directedPair" | "identifier":
            return " ".join(words) or None
        case _:
            return text or None


def written(member: Scalar) -> str:
    """Return a value as a response writes it down."""
    if isinstance(member, bool):
        return "true" if member else "false"
    if isinstance(member, Fraction):
        # Written by people as a decimal: its denominator has no prime factors but 2 and 5.
        return f"{member.numerator / member.denominator:.12g}" if member.denominator > 1 else str(member.numerator)
    return member


def number_in(text: str) -> Fraction | None:
    try:
        return Fraction(exact_decimal(text.strip()))
    except NotANumber:
        return None


def declared(texts: Sequence[str], cardinality: str, base_type: str) -> Value:
    """Return the value that a declaration or a response writes down as texts."""
    members = [value for value in (typed(text, base_type) for text in texts) if value is not None]
    if cardinality in ("multiple", "ordered"):
        return container(members, cardinality)
    return members[0] if members else None


def bounded(number: Fraction) -> Fraction:
    """Return the number. Raises Refused for one of thousands of digits."""
    if number.numerator.bit_length() + number.denominator.bit_length() > _LARGEST_BITS:
        raise Refused("its scoring makes numbers of thousands of digits")
    return number


def rounded(number: Fraction, places: int) -> Fraction:
    """Return the number rounded half up to at most 50 decimal places. Raises Refused for more."""
    if not 0 <= places <= 50:
        raise Refused("it rounds to more than 50 places")
    scale = Fraction(10) ** places
    return Fraction((number * scale + Fraction(1, 2)).__floor__()) / scale


def rounded_to_figures(number: Fraction, figures: int) -> Fraction:
    """Return the number rounded half up to at most 50 significant figures. Raises Refused for more, or for none."""
    if not 1 <= figures <= 50:
        raise Refused("it rounds to no figures, or to more than 50")
    if not number:
        return number
    unit = unit_of_figures(number, figures)
    return (number / unit + Fraction(1, 2)).__floor__() * unit


def unit_of_figures(number: Fraction, figures: int) -> Fraction:
    """Return what the last of so many significant figures of a number stands for: of 3183 the third for 10."""
    leading = _CONTEXT.divide(Decimal(number.numerator), Decimal(number.denominator)).adjusted()
    return Fraction(10) ** (leading - figures + 1)
