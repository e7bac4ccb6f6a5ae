"""How far two independent readers of a question agree, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from quizzes.attempts.models import Quiz, Reading, Response
from quizzes.attempts.queries.marking_queue import handed_in, without_mark
from quizzes.engine.psychometrics.agreement import Agreement, agreement
from quizzes.engine.psychometrics.meaning import NotMeaningful


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An answer whose two readers gave different points, and that nobody has reconciled yet."""

    response: Response
    readings: tuple[Reading, Reading]


def agreement_on(*, quiz: Quiz, item_id: int) -> Agreement | NotMeaningful:
    """Return how far the two readers of the question agree, by points."""
    return agreement([(first.points, second.points) for first, second in _pairs(quiz, item_id=item_id)])


def to_reconcile(*, quiz: Quiz, item_id: int) -> list[Disagreement]:
    """Return the question's answers that both readers have read and no mark stands for, in the order first read."""
    unmarked = without_mark(handed_in(quiz)).filter(item_version__item=item_id).in_bulk()
    pairs = [pair for pair in _pairs(quiz, item_id=item_id) if pair[0].response_id in unmarked]
    return [Disagreement(unmarked[first.response_id], (first, second)) for first, second in pairs]


def _pairs(quiz: Quiz, *, item_id: int) -> Sequence[tuple[Reading, Reading]]:
    readings = Reading.objects.filter(response__in=handed_in(quiz).filter(item_version__item=item_id))
    by_response: dict[int, dict[int, Reading]] = {}
    for reading in readings.select_related("reader").order_by("id"):
        by_response.setdefault(reading.response_id, {})[reading.reader_id] = reading  # of one reader's, the latest
    # One reader stands on one side throughout, whoever came first: kappa asks how often each of them gives what.
    pairs = (sorted(by.values(), key=attrgetter("reader_id")) for by in by_response.values() if len(by) > 1)
    return [(one, other) for one, other in pairs]
