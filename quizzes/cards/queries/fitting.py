"""What a fit of a learner's weights is made from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from quizzes.cards.models import Card, LogKind, ReviewLog
from quizzes.cards.queries.logs import logs_of
from quizzes.engine.scheduling.days import local_day
from quizzes.engine.scheduling.fitting import Answer
from quizzes.engine.scheduling.log import Forget, MemorySet, Review, events
from seminar.people.models import User

CHUNK = 2000


def day_of(learner: User, *, at: datetime) -> date:
    """Return the learner's local day at `at`."""
    return local_day(at, zone=ZoneInfo(learner.time_zone), rollover_hour=learner.rollover_hour)


def review_count(learner: User) -> int:
    """Return how many reviews a fit would be made from, those undone left out."""
    log = ReviewLog.objects.filter(learner=learner)
    undone = log.filter(kind=LogKind.UNDO).values("undoes")
    return log.filter(kind=LogKind.REVIEW).exclude(client_id__in=undone).count()


def answer_histories(learner: User) -> list[Sequence[Answer]]:
    """Return the answers to each of the learner's cards in order, undone ones left out; a forget begins a new one."""
    zone = ZoneInfo(learner.time_zone)
    card_ids = list(Card.objects.filter(learner=learner, log_version__gt=0).order_by("id").values_list("id", flat=True))
    histories: list[Sequence[Answer]] = []
    for start in range(0, len(card_ids), CHUNK):
        for log in logs_of(card_ids[start : start + CHUNK]).values():
            history: list[Answer] = []
            last: date | None = None
            for event in events(log):
                if isinstance(event, Review):
                    day = local_day(event.at, zone=zone, rollover_hour=learner.rollover_hour)
                    history.append(Answer(event.at, event.rating, (day - last).days if last else 0))
                    last = day
                elif isinstance(event, Forget):
                    histories.append(history)
                    history, last = [], None
                elif isinstance(event, MemorySet) and not history:
                    break  # what follows does not begin with a first review
            histories.append(history)
    return [history for history in histories if history]
