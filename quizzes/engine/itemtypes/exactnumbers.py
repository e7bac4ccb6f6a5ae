"""Decimal numbers read exactly, within bounds that keep arithmetic on them quick."""

from __future__ import annotations

import re
from decimal import Decimal

# Bounded lengths, so that neither '1e999999999' nor a million digits can make an exact sum that fills the memory.
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,200}(?:\.[0-9]{0,200})?|\.[0-9]{1,200})(?:[eE][+-]?[0-9]{1,3})?")
LARGEST_MAGNITUDE = 300


class NotANumber(ValueError):
    """The text is not a finite decimal number, or out of range."""


def exact_decimal(value: str | int) -> Decimal:
    """Return the number exactly as written: '0.25', '-1e3', 12.

    Raises NotANumber for anything else (white space, '1_000', 'nan', 'inf'), for more than 200 digits on a side of the
    point and beyond 1e300 or nearer to 0 than 1e-300.
    """
    if isinstance(value, str) and not NUMBER.fullmatch(value):
        raise NotANumber(f"{value[:40]!r} is not a number")
    number = Decimal(value)
    if number and abs(number.adjusted()) > LARGEST_MAGNITUDE:
        raise NotANumber("is too large or too small a number")
    return number


def plain(number: Decimal) -> str:
    """Return the number as a person writes it: no exponent while it is short, no zeros at the end of a fraction."""
    if number and abs(number.adjusted()) > 20:
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
