"""The learner's memory model: what each nightly fit of their weights found, and taking back the one in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from quizzes.cards.queries.fitting import review_count
from quizzes.cards.queries.presets import fits_in_force, fits_of
from quizzes.cards.services.fits import FitUnknown, undo_fit
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.cards.models import Fit

FITS_SHOWN = 60


@dataclass(frozen=True, slots=True)
class FitRow:
    """One fit and its fate in words."""

    fit: Fit
    fate: str


@login_required
@require_safe
def memory(request: HttpRequest) -> HttpResponse:
    learner = visitor(request)
    in_force = fits_in_force(learner).first()
    reviewed = review_count(learner)
    context = {
        "in_force": in_force,
        "rows": [FitRow(fit, _fate(fit, in_force=in_force)) for fit in fits_of(learner)[:FITS_SHOWN]],
        "fits_shown": FITS_SHOWN,
        "reviewed": reviewed,
        "needed": settings.FIT_REVIEWS_NEEDED,
        "missing": max(settings.FIT_REVIEWS_NEEDED - reviewed, 0),
        "day_begins": f"{learner.rollover_hour:02}:00",
    }
    return render(request, "web/memory.html", context)


def _fate(fit: Fit, *, in_force: Fit | None) -> str:
    if not fit.is_kept:
        return _("not kept: no better")
    if fit.undone_at is not None:
        return _("kept, then undone")
    return _("kept, in force") if fit == in_force else _("kept, then replaced")


@login_required
@require_POST
def undo(request: HttpRequest, fit_id: str) -> HttpResponse:
    """Go back to the weights before a fit of one's own; pressed twice, it changes nothing more."""
    try:
        undo_fit(learner=visitor(request), public_id=fit_id, at=timezone.now())
    except FitUnknown as error:
        raise Http404 from error
    messages.success(request, _("Undone. The weights of before count from each card’s next review."))
    return redirect("web:memory")
