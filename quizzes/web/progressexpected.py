"""The scores to expect in the quizzes, from what is recalled now: one's own, and for staff those of the class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.cards.queries.progress.classview import seminars_taught
from quizzes.stats.queries.expected import ClassExpectation, OwnExpectation, class_expectations, own_expectations
from quizzes.web.progress import csv_response
from quizzes.web.progressplots import Plot, Value, bar_plot
from quizzes.web.progresstables import Cell, Table, number, percent, words
from quizzes.web.visitor import visitor

if TYPE_CHECKING:
    from quizzes.engine.scheduling.expectedscore import ExpectedScore


@login_required
@never_cache
@require_safe
def own_expected(request: HttpRequest) -> HttpResponse:
    """Show the learner what they may expect; as a file with `file=csv`."""
    found = own_expectations(visitor(request), at=timezone.now())
    table = _own_table(found)
    if request.GET.get("file") == "csv":
        return csv_response(table)
    plot = _plot([(f"{place}. {each.quiz.title}", each.score) for place, each in enumerate(found, 1)])
    return render(request, "progress/expected.html", {"table": table, "plot": plot})


@login_required
@never_cache
@require_safe
def class_expected(request: HttpRequest, seminar_id: str) -> HttpResponse:
    """Show the staff what the class may expect, and how right it was; as a file with `file=csv`."""
    seminar = get_object_or_404(seminars_taught(visitor(request)), public_id=seminar_id)
    found = class_expectations(seminar, at=timezone.now())
    table = _class_table(found)
    if request.GET.get("file") == "csv":
        return csv_response(table)
    context = {
        "seminar": seminar,
        "table": table,
        "plot": _plot(
            [(f"{place}. {each.quiz.title}", each.mean) for place, each in enumerate(found, 1) if each.mean is not None]
        ),
        "quizzes": [(each.quiz, _learners_table(each)) for each in found if each.rows],
    }
    return render(request, "progress/expected.html", context)


def _own_table(found: Sequence[OwnExpectation]) -> Table:
    return Table(
        "expected",
        (_("Quiz"), _("Expected"), _("Nine in ten from"), _("to"), _("As of")),
        tuple(
            (
                words(f"{place}. {each.quiz.title}", reverse("quizzes:quiz", args=[each.quiz.public_id])),
                *_shares(each.score),
                words(_("when you began it") if each.is_sat else _("now")),
            )
            for place, each in enumerate(found, 1)
        ),
    )


def _class_table(found: Sequence[ClassExpectation]) -> Table:
    head = (
        *(_("Quiz"), _("Students"), _("Expected"), _("Nine in ten from"), _("to")),
        *(_("Judged by"), _("Expected of them"), _("Reached"), _("Off by"), _("Within bounds")),
    )
    rows = []
    for place, each in enumerate(found, 1):
        of = each.judged
        counted = (
            (number(of.learners), percent(of.expected), percent(of.actual), percent(of.error), number(of.within))
            if of is not None
            else (number(0), *(percent(None) for _column in range(3)), number(0))
        )
        expected = _shares(each.mean) if each.mean is not None else tuple(percent(None) for _column in range(3))
        rows.append((words(f"{place}. {each.quiz.title}"), number(each.learners), *expected, *counted))
    return Table("expected", head, tuple(rows))


def _learners_table(of: ClassExpectation) -> Table:
    head = (_("Student"), _("Expected"), _("Nine in ten from"), _("to"))
    return Table("students", head, tuple((words(name), *_shares(score)) for name, score in of.rows))


def _shares(score: ExpectedScore) -> tuple[Cell, Cell, Cell]:
    if not score.most:
        return percent(None), percent(None), percent(None)
    return percent(score.share), percent(score.low / score.most), percent(score.high / score.most)


def _plot(scores: Sequence[tuple[str, ExpectedScore]]) -> Plot | None:
    """Return the shares to expect, named by number, with the bounds of nine in ten; None where there are none."""
    known = [(title, score) for title, score in scores if score.most]
    if not known:
        return None
    values = [
        Value(
            score.share,
            title.partition(".")[0],
            f"{title}: {percent(score.share).shown}",
            (score.low / score.most, score.high / score.most),
        )
        for title, score in known
    ]
    label = _("Expected share of the points, with the bounds of nine in ten.")
    return bar_plot(label, values, top=1.0, is_share=True)
