"""What a quiz is to the class at a moment: not published, upcoming, open or closed; overrides aside."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from quizzes.attempts.models import Quiz


class QuizState(models.TextChoices):
    OPEN = "open", _("open")
    UPCOMING = "upcoming", _("upcoming")
    CLOSED = "closed", _("closed")
    DRAFT = "draft", _("not published")


def state_of(quiz: Quiz, *, at: datetime) -> QuizState:
    """Return what the quiz is at `at`: open from its opening on and closed from its closing on."""
    if not quiz.is_published:
        return QuizState.DRAFT
    if quiz.closes_at is not None and at >= quiz.closes_at:
        return QuizState.CLOSED
    return QuizState.UPCOMING if quiz.opens_at is not None and at < quiz.opens_at else QuizState.OPEN


def in_state(quizzes: QuerySet[Quiz], state: QuizState, *, at: datetime) -> QuerySet[Quiz]:
    """Return those of the quizzes that are in this state at `at`, as state_of tells it."""
    is_over = Q(closes_at__lte=at)
    is_to_come = Q(opens_at__gt=at)
    match state:
        case QuizState.DRAFT:
            return quizzes.filter(is_published=False)
        case QuizState.CLOSED:
            return quizzes.filter(is_over, is_published=True)
        case QuizState.UPCOMING:
            return quizzes.filter(Q(closes_at=None) | ~is_over, is_to_come, is_published=True)
        case QuizState.OPEN:
            return quizzes.filter(Q(closes_at=None) | ~is_over, Q(opens_at=None) | ~is_to_come, is_published=True)
        case _:
            assert_never(state)
