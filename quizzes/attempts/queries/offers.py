"""A quiz as one learner meets it: the terms that hold for them, what they have made of it, whether they may start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from quizzes.attempts.models import Attempt, Override, Quiz
from quizzes.attempts.queries.grades import quiz_share
from quizzes.engine.grading.review_policy import phase_of
from quizzes.engine.grading.timing import (
    EffectiveTiming,
    StartRefused,
    closes_for_all_at,
    effective_timing,
    require_startable,
)
from quizzes.engine.grading.timing import Override as TimingOverride
from seminar.people.models import User
from seminar.people.queries import group_ids_of

type OfferState = Literal["upcoming", "open", "closed"]
type Refusal = Literal["not_open_yet", "closed", "no_attempts_left"]


@dataclass(frozen=True, slots=True)
class Offer:
    """`attempts` are the learner's own in order, previews left out; `running` is the one under way.

    `refusal` says why none may be started now, None where one may. `share` is the grade as a share of full points, None
    where there is none or it may not be seen yet.
    """

    quiz: Quiz
    terms: EffectiveTiming
    state: OfferState
    attempts: Sequence[Attempt]
    running: Attempt | None
    refusal: Refusal | None
    share: Decimal | None

    @property
    def is_final(self) -> bool:
        """Whether no answer of what is handed in and counts waits for a person."""
        return not any(each.unmarked_count for each in self.attempts if each.voided_at is None)


def offers(learner: User, quizzes: Sequence[Quiz], *, at: datetime) -> list[Offer]:
    """Return each of the quizzes as the learner meets it at `at`; four queries, however many there are."""
    overrides: dict[int, list[Override]] = defaultdict(list)
    for override in Override.objects.filter(quiz__in=quizzes).select_related("group"):
        overrides[override.quiz_id].append(override)
    groups = set(group_ids_of(learner)) if overrides else set()
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.filter(quiz__in=quizzes, learner=learner, is_preview=False).order_by("number"):
        attempts[attempt.quiz_id].append(attempt)
    return [
        _offer(quiz, learner, groups=groups, overrides=overrides[quiz.id], attempts=attempts[quiz.id], at=at)
        for quiz in quizzes
    ]


def _offer(
    quiz: Quiz,
    learner: User,
    *,
    groups: set[int],
    overrides: Sequence[Override],
    attempts: Sequence[Attempt],
    at: datetime,
) -> Offer:
    mine = [each.timing for each in overrides if each.learner_id == learner.id or each.group_id in groups]
    terms = effective_timing(quiz.timing, mine)
    for attempt in attempts:
        attempt.quiz = quiz
    made = [attempt for attempt in attempts if attempt.voided_at is None]
    return Offer(
        quiz=quiz,
        terms=terms,
        state=_state(terms, at=at),
        attempts=attempts,
        running=next((attempt for attempt in attempts if attempt.submitted_at is None), None),
        refusal=_refusal(terms, at=at, attempts_made=len(made)),
        share=_visible_share(quiz, made, every=[each.timing for each in overrides], at=at),
    )


def _state(terms: EffectiveTiming, *, at: datetime) -> OfferState:
    now, opens_at, closes_at = at.astimezone(UTC), terms.opens_at.value, terms.closes_at.value
    if closes_at is not None and now >= closes_at.astimezone(UTC):
        return "closed"
    return "upcoming" if opens_at is not None and now < opens_at.astimezone(UTC) else "open"


def _refusal(terms: EffectiveTiming, *, at: datetime, attempts_made: int) -> Refusal | None:
    try:
        require_startable(terms, at=at, attempts_made=attempts_made)
    except StartRefused as refused:
        return refused.reason
    return None


def _visible_share(
    quiz: Quiz, attempts: Sequence[Attempt], *, every: Sequence[TimingOverride], at: datetime
) -> Decimal | None:
    """Return the grade, of the attempts whose marks the review policy shows now."""
    if not quiz.is_released(at=at):
        return None
    closing = closes_for_all_at(quiz.timing, every)
    seen = [
        attempt
        for attempt in attempts
        if attempt.submitted_at is not None
        and "marks"
        in quiz.policy.shown.get(phase_of(submitted_at=attempt.submitted_at, closes_for_all_at=closing, at=at), ())
    ]
    return quiz_share(quiz, seen)
