"""Which quizzes and attempts a person may reach."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from quizzes.attempts.models import Attempt, Quiz
from seminar.people.models import Role, Seminar, User


def quizzes_for(user: User) -> QuerySet[Quiz]:
    """Return the quizzes that the user may know of, in the order their seminars show them."""
    return Quiz.objects.visible_to(user).select_related("seminar").order_by("seminar_id", "position", "id")


def quizzes_staffed_by(user: User) -> QuerySet[Quiz]:
    """Return the quizzes of the seminars that the user helps to teach."""
    return Quiz.objects.staffed_by(user).select_related("seminar").order_by("seminar_id", "position", "id")


def attempts_of(user: User) -> QuerySet[Attempt]:
    """Return the user's own attempts, the newest first, at quizzes that they may still reach.

    One under way is among them, too, while its quiz is taken back: it goes on until its time is up.
    """
    is_under_way = Q(submitted_at=None, quiz__seminar__in=Seminar.objects.visible_to(user))
    reachable = Attempt.objects.filter(is_under_way | Q(quiz__in=Quiz.objects.visible_to(user)), learner=user)
    return reachable.select_related("quiz").order_by("-started_at", "-id")


def is_taken_back(user: User, attempt_id: str) -> bool:
    """Return whether this is an attempt of the user's own that they may not reach while its quiz is taken back."""
    own = Attempt.objects.filter(learner=user, public_id=attempt_id, quiz__seminar__in=Seminar.objects.visible_to(user))
    return own.filter(submitted_at__isnull=False, quiz__is_published=False).exists()


def attempts_staffed_by(user: User) -> QuerySet[Attempt]:
    """Return all attempts at the quizzes of the seminars that the user helps to teach."""
    return (
        Attempt.objects.staffed_by(user).select_related("quiz", "learner").order_by("quiz_id", "learner_id", "number")
    )


def attempts_led_by(user: User) -> QuerySet[Attempt]:
    """Return all attempts at the quizzes of the seminars in which the user is an instructor, previews left out."""
    led = Seminar.objects.with_role(user, Role.INSTRUCTOR)
    return Attempt.objects.filter(quiz__seminar__in=led, is_preview=False).select_related("quiz", "learner")


def quizzes_led_by(user: User) -> QuerySet[Quiz]:
    """Return the quizzes of the seminars in which the user is an instructor."""
    return Quiz.objects.filter(seminar__in=Seminar.objects.with_role(user, Role.INSTRUCTOR)).select_related("seminar")
