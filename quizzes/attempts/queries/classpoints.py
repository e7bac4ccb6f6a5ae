"""What a class earned in a quiz: the table of points that its statistics are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Any, Literal, NamedTuple, assert_never

from django.db.models import QuerySet

from quizzes.attempts.models import Attempt, AttemptState, Quiz, Response
from quizzes.attempts.queries.marks import marks_given, standing
from quizzes.engine.psychometrics.pointstable import PointsTable
from seminar.prepared import prepared

type Which = Literal["first", "last", "highest", "all"]
"""Which of a learner's attempts a statistic rests on: the first, since later ones are not independent of it."""

WHICH: tuple[Which, ...] = ("first", "last", "highest", "all")

_NINE_DIGITS = Decimal("0.000000001")


class SatAttempt(NamedTuple):
    """An attempt that is handed in and counts; `points` of `worth` are its grade, None before there is one."""

    id: int
    learner_id: int
    number: int
    state: str
    started_at: datetime
    points: Decimal | None
    worth: Decimal

    @property
    def share(self) -> Decimal:
        """The grade as a share of full points, the lowest possible where there is none."""
        return Decimal("-Infinity") if self.points is None else self.points / (self.worth or 1)


class Answered(NamedTuple):
    """A response: its place in the quiz, the version that grades it, its worth, and when it was last saved, if ever."""

    id: int
    attempt_id: int
    position: int
    version_id: int
    worth: Decimal
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClassPoints:
    """What the chosen attempts earned, an unmarked or missing answer 0.

    `table` has a row per attempt and a column per entry of `positions`, both in order; None where there is no attempt.
    `answers` are all responses of the attempts, `points` what each earned, `grades` the sums by attempt id.
    """

    attempts: tuple[SatAttempt, ...]
    positions: tuple[int, ...]
    answers: tuple[Answered, ...]
    points: dict[int, Decimal]
    grades: dict[int, Decimal]
    table: PointsTable | None


def class_points(quiz: Quiz, *, which: Which = "first", with_waiting: bool = False) -> ClassPoints:
    """Return what the attempts at the quiz earned, in three queries.

    Only attempts that are graded to the end count: of a learner whose first attempt waits for a marker, 'first' has
    none. `with_waiting` takes those that wait as well.
    """
    attempts = sorted(each for each in _chosen(quiz, which) if with_waiting or each.state == AttemptState.GRADED)
    answers = [Answered._make(row) for row in _answers(attempt_ids=[each.id for each in attempts])]
    points = _standing_points(answers, attempts)
    grades = dict.fromkeys((each.id for each in attempts), Decimal(0))
    for answer in answers:
        grades[answer.attempt_id] += points[answer.id]
    positions = tuple(sorted({answer.position for answer in answers}))
    return ClassPoints(
        attempts=tuple(attempts),
        positions=positions,
        answers=tuple(answers),
        points=points,
        grades=grades,
        table=_table(attempts, positions, answers, points) if positions else None,
    )


def _standing_points(answers: Sequence[Answered], attempts: Sequence[SatAttempt]) -> dict[int, Decimal]:
    """Return the points of the mark that stands for each answer, 0 where it has none."""
    held = standing(marks_given(attempt_ids=[each.id for each in attempts]))
    return {answer.id: held[answer.id].points if answer.id in held else Decimal(0) for answer in answers}


def _chosen(quiz: Quiz, which: Which) -> list[SatAttempt]:
    made = [SatAttempt._make(row) for row in _sat(quiz_id=quiz.id)]
    if which == "all":
        return made
    return [_one(list(own), which) for _, own in groupby(made, key=lambda each: each.learner_id)]


@prepared
def _sat(*, quiz_id: int) -> QuerySet[Attempt, tuple[Any, ...]]:
    rows = Attempt.objects.filter(quiz_id=quiz_id, submitted_at__isnull=False).counted()
    return rows.order_by("learner_id", "number").values_list(*SatAttempt._fields)


@prepared
def _answers(*, attempt_ids: Sequence[int]) -> QuerySet[Response, tuple[Any, ...]]:
    rows = Response.objects.filter(attempt__in=attempt_ids).order_by("attempt_id", "slot__position")
    return rows.values_list("id", "attempt_id", "slot__position", "item_version_id", "worth", "saved_at")


def _one(attempts: Sequence[SatAttempt], which: Literal["first", "last", "highest"]) -> SatAttempt:
    match which:
        case "first":
            return attempts[0]
        case "last":
            return attempts[-1]
        case "highest":
            return max(attempts, key=lambda each: each.share)  # of equals, the first
        case _:
            assert_never(which)


def _table(
    attempts: Sequence[SatAttempt],
    positions: Sequence[int],
    answers: Sequence[Answered],
    points: dict[int, Decimal],
) -> PointsTable:
    column = {position: place for place, position in enumerate(positions)}
    rows = {each.id: [Decimal(0)] * len(positions) for each in attempts}
    worths: list[list[Decimal]] = [[] for _ in positions]
    for answer in answers:
        place = column[answer.position]
        rows[answer.attempt_id][place] = points[answer.id]
        worths[place].append(answer.worth)
    return PointsTable(
        worth=tuple(mean_worth(each) for each in worths),
        rows=tuple(tuple(row) for row in rows.values()),
    )


def mean_worth(worths: Sequence[Decimal]) -> Decimal:
    """Return what a question is worth; where it draws items of unlike worth, their mean, to 9 digits."""
    if len(set(worths)) == 1:
        return worths[0]
    return (sum(worths, Decimal(0)) / len(worths)).quantize(_NINE_DIGITS, rounding=ROUND_HALF_UP)
