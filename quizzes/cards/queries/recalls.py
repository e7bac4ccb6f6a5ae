"""What learners would recall of items, now or at a moment gone by: from their logs as they stood then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from quizzes.cards.models import Card
from quizzes.cards.queries.logs import logs_of
from quizzes.engine.scheduling.fold import fold, recall_chance
from quizzes.engine.scheduling.log import LogRow, events


@dataclass(frozen=True, slots=True)
class Memories:
    """The cards of some learners and items with their logs, read once; `cards` are (id, learner, item, seed)."""

    cards: tuple[tuple[int, int, int, int], ...]
    logs: Mapping[int, Sequence[LogRow]]

    def recall_by_item(
        self, *, moments: Mapping[int, datetime], item_ids: Collection[int]
    ) -> dict[tuple[int, int], float]:
        """Return the mean chance of recall over a learner's cards of an item, by the ids of both.

        `moments` says for each learner when; of the log counts what was reviewed before. A card never reviewed counts
        as not recalled; an item without a card is left out.
        """
        chances: dict[tuple[int, int], list[float]] = defaultdict(list)
        for card_id, learner_id, item_id, seed in self.cards:
            if learner_id not in moments or item_id not in item_ids:
                continue
            at = moments[learner_id]
            log = [row for row in self.logs[card_id] if row.at < at]
            happened = events(log)
            chance = recall_chance(fold(log, seed=seed), at=at, preset=happened[-1].preset) if happened else None
            chances[learner_id, item_id].append(chance or 0.0)
        return {key: fmean(each) for key, each in chances.items()}


def memories_of(*, learner_ids: Collection[int], item_ids: Collection[int]) -> Memories:
    """Return what the learners' cards of the items have been through, in as few queries however many there are."""
    cards = Card.objects.filter(learner__in=learner_ids, item__in=item_ids, retired_at=None)
    rows = tuple(cards.order_by("id").values_list("id", "learner_id", "item_id", "seed"))
    return Memories(cards=rows, logs=logs_of([card_id for card_id, *_ in rows]))
