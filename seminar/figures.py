"""Numbers as people read them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def in_figures(number: Decimal | str) -> str:
    """Return a number as the language writes it, with a minus: a hyphen is hard to see, and is read out as one.

    None of its digits are left out, and none added.
    """
    return number_format(number).replace("-", "−")
