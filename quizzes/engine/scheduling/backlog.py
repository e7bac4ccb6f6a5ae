"""After a break: which of the cards that wait are most worth saving."""

from typing import Final

from quizzes.engine.scheduling.examplan import class_of, forecast_for
from quizzes.engine.scheduling.habits import USUAL_HABITS
from quizzes.engine.scheduling.memory import Fsrs, MemoryState

HORIZON_DAYS: Final = 30
"""Saving is judged by what is recalled a month from now: about as long as a backlog takes."""


def worth_saving(memory: MemoryState, *, elapsed_days: int, fsrs: Fsrs) -> float:
    """What a second spent on the card today adds to the chance of recalling it in a month, times that of recall now.

    A card nearly sure to be recalled can wait, for little is added; one that is as good as forgotten can wait, too, for
    little more is lost. Both come after those that are about to slip away.
    """
    forecast, start = forecast_for(fsrs, USUAL_HABITS), class_of(memory)
    left = forecast.recall(start, elapsed_days, (), HORIZON_DAYS)
    gain = forecast.recall(start, elapsed_days, (0,), HORIZON_DAYS) - left
    recall_now = forecast.recall(start, elapsed_days, (), 0)
    return recall_now * gain / forecast.seconds(start, elapsed_days, (), 0)
