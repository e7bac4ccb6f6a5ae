"""How learners answer on average: what a forecast takes for the answers that are still to come."""

from math import exp, log
from typing import Final, NamedTuple

from quizzes.engine.scheduling.memory import AGAIN, GOOD, RATINGS, Fsrs, MemoryState, Rating

type ByRating = tuple[float, float, float, float]


class Habits(NamedTuple):
    """How often each rating is given, and the seconds that a card takes on a day that ends with that rating first.

    `first_ratings` are the shares of the four ratings of a new card; `recalled_ratings` those of hard, good and easy
    where a card was recalled. The seconds include the steps that follow on the same day.
    """

    first_ratings: ByRating
    recalled_ratings: tuple[float, float, float]
    first_seconds: ByRating
    review_seconds: ByRating

    @property
    def mean_first_seconds(self) -> float:
        return sum(share * seconds for share, seconds in zip(self.first_ratings, self.first_seconds, strict=True))

    def mean_review_seconds(self, recall: float) -> float:
        """The seconds a review takes on average where the chance of recall is `recall`."""
        recalled = zip(self.recalled_ratings, self.review_seconds[1:], strict=True)
        return (1 - recall) * self.review_seconds[0] + recall * sum(share * seconds for share, seconds in recalled)

    def slower(self, times: float) -> "Habits":
        """The same habits of a learner who takes so many times as long."""
        return self._replace(
            first_seconds=_times(times, self.first_seconds), review_seconds=_times(times, self.review_seconds)
        )


def _times(factor: float, seconds: ByRating) -> ByRating:
    again, hard, good, easy = seconds
    return factor * again, factor * hard, factor * good, factor * easy


USUAL_HABITS: Final = Habits(
    first_ratings=(0.24, 0.094, 0.495, 0.171),
    recalled_ratings=(0.224, 0.631, 0.145),
    first_seconds=(33.79, 24.3, 13.68, 6.5),
    review_seconds=(23.0, 11.68, 7.33, 5.6),
)
"""The mean of many learners of Anki. Source: the defaults of SimulatorConfig in fsrs-rs 1.3, made from public logs."""

type Outcomes = list[tuple[float, MemoryState]]
"""The memories that a day with a card may leave, each with its chance; the chances sum to 1."""


def after_rating(fsrs: Fsrs, memory: MemoryState | None, rating: Rating, elapsed_days: int) -> MemoryState:
    """The memory at the end of a day on which the card was first rated so.

    A card that was forgotten, and a new one unless it was easy, is asked once more that day and recalled: so the usual
    steps have it.
    """
    after = fsrs.next(memory, rating, elapsed_days)
    if rating == AGAIN or (memory is None and rating <= GOOD):
        after = fsrs.next(after, GOOD, 0)
    return after


def after_day(fsrs: Fsrs, memory: MemoryState | None, elapsed_days: int, recall: float, habits: Habits) -> Outcomes:
    """What a day with the card may leave, where the chance of recall is `recall` (a new card: of no account)."""
    if memory is None:
        shares = habits.first_ratings
    else:
        hard, good, easy = habits.recalled_ratings
        shares = (1 - recall, recall * hard, recall * good, recall * easy)
    pairs = zip(shares, RATINGS, strict=True)
    return [(share, after_rating(fsrs, memory, rating, elapsed_days)) for share, rating in pairs if share > 0]


def middle(outcomes: Outcomes) -> MemoryState:
    """One memory to go on with in place of several: the mean difficulty, and the geometric mean of the stabilities."""
    return (
        exp(sum(chance * log(stability) for chance, (stability, _) in outcomes)),
        sum(chance * difficulty for chance, (_, difficulty) in outcomes),
    )
