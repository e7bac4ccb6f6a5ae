"""Statistics as people read them: in per cent or as coefficients, and in words where they mean nothing."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from quizzes.stats.queries.content import Figure
from seminar.figures import in_figures
from seminar.figures import per_cent as per_cent_of

register = template.Library()


@register.filter
def per_cent(figure: Figure) -> str:
    """Return a share in per cent with one digit."""
    return _not_meaningful(figure) if figure["value"] is None else per_cent_of(figure["value"] * 100, 1)


@register.filter
def coefficient(figure: Figure) -> str:
    """Return a number with two digits."""
    return _not_meaningful(figure) if figure["value"] is None else _shown(figure["value"], 2)


@register.filter
def seconds(figure: Figure) -> str:
    """Return a span in minutes and seconds (1:05)."""
    if figure["value"] is None:
        return _not_meaningful(figure)
    minutes, rest = divmod(round(figure["value"]), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def share(score: float | None) -> str:
    """Return a score of 0 to 1 in per cent, a dash for none."""
    return "–" if score is None else per_cent_of(score * 100, 1)


@register.filter
def edge(points: float) -> str:
    """Return the points at which a bar begins or ends, with two digits."""
    return _shown(points, 2)


@register.filter
def tick(points: float) -> str:
    """Return the points below a bar, with one digit at most: there is little room."""
    return in_figures(f"{points:.1f}".removesuffix(".0"))


def _shown(number: float, digits: int) -> str:
    return in_figures(f"{number:.{digits}f}")


def _not_meaningful(figure: Figure) -> str:
    return _("not meaningful (n = %(n)s)") % {"n": figure["n"]}
