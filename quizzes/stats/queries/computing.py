"""The statistics of a quiz, computed from the marks of its attempts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from quizzes.attempts.models import Quiz, Response
from quizzes.attempts.queries.classpoints import Answered, ClassPoints, Which, class_points, mean_worth
from quizzes.bank.models import ItemVersion
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.psychometrics.durations import median_seconds
from quizzes.engine.psychometrics.guessing import NotGuessable, random_guess_score
from quizzes.engine.psychometrics.histogram import score_histogram
from quizzes.engine.psychometrics.items import drawn_item_statistics, position_statistics, position_weights
from quizzes.engine.psychometrics.options import Pick, option_table
from quizzes.engine.psychometrics.pointstable import PointsTable
from quizzes.engine.psychometrics.quiz import quiz_statistics
from quizzes.stats.queries.content import (
    ItemContent,
    QuizContent,
    figure,
    options_content,
    position_content,
    question_figures,
    quiz_content,
)
from quizzes.stats.queries.picks import OPTION_TYPES, options_of, picked
from seminar.prepared import prepared

_NINE_DIGITS = Decimal("0.000000001")


@dataclass(frozen=True, slots=True)
class ItemReport:
    """What `n` attempts tell about a version of an item; the version comes with its item."""

    version: ItemVersion
    n: int
    content: ItemContent


@dataclass(frozen=True, slots=True)
class Report:
    """The statistics of a quiz over the `n` chosen attempts. Items are in the order of their first positions."""

    quiz: Quiz
    which: Which
    n: int
    content: QuizContent
    items: tuple[ItemReport, ...]


def computed_report(quiz: Quiz, *, which: Which = "first") -> Report:
    """Return the statistics of the quiz as its marks are now, in five queries. Source: docs/statistics.md."""
    known = class_points(quiz, which=which)
    by_version: dict[int, list[Answered]] = {}
    for answer in known.answers:
        by_version.setdefault(answer.version_id, []).append(answer)
    versions = ItemVersion.objects.select_related("item").in_bulk(by_version)
    picks = _picks(known, versions)
    seconds = _seconds(known)
    items = [
        _item_report(versions[version_id], answers, known, picks=picks, seconds=seconds)
        for version_id, answers in by_version.items()
    ]
    return Report(
        quiz=quiz,
        which=which,
        n=len(known.attempts),
        content=_quiz_content(known),
        items=tuple(sorted(items, key=lambda each: (each.content["positions"][0], each.version.id))),
    )


def _quiz_content(known: ClassPoints) -> QuizContent:
    # Without an attempt there is no table; one of nothing says 'too few attempts' of everything.
    table = known.table or PointsTable(worth=(Decimal(0),), rows=())
    positions = zip(
        known.positions, table.worth, position_statistics(table), position_weights(table), strict=bool(known.positions)
    )
    return quiz_content(
        quiz_statistics(table),
        bars=score_histogram(list(known.grades.values()), worth=sum(table.worth, Decimal(0))),
        positions=[
            position_content(position=position, worth=plain(worth), found=found, weights=weights)
            for position, worth, found, weights in positions
        ],
    )


def _item_report(
    version: ItemVersion,
    answers: Sequence[Answered],
    known: ClassPoints,
    *,
    picks: Mapping[int, frozenset[str]],
    seconds: Mapping[int, float],
) -> ItemReport:
    worth = mean_worth([answer.worth for answer in answers])
    points = [known.points[answer.id] for answer in answers]
    rests = [known.grades[answer.attempt_id] - own for answer, own in zip(answers, points, strict=True)]
    found = drawn_item_statistics(
        worth=worth,
        points=[_in_scale(own, of=answer.worth, to=worth) for answer, own in zip(answers, points, strict=True)],
        rests=rests,
    )
    took = [seconds[answer.id] for answer in answers if answer.id in seconds]
    options = options_of(version)
    content: ItemContent = {
        "positions": sorted({answer.position for answer in answers}),
        "figures": question_figures(found),
        "guess_score": _guess_score(version),
        "median_seconds": figure(median_seconds(took), n=len(took)),
        "options": None
        if options is None
        else options_content(
            option_table(
                [Pick(known.grades[answer.attempt_id], picks.get(answer.id, frozenset())) for answer in answers],
                options=options,
            )
        ),
    }
    return ItemReport(version=version, n=len(answers), content=content)


def _in_scale(points: Decimal, *, of: Decimal, to: Decimal) -> Decimal:
    """Return points of a slot worth `of` as if it were worth `to`: an item may be drawn where it is worth more."""
    return points if of == to or not of else (points * to / of).quantize(_NINE_DIGITS, rounding=ROUND_HALF_UP)


def _guess_score(version: ItemVersion) -> float | None:
    try:
        return random_guess_score(type_name=version.item.type, body=version.body)
    except NotGuessable:
        return None


def _picks(known: ClassPoints, versions: Mapping[int, ItemVersion]) -> dict[int, frozenset[str]]:
    """Return the options that each answer chose, by response id, of items that have options."""
    with_options = {id_ for id_, version in versions.items() if version.item.type in OPTION_TYPES}
    chosen = _chosen(attempt_ids=[attempt.id for attempt in known.attempts], version_ids=sorted(with_options))
    return {
        id_: picked(versions[version_id].item.type, raw=raw, arrangement=tuple(arrangement))
        for id_, version_id, raw, arrangement in chosen
    }


@prepared
def _chosen(*, attempt_ids: Sequence[int], version_ids: Sequence[int]) -> QuerySet[Response, tuple[Any, ...]]:
    chosen = Response.objects.filter(attempt__in=attempt_ids, item_version__in=version_ids, raw__isnull=False)
    return chosen.values_list("id", "item_version_id", "raw", "arrangement")


def _seconds(known: ClassPoints) -> dict[int, float]:
    """Return how long each saved answer took, by response id: since the last save before it, or since the start.

    An estimate: who comes back to a question leaves its time to those in between.
    """
    before = {attempt.id: attempt.started_at for attempt in known.attempts}
    took = {}
    saved = [(answer.saved_at, answer.id, answer.attempt_id) for answer in known.answers if answer.saved_at is not None]
    for at, id_, attempt_id in sorted(saved):
        took[id_] = (at - before[attempt_id]).total_seconds()
        before[attempt_id] = at
    return took
