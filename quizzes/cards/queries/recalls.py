"""What learners would recall of items, now or at a moment gone by: from their logs as they stood then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from statistics import fmean

from quizzes.cards.models import Card
from quizzes.cards.queries.logs import logs_of
from quizzes.engine.scheduling.fold import fold, recall_chance
from quizzes.engine.scheduling.log import events


def recall_by_item(*, moments: Mapping[int, datetime], item_ids: Collection[int]) -> dict[tuple[int, int], float]:
    """Return the mean chance of recall over a learner's cards of an item, by the ids of both.

    `moments` says for each learner when; of the log counts what was reviewed before. A card never reviewed counts as
    not recalled; an item without a card is left out.
    """
    cards = Card.objects.filter(learner__in=moments, item__in=item_ids, retired_at=None)
    rows = list(cards.order_by("id").values_list("id", "learner_id", "item_id", "seed"))
    logs = logs_of([card_id for card_id, *_ in rows])
    chances: dict[tuple[int, int], list[float]] = defaultdict(list)
    for card_id, learner_id, item_id, seed in rows:
        at = moments[learner_id]
        log = [row for row in logs[card_id] if row.at < at]
        happened = events(log)
        chance = recall_chance(fold(log, seed=seed), at=at, preset=happened[-1].preset) if happened else None
        chances[learner_id, item_id].append(chance or 0.0)
    return {key: fmean(each) for key, each in chances.items()}
