"""Who chose which option: the best third of a class beside the last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from quizzes.engine.psychometrics.meaning import MINIMUM_ATTEMPTS, NotMeaningful


@dataclass(frozen=True, slots=True)
class Pick:
    """What one attempt, which came to `grade` points in all, chose of a question; nothing if it was left out."""

    grade: Decimal
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class OptionRow:
    """How many chose an option, of all and of the upper and lower third. `option` is None for no answer."""

    option: str | None
    chosen: int
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class OptionTable:
    """The options in the order written, then those that only earlier versions had, then no answer.

    `upper` and `lower` of the `n` attempts make up the thirds; nobody is in both.
    """

    n: int
    upper: int
    lower: int
    rows: tuple[OptionRow, ...]


def option_table(picks: Sequence[Pick], *, options: Sequence[str]) -> OptionTable | NotMeaningful:
    """Return who chose what of `options`, the ids as written. Where all grades are the same there are no thirds."""
    n = len(picks)
    if n < MINIMUM_ATTEMPTS:
        return NotMeaningful(n, "too_few_attempts")
    grades = Counter(pick.grade for pick in picks)
    if len(grades) == 1:
        return NotMeaningful(n, "no_variance")
    best = _grades_of_a_third(sorted(grades.items(), reverse=True), n)
    last = _grades_of_a_third(sorted(grades.items()), n)
    upper = [pick for pick in picks if pick.grade in best]
    lower = [pick for pick in picks if pick.grade in last]
    chosen, by_upper, by_lower = _counts(picks), _counts(upper), _counts(lower)
    former = sorted(option for option in chosen if option is not None and option not in options)
    return OptionTable(
        n=n,
        upper=len(upper),
        lower=len(lower),
        rows=tuple(
            OptionRow(option, chosen[option], by_upper[option], by_lower[option])
            for option in [*options, *former, None]
        ),
    )


def _grades_of_a_third(counted: Sequence[tuple[Decimal, int]], n: int) -> set[Decimal]:
    """Return the first grades, at least one, whose holders come nearest to a third of `n`; of equals, the fewer.

    Who earned the same is never divided: the thirds would depend on the order in which attempts are read.
    """
    sizes = list(accumulate(count for _, count in counted))
    # Distances are tripled, so that they stay whole.
    last = min(range(len(sizes)), key=lambda place: abs(3 * sizes[place] - n))
    return {grade for grade, _ in counted[: last + 1]}


def _counts(picks: Iterable[Pick]) -> Counter[str | None]:
    return Counter(option for pick in picks for option in (pick.options or (None,)))
