"""Who is sitting a quiz at this moment, and how many are done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from quizzes.attempts.models import Attempt, Quiz


@dataclass(frozen=True, slots=True)
class Sitter:
    """A running attempt: `answered` of `asked` questions have a draft, `left` is None without a deadline, never below
    0.
    """

    attempt: Attempt
    answered: int
    asked: int
    left: timedelta | None


def done_count(quiz: Quiz) -> int:
    """Return how many learners have handed in an attempt that counts."""
    done = Attempt.objects.filter(quiz=quiz, submitted_at__isnull=False).counted()
    return done.values("learner").distinct().count()


def sitters(quiz: Quiz, *, at: datetime) -> list[Sitter]:
    """Return the attempts under way, those that end first before the others, in one query."""
    running = Attempt.objects.filter(quiz=quiz, is_preview=False).running().select_related("learner")
    counted = running.annotate(
        asked=Count("responses"), answered=Count("responses", filter=Q(responses__raw__isnull=False))
    )
    found = [
        Sitter(
            attempt=attempt,
            answered=attempt.answered,  # type: ignore[attr-defined]  # annotated above
            asked=attempt.asked,  # type: ignore[attr-defined]
            left=None if attempt.deadline_at is None else max(attempt.deadline_at - at, timedelta(0)),
        )
        for attempt in counted.order_by("deadline_at", "learner__last_name", "id")
    ]
    return sorted(found, key=lambda each: (each.left is None, each.left or timedelta(0)))
