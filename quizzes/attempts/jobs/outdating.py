"""Marks by people of an answer that is no longer the one: an attempt was reopened, and the learner wrote another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from quizzes.attempts.models import Mark, MarkSource, Step, StepKind
from quizzes.attempts.queries.marks import standing

WHY = "The answer was changed after this mark."


def outdated_marks(steps: Mapping[int, Sequence[Step]], marks: Iterable[Mark], *, at: datetime) -> list[Mark]:
    """Return rows, not stored yet, that take back each standing mark by a person of another answer than the last.

    `steps` are those of each response in order, by its id. An answer handed in again as it was keeps its mark.
    """
    return [
        Mark(
            response_id=response_id,
            item_version_id=mark.item_version_id,
            source=mark.source,
            points=Decimal(0),
            takes_back=mark,
            reason=WHY,
            made_at=at,
        )
        for response_id, mark in standing(marks).items()
        if mark.source in (MarkSource.MANUAL, MarkSource.OVERRIDE) and _is_of_another(mark, steps[response_id])
    ]


def _is_of_another(mark: Mark, steps: Sequence[Step]) -> bool:
    handed_in = [step for step in steps if step.kind == StepKind.HAND_IN]
    judged = [step for step in handed_in if step.made_at <= mark.made_at]
    return bool(judged) and judged[-1].raw != handed_in[-1].raw
