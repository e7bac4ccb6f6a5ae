"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format

PER_CENT = "\u00a0%"
"""The sign behind a number, in whose line it stays. A narrow space would be finer, but some fonts draw a box for it."""


def in_figures(number: Decimal | str) -> str:
    """Return a number as the language writes it, with a minus: a hyphen is hard to see, and is read out as one.

    None of its digits are left out, and none added.
    """
    return number_format(number).replace("-", "−")


def per_cent(number: Decimal | float, digits: int = 0) -> str:
    """Return a number of per cent with so many digits after the point, and its sign."""
    return in_figures(f"{number:.{digits}f}") + PER_CENT
