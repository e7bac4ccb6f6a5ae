"""One card: both sides, what is known of one's memory of it, its curve of recall, and all that happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.cards.queries.browsing import BrowserRow, CardHistory, history_of_card, rows_of
from quizzes.cards.queries.showing import drillable_cards_of, folded, shown_cards
from quizzes.web.cardbrowser import ACTS, FLAGS, undoable_of
from quizzes.web.drillcards import card_json
from quizzes.web.drillwords import rating_names
from quizzes.web.progress import csv_response
from quizzes.web.progressplots import Plot, curve_plot
from quizzes.web.progresstables import Table, number, percent, words
from quizzes.web.visitor import visitor
from seminar.figures import per_cent

if TYPE_CHECKING:
    from quizzes.cards.models import ReviewLog

KINDS = {
    "review": gettext_lazy("Review"),
    "undo": gettext_lazy("Undo"),
    "forget": gettext_lazy("Forgotten by hand"),
    "due_set": gettext_lazy("Due date set"),
    "reschedule": gettext_lazy("Rescheduled"),
    "memory_set": gettext_lazy("Memory brought along"),
    "cram": gettext_lazy("Crammed"),
}
LEAST_AHEAD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One row of the log in words; `is_undone`: it counts as never written."""

    at: datetime
    what: str
    said: str
    seconds: int
    is_undone: bool


@login_required
@never_cache
@require_safe
def card(request: HttpRequest, card_id: str) -> HttpResponse:
    learner, at = visitor(request), timezone.now()
    found = folded(get_object_or_404(drillable_cards_of(learner, at=at), public_id=card_id))
    shown = shown_cards(learner=learner, cards=[found], at=at)
    until = max(at + LEAST_AHEAD, (found.due_at or at) + LEAST_AHEAD)
    history = history_of_card(found, at=at, until=until)
    if request.GET.get("file") == "csv":
        return csv_response(_curve_table(history))
    row = rows_of([found], learner=learner, at=at)[0]
    context = {
        "row": row,
        "card": found,
        "sides": card_json(shown[0]) if shown else None,
        "lines": [_line(each, undone=history.undone_ids) for each in history.log],
        "plot": _plot(row, history),
        "curve": _curve_table(history),
        "acts": ACTS.items(),
        "flags": FLAGS,
        "act_id": uuid4(),
        "here": request.get_full_path(),
        "undoable": undoable_of(request),
    }
    return render(request, "cards/card.html", context)


def _line(row: ReviewLog, *, undone: frozenset[UUID]) -> LogLine:
    said = rating_names()[str(row.rating)] if row.rating else date_format(row.due_on) if row.due_on else ""
    seconds = round(row.duration_ms / 1000)
    return LogLine(row.reviewed_at, str(KINDS[row.kind]), said, seconds, row.client_id in undone)


def _curve_table(history: CardHistory) -> Table:
    """Return what the curve shows: a row for each of its points, on the day of a review one before it and one after."""
    rows = [
        (number(point.day), percent(point.chance), words(str(KINDS["review"]) if point.is_review else ""))
        for point in history.curve
    ]
    return Table("curve", (_("Days since the first review"), _("Chance of recall"), _("What")), tuple(rows))


def _plot(row: BrowserRow, history: CardHistory) -> Plot | None:
    if row.chance is None or not history.curve:
        return None
    label = _("The chance that you recall this card, since its first review and as it will fall: %(percent)s today.")
    return curve_plot(label % {"percent": per_cent(row.chance * 100)}, history.curve, now_day=history.now_day)
