"""Statistics as the staff read them: those stored where they are up to date, else made at once."""

from __future__ import annotations

from typing import cast

from quizzes.attempts.models import Quiz
from quizzes.attempts.queries.classpoints import Which
from quizzes.stats.models import ItemStatistic, QuizStatistic
from quizzes.stats.queries.computing import ItemReport, Report, computed_report
from quizzes.stats.queries.content import ItemContent, QuizContent
from quizzes.stats.queries.staleness import work_versions


def report_on(quiz: Quiz, *, which: Which = "first") -> Report:
    """Return the statistics of the quiz as its marks are now: right while no worker runs."""
    if which == "first":
        stored = QuizStatistic.objects.filter(
            quiz=quiz, seen_work=work_versions(quiz_id=quiz.id).get(quiz.id, 0)
        ).first()
        if stored is not None:
            return _stored_report(quiz, stored)
    return computed_report(quiz, which=which)


def _stored_report(quiz: Quiz, stored: QuizStatistic) -> Report:
    rows = ItemStatistic.objects.filter(quiz=quiz).select_related("item_version__item")
    items = [ItemReport(row.item_version, row.n, cast("ItemContent", row.content)) for row in rows]
    return Report(
        quiz=quiz,
        which="first",
        n=stored.n,
        content=cast("QuizContent", stored.content),
        items=tuple(sorted(items, key=lambda each: (each.content["positions"][0], each.version.id))),
    )
