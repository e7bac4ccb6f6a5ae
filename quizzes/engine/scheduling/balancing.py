"""Spreading the load: of the days that fuzz allows, the one on which least is due, and easy days less often."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from quizzes.engine.scheduling.fold import Replay
from quizzes.engine.scheduling.fuzz import card_chance, review_chance
from quizzes.engine.scheduling.log import LogRow, Review, events
from quizzes.engine.scheduling.states import State

type Shares = tuple[float, float, float, float, float, float, float]
"""What each weekday, from Monday on, is to bear of the usual load: 1 the usual, 0.5 half, 0 as little as can be."""

USUAL_SHARES: Final[Shares] = (1.0,) * 7
DRAWS: Final = 32
"""So many draws are tried: fuzz of up to 32 days is seen day by day."""

_LEAST_SHARE: Final = 0.001  # a day with a share of 0 is taken where fuzz leaves no other


def share_of(day_number: int, shares: Shares) -> float:
    """The share of the local day with this ordinal."""
    return shares[(day_number - 1) % 7]  # ordinal 1 was a Monday


def balanced_draw(
    log: Sequence[LogRow],
    review: Review,
    *,
    seed: int,
    due_on: Callable[[int], int],
    shares: Shares = USUAL_SHARES,
) -> float | None:
    """The draw to store with a review that is about to be added to its card's log, or None where no day is to choose.

    `due_on` says how many reviews are due on a local day, by its ordinal. Least load for its share wins; of equals the
    day nearest to the draw that the seed gives. The fold takes a stored draw as it is, so it gives the same date ever
    after, whatever else falls due. Argued in docs/decisions/0015.
    """
    if not review.preset.is_fuzzed:
        return None
    happened = events(log)
    split = bisect_right(happened, review.at, key=attrgetter("at"))
    before = Replay.of(happened[:split], seed=seed, presets=(review.preset,))
    seeded = review_chance(card_chance(seed), before.reps)
    days: dict[int, list[float]] = {}
    for number in range(DRAWS):
        drawn = (number + 0.5) / DRAWS
        after = before.copy()
        after.apply(replace(review, drawn=drawn))
        if after.schedule.state is State.REVIEW:
            days.setdefault(after.due_day, []).append(drawn)
    if len(days) < 2:
        return None

    def judged(day: int) -> tuple[float, float, int]:
        load = (due_on(day) + 1) / max(share_of(day, shares), _LEAST_SHARE)
        return load, min(abs(drawn - seeded) for drawn in days[day]), day

    chosen = days[min(days, key=judged)]
    return chosen[len(chosen) // 2]
