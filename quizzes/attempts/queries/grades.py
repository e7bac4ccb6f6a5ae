"""The grade of a quiz, made from a learner's attempts by the quiz's grading method."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quizzes.attempts.models import Attempt, GradingMethod, Quiz


def share_of(attempt: Attempt) -> Decimal | None:
    """Return the attempt's share of its full points (below 0 under certainty); None where nothing is graded yet."""
    if attempt.points is None or attempt.submitted_at is None:
        return None
    return attempt.points / attempt.worth if attempt.worth else Decimal(0)


def quiz_share(quiz: Quiz, attempts: Sequence[Attempt]) -> Decimal | None:
    """Return the share of full points that these attempts of one learner make; None where none counts.

    `attempts` may be in any order; void ones, previews and running ones count for nothing. As shares, since a quiz that
    draws can be worth more in one attempt than in the next.
    """
    counted = [each for each in attempts if each.counts]
    shares = [share for each in sorted(counted, key=lambda each: each.number) if (share := share_of(each)) is not None]
    if not shares:
        return None
    match quiz.grading_method:
        case GradingMethod.FIRST:
            return shares[0]
        case GradingMethod.LAST:
            return shares[-1]
        case GradingMethod.AVERAGE:
            return sum(shares, Decimal(0)) / len(shares)
        case _:
            return max(shares)
