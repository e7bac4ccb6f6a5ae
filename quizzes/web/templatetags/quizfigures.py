"""Points and shares as pages print them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template
from django.utils.translation import ngettext

from seminar.figures import PER_CENT, in_figures

register = template.Library()

SHOWN_DIGITS = Decimal("0.01")


@register.filter
def figure(points: Decimal) -> str:
    """Return points with at most two digits after the point and no zeros at the end: '2.5', '3', '−6'."""
    shown = points.quantize(SHOWN_DIGITS, ROUND_HALF_UP).normalize()
    whole = shown == shown.to_integral_value()
    return in_figures(shown.quantize(Decimal(1)) if whole else shown)


@register.filter
def points(worth: Decimal) -> str:
    """Return a slot's worth with its unit: '1 point', '2.5 points'."""
    return ngettext("%(figure)s point", "%(figure)s points", 1 if worth == 1 else 2) % {"figure": figure(worth)}


@register.filter
def percent(share: Decimal) -> str:
    """Return a share from 0 to 1 (below 0 under certainty) in per cent: '83.33 %'.

    As exact as the gradebook: in whole per cent 49.6 would stand beside a pass mark of 50 as 50, not passed.
    """
    return figure(share * 100) + PER_CENT
