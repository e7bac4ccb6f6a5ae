"""Grading what is handed in, and folding marks into the attempt's grade."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import structlog
from django.db import transaction

from quizzes.attempts.jobs.outdating import outdated_marks
from quizzes.attempts.jobs.transitions import lock_attempt
from quizzes.attempts.models import Attempt, AttemptState, Mark, MarkSource, Response, Step
from quizzes.attempts.queries.marks import GRADE_FIELDS, fold_into, machine_mark, standing
from quizzes.attempts.queries.stored import (
    marks_of_attempt,
    responses_graded,
    steps_by_response,
    steps_of_attempt,
)
from quizzes.engine.grading.response import GRADER_VERSION
from seminar.batchwrites import add_rows_and_keys, store_fields

log = structlog.get_logger(__name__)

SWEEP_LIMIT = 500


def grade_attempts(*, attempt_ids: Sequence[int], at: datetime) -> int:
    """Mark what a machine can of these attempts and fold their grades; returns how many there were.

    Run twice, late or beside another run it leaves the same rows. One that fails is logged and does not keep back the
    others: the sweeper meets it again.
    """
    done = 0
    for attempt_id in sorted(attempt_ids):
        try:
            grade_attempt(attempt_id=attempt_id, at=at)
            done += 1
        except Exception:
            log.exception("attempt_not_graded", attempt=attempt_id)
    return done


@transaction.atomic
def grade_attempt(*, attempt_id: int, at: datetime) -> Attempt:
    """Mark what a machine can of what was handed in, and fold the marks into the grade. A running attempt is left."""
    attempt = lock_attempt(attempt_id)
    grade_locked(attempt, at=at)
    return attempt


def grade_locked(attempt: Attempt, *, at: datetime) -> None:
    """Do so for an attempt that the caller holds: after a person's mark the machine's may still be missing."""
    responses = responses_graded(attempt_id=attempt.id)
    marks = marks_of_attempt(attempt_id=attempt.id)
    if attempt.state in (AttemptState.SUBMITTED, AttemptState.GRADED):
        steps = steps_by_response(steps_of_attempt(attempt_id=attempt.id))
        marks += _added(outdated_marks(steps, marks, at=at))
        marks += _added(_machine_marks(attempt, responses, steps, marks, at=at))
    worths = {response.id: response.worth for response in responses}
    fold_into(attempt, worth_by_response=worths, marks=marks, at=at)
    store_fields([attempt], GRADE_FIELDS)


def _added(marks: list[Mark]) -> list[Mark]:
    add_rows_and_keys(marks)
    return marks


def _machine_marks(
    attempt: Attempt,
    responses: Sequence[Response],
    steps: Mapping[int, Sequence[Step]],
    marks: Sequence[Mark],
    *,
    at: datetime,
) -> list[Mark]:
    """Return a mark for each response whose last hand-in has none by a machine and which no person has marked."""
    behaviour = attempt.quiz.behaviour
    settled = {mark.step_id for mark in marks} | {
        steps[response_id][-1].id
        for response_id, mark in standing(marks).items()
        if mark.source in (MarkSource.MANUAL, MarkSource.OVERRIDE)
    }
    fresh = []
    for response in responses:
        last = steps[response.id][-1]
        if last.id in settled:
            continue
        made = machine_mark(response, steps=steps[response.id], behaviour=behaviour, version=response.item_version)
        if made is not None:
            fresh.append(
                Mark(
                    response=response,
                    item_version=response.item_version,
                    step=last,
                    source=MarkSource.AUTO,
                    grader_version=GRADER_VERSION,
                    fraction=made.fraction,
                    points=made.points,
                    made_at=at,
                )
            )
    return fresh


def ungraded_ids() -> list[int]:
    """Return, in order, the ids of attempts with marking work that no fold has seen: what a lost hint leaves."""
    return list(Attempt.objects.to_grade().order_by("id").values_list("id", flat=True)[:SWEEP_LIMIT])
