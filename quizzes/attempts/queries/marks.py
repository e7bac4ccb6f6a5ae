"""What stored steps and marks come to, by the engine's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple, cast

from django.db.models import QuerySet

from quizzes.attempts.models import Attempt, AttemptState, Mark, Response, Step, StepKind
from quizzes.bank.models import ItemVersion
from quizzes.bank.queries import parsed_body
from quizzes.engine.grading import attempt as engine
from quizzes.engine.grading.behaviours import Behaviour, score_at_hand_in
from quizzes.engine.grading.points import Certainty, points_of
from quizzes.engine.grading.response import Outcome, grade_by
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import NeedsMarker, Score
from seminar.prepared import prepared

GRADE_FIELDS = ("points", "worth", "unmarked_count", "graded_version", "state", "graded_at")
_STORED_STEP = Decimal("0.00000000000001")


def stored_fraction(fraction: Decimal) -> Decimal:
    """Return a score as it is stored, with 14 digits after the point."""
    return fraction.quantize(_STORED_STEP, rounding=ROUND_HALF_UP)


def outcome_of(response: Response, *, raw: object, version: ItemVersion) -> Outcome:
    """Return what an answer to the response's slot comes to by that version of its item."""
    return grade_by(
        REGISTRY[version.item.type],
        parsed_body(version),
        response=raw,  # type: ignore[arg-type]  # JSON as it came from the database
        arrangement=tuple(response.arrangement),
    )


def fraction_of(outcome: Outcome) -> Decimal | None:
    """Return the score of an outcome that is one; None where it cannot be read or needs a marker."""
    return outcome.fraction if isinstance(outcome, Score) else None


@dataclass(frozen=True, slots=True)
class MachineMark:
    """What a machine gives: the score (0 to 1, -6 to 3 under certainty) and the points of the slot's worth."""

    fraction: Decimal
    points: Decimal


def machine_mark(
    response: Response, *, steps: Sequence[Step], behaviour: Behaviour, version: ItemVersion
) -> MachineMark | None:
    """Return the mark of what was handed in, by that version of the item; None where a person must mark it.

    `steps` are the response's in order, the last a hand-in. Checks are graded again by the version given.
    """
    *before, last = steps
    outcome = outcome_of(response, raw=last.raw, version=version)
    if isinstance(outcome, NeedsMarker):
        return None
    checks = [step for step in before if step.kind == StepKind.CHECK]
    checked = [outcome_of(response, raw=step.raw, version=version) for step in checks]
    was_checked_last = bool(checks) and checks[-1].raw == last.raw
    is_empty = last.raw in (None, {})
    score = score_at_hand_in(
        behaviour,
        checked=[fraction for each in checked if (fraction := fraction_of(each)) is not None],
        unchecked=None if was_checked_last or is_empty else fraction_of(outcome),
        certainty=cast("Certainty | None", last.certainty),
    )
    return MachineMark(fraction=stored_fraction(score), points=points_of(score=score, worth=response.worth))


class MarkRow(NamedTuple):
    """What a fold reads of a mark, for whole classes: making models of thousands of rows takes longer than folding."""

    id: int
    response_id: int
    item_version_id: int
    points: Decimal
    source: str
    takes_back_id: int | None
    made_at: datetime


def marks_given(*, attempt_ids: Sequence[int]) -> list[MarkRow]:
    """Return all marks of these attempts, in no order."""
    return [MarkRow._make(row) for row in _marks_given(attempt_ids=attempt_ids)]


@prepared
def _marks_given(*, attempt_ids: Sequence[int]) -> QuerySet[Mark, tuple[Any, ...]]:
    return Mark.objects.filter(response__attempt__in=attempt_ids).values_list(*MarkRow._fields)


def row_of(mark: Mark) -> MarkRow:
    """Return the row of a mark that is stored."""
    return MarkRow._make([getattr(mark, name) for name in MarkRow._fields])


def standing[M: (Mark, MarkRow)](marks: Iterable[M]) -> dict[int, M]:
    """Return the mark that counts, by response id."""
    by_id = {mark.id: mark for mark in in_force(marks)}
    standing = engine.standing_marks(_engine_mark(mark) for mark in by_id.values())
    return {response_id: by_id[mark.order] for response_id, mark in standing.items()}


def in_force[M: (Mark, MarkRow)](marks: Iterable[M]) -> list[M]:
    """Return the marks that nobody has taken back, without the rows that do so."""
    known = list(marks)
    taken_back = {mark.takes_back_id for mark in known}
    return [mark for mark in known if mark.takes_back_id is None and mark.id not in taken_back]


def _engine_mark(mark: Mark | MarkRow) -> engine.Mark:
    source: engine.MarkSource = mark.source  # type: ignore[assignment]  # of the choices
    return engine.Mark(mark.response_id, mark.points, source, mark.id)


def fold_into[M: (Mark, MarkRow)](
    attempt: Attempt, *, worth_by_response: Mapping[int, Decimal], marks: Iterable[M], at: datetime
) -> None:
    """Set the attempt's GRADE_FIELDS to what its marks come to. Stores nothing; a running attempt is left alone.

    `graded_at` is when the last mark was made, not when this ran: folding again gives the same row.
    """
    known = in_force(marks)
    attempt.graded_version = attempt.work_version
    if attempt.state not in (AttemptState.SUBMITTED, AttemptState.GRADED):
        return
    grade = engine.grade_of((_engine_mark(mark) for mark in known), worth_by_slot=worth_by_response)
    attempt.points = grade.points
    attempt.worth = grade.worth
    attempt.unmarked_count = len(grade.unmarked)
    attempt.state = AttemptState.GRADED if grade.is_final else AttemptState.SUBMITTED
    attempt.graded_at = max((mark.made_at for mark in known), default=at) if grade.is_final else None
