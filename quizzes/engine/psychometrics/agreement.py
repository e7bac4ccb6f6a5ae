"""How far two readers agree beyond chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful, Statistic


@dataclass(frozen=True, slots=True)
class Agreement:
    """The share of `n` responses to which two readers gave the same, the share that chance would give, and kappa.

    Kappa is 1 for full agreement, 0 for that of chance, and negative below.
    """

    n: int
    observed: float
    expected: float
    kappa: Statistic


def agreement[Verdict: Hashable](readings: Sequence[tuple[Verdict, Verdict]]) -> Agreement | NotMeaningful:
    """Return how far the first of each pair agrees with the second: points, or levels of a rubric.

    Verdicts are the same or not: a near miss counts as much as a wide one. Kappa is not meaningful where both readers
    gave one verdict throughout.
    Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20, 1960.
    """
    n = len(readings)
    if n < MINIMUM_ATTEMPTS:
        return NotMeaningful(n, "too_few_attempts")
    firsts = Counter(first for first, _ in readings)
    seconds = Counter(second for _, second in readings)
    observed = Fraction(sum(first == second for first, second in readings), n)
    expected = Fraction(sum(count * seconds[verdict] for verdict, count in firsts.items()), n * n)
    kappa = NotMeaningful(n, "no_variance") if expected == 1 else float((observed - expected) / (1 - expected))
    return Agreement(n, float(observed), float(expected), kappa)
