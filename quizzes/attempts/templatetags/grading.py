"""Points and spans of time as graders read them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import ngettext

from quizzes.engine.itemtypes.exactnumbers import plain
from seminar.figures import in_figures

register = template.Library()


@register.filter
def points(value: Decimal | None) -> str:
    """Return points without zeros at the end, as the language writes them; '' for none."""
    return "" if value is None else _shown(value)


@register.filter
def for_script(value: Decimal | None) -> str:
    """Return points as a script reads them, whatever the language; '' for none."""
    return "" if value is None else plain(value)


@register.filter
def with_unit(value: Decimal) -> str:
    """Return points with their unit: '1 point', '2.5 points'."""
    return ngettext("%(figure)s point", "%(figure)s points", 1 if value == 1 else 2) % {"figure": _shown(value)}


@register.filter
def signed(value: Decimal) -> str:
    """Return a change of points with its sign."""
    return f"{'+' if value > 0 else ''}{_shown(value)}"


@register.filter
def rounded(value: float) -> str:
    """Return a coefficient to two places, with a minus that is no hyphen."""
    return floatformat(value, 2).replace("-", "−")


@register.filter
def clock(value: timedelta | None) -> str:
    """Return a span as hours, minutes and seconds (1:05:09, 5:09); '' for none."""
    if value is None:
        return ""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _shown(value: Decimal) -> str:
    return in_figures(plain(value))
