"""What a learner does not see of a result yet, and when they will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from quizzes.attempts.models import Attempt, Quiz, Release
from quizzes.attempts.queries.terms import closing_for_all
from quizzes.engine.grading.review_policy import (
    PHASES,
    RELEASED_WITH_GRADES,
    RIGHT_AFTER_SECONDS,
    Facet,
    phase_of,
)

type Wait = Literal["until", "closing", "release", "never"]

_SHOWN_ON_A_RESULT: tuple[Facet, ...] = ("right_or_wrong", "marks", "key", "feedback", "comments")


@dataclass(frozen=True, slots=True)
class Awaited:
    """A part of a result that is hidden now.

    `wait` says for what: a moment (`until` is it), a closing for which there is no date, the release of grades by hand,
    or nothing that will come.
    """

    facet: Facet
    wait: Wait
    until: datetime | None = None


def awaited(attempt: Attempt, *, at: datetime) -> list[Awaited]:
    """Return what the review policy hides of a handed-in attempt at `at`, in the order a result shows it."""
    quiz, closing = attempt.quiz, closing_for_all(attempt.quiz)
    now = phase_of(submitted_at=attempt.submitted_at, closes_for_all_at=closing, at=at)
    found = []
    for facet in _SHOWN_ON_A_RESULT:
        waits_for_release = facet in RELEASED_WITH_GRADES and not quiz.is_released(at=at)
        phases = [phase for phase in PHASES[PHASES.index(now) :] if facet in quiz.policy.shown.get(phase, ())]
        if not phases:
            found.append(Awaited(facet, "never"))
        elif waits_for_release:
            found.append(_released(quiz, facet))
        elif phases[0] != now:
            found.append(_in_phase(attempt, facet, is_closing=phases[0] == "after_close", closing=closing))
    return found


def _released(quiz: Quiz, facet: Facet) -> Awaited:
    if quiz.release == Release.ON_DATE:
        return Awaited(facet, "until", quiz.release_at)
    return Awaited(facet, "release")


def _in_phase(attempt: Attempt, facet: Facet, *, is_closing: bool, closing: datetime | None) -> Awaited:
    if not is_closing and attempt.submitted_at is not None:
        return Awaited(facet, "until", attempt.submitted_at + timedelta(seconds=RIGHT_AFTER_SECONDS))
    return Awaited(facet, "closing") if closing is None else Awaited(facet, "until", closing)
