"""The page that shows what a class made of a quiz: plots, and beside each the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.admin.grading import heading_of
from quizzes.attempts.queries.classpoints import WHICH, Which
from quizzes.engine.linting.judging import Judged
from quizzes.stats.admin import plots
from quizzes.stats.queries.computing import ItemReport
from quizzes.stats.queries.evidence import judged_by_use
from quizzes.stats.queries.picks import key_of, text_of_option
from quizzes.stats.queries.reports import report_on

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from quizzes.attempts.admin.quiz import QuizAdmin

WHICH_IN_WORDS: dict[Which, StrOrPromise] = {
    "first": _("first attempts"),
    "last": _("last attempts"),
    "highest": _("highest attempts"),
    "all": _("all attempts"),
}


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option with its text, None for no answer, and who chose it."""

    text: str | None
    is_right: bool
    chosen: int
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class ShownItem:
    """An item with its stem in one line, who chose what, and what its use says against it."""

    report: ItemReport
    heading: str
    options: Sequence[ShownOption]
    judged: Sequence[Judged]


def statistics_pages(quiz_admin: QuizAdmin) -> list[URLPattern]:
    view = quiz_admin.admin_site.admin_view
    return [path("<int:quiz_id>/statistics/", view(partial(_statistics_page, quiz_admin)), name="stats_quiz")]


def _statistics_page(quiz_admin: QuizAdmin, request: HttpRequest, quiz_id: int) -> HttpResponse:
    quiz = quiz_admin.quiz_or_404(request, quiz_id)
    which: Which = next((each for each in WHICH if each == request.GET.get("which")), "first")
    report = report_on(quiz, which=which)
    judged = judged_by_use(report)
    context = quiz_admin.page_context(
        request,
        quiz,
        current="stats_quiz",
        title=_("Statistics"),
        report=report,
        choices=[(name, words, name == which) for name, words in WHICH_IN_WORDS.items()],
        frame=plots.Frame(),
        bars=plots.histogram(report.content["bars"]),
        points=plots.scatter(report.content["positions"]),
        facility_ticks=plots.facility_ticks(),
        discrimination_ticks=plots.discrimination_ticks(),
        items=[_shown(each, judged.get(each.version.id, ())) for each in report.items],
    )
    return TemplateResponse(request, "admin/stats/statistics.html", context)


def _shown(report: ItemReport, judged: Sequence[Judged]) -> ShownItem:
    options = report.content["options"]
    right = key_of(report.version) if options else frozenset()
    return ShownItem(
        report=report,
        heading=heading_of(report.version),
        options=[
            ShownOption(
                text=None if row["option"] is None else text_of_option(report.version, row["option"]),
                is_right=row["option"] in right,
                chosen=row["chosen"],
                upper=row["upper"],
                lower=row["lower"],
            )
            for row in (options["rows"] if options else ())
        ],
        judged=judged,
    )
