"""The score that a learner may expect in a quiz from what they would recall, and how right such forecasts were."""

from collections.abc import Iterable, Sequence
from math import sqrt
from typing import Final, NamedTuple

NORMAL_90: Final = 1.6449
"""A normal variable lies within so many standard deviations of its mean with a chance of 90 %."""


class Candidate(NamedTuple):
    """An item that a question may be: the chance of recalling it, and what blind answers earn of it, both 0 to 1.

    An item that was never learnt has a recall of 0: it is guessed.
    """

    recall: float
    guess: float

    @property
    def chance(self) -> float:
        return self.guess + (1 - self.guess) * self.recall


class Question(NamedTuple):
    """A slot of a quiz: its worth in points, and the items it may be, all alike; one where it is pinned."""

    points: float
    candidates: tuple[Candidate, ...]


class ExpectedScore(NamedTuple):
    """Points expected of `most`, their standard deviation, and the bounds between which they lie nine times in ten."""

    points: float
    deviation: float
    low: float
    high: float
    most: float

    @property
    def share(self) -> float:
        """The points expected as a share of the most, 0 to 1; 0 for a quiz without points."""
        return self.points / self.most if self.most else 0.0


def expected_score(questions: Iterable[Question]) -> ExpectedScore:
    """The score of one learner. A question is right or wrong, and none tells of another.

    A question drawn at random is right with the mean chance of its candidates. That a question may be half right makes
    the true spread smaller; that memories of a lecture go together, and that the day has its luck, makes it larger.
    Source: docs/scheduling.md#expected-score.
    """
    points = variance = most = 0.0
    for question in questions:
        most += question.points
        if question.candidates:
            chance = sum(candidate.chance for candidate in question.candidates) / len(question.candidates)
            points += question.points * chance
            variance += question.points**2 * chance * (1 - chance)
    return _between(points, sqrt(variance), most)


def mean_score(scores: Sequence[ExpectedScore]) -> ExpectedScore | None:
    """The mean over a class, with the deviation of that mean: learners do not tell of each other. None for nobody."""
    if not scores:
        return None
    count = len(scores)
    deviation = sqrt(sum(score.deviation**2 for score in scores)) / count
    most = max(score.most for score in scores)
    return _between(sum(score.points for score in scores) / count, deviation, most)


class Judged(NamedTuple):
    """How right forecasts were: over so many `learners` the means in shares of the most, and how many were in bounds.

    `error` is the mean distance between the two, in the same shares.
    """

    learners: int
    expected: float
    actual: float
    error: float
    within: int


def judged(pairs: Sequence[tuple[ExpectedScore, float]]) -> Judged | None:
    """Compare forecasts with the points that came of them; None where there are none, or no points to be had."""
    counted = [(score, actual) for score, actual in pairs if score.most > 0]
    if not counted:
        return None
    count = len(counted)
    return Judged(
        learners=count,
        expected=sum(score.share for score, _ in counted) / count,
        actual=sum(actual / score.most for score, actual in counted) / count,
        error=sum(abs(actual - score.points) / score.most for score, actual in counted) / count,
        within=sum(score.low <= actual <= score.high for score, actual in counted),
    )


def _between(points: float, deviation: float, most: float) -> ExpectedScore:
    half = NORMAL_90 * deviation
    return ExpectedScore(points, deviation, max(points - half, 0.0), min(points + half, most), most)
