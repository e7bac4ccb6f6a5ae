"""The worker's repeatable work on cards: after a run, what is stored follows from the log."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from quizzes.cards.models import Card
from quizzes.cards.queries.logs import FOLDED_FIELDS, fold_into, logs_of

CHUNK = 200
SWEEP_LIMIT = 5000


def fold_cards(*, card_ids: Sequence[int]) -> int:
    """Bring the folded state of these cards up to their logs; returns how many were behind.

    Run twice, late, or beside another run it leaves the same rows: each card is locked, and its whole log read.
    """
    ordered = sorted(card_ids)
    return sum(_fold(ordered[start : start + CHUNK]) for start in range(0, len(ordered), CHUNK))


@transaction.atomic
def _fold(card_ids: Sequence[int]) -> int:
    locked = Card.objects.filter(id__in=card_ids).unfolded().select_for_update(of=("self",), no_key=True)
    cards = list(locked.order_by("id"))
    logs = logs_of([card.id for card in cards])
    for card in cards:
        fold_into(card, logs[card.id])
    if len(cards) == 1:
        cards[0].save(update_fields=FOLDED_FIELDS)
    elif cards:
        Card.objects.bulk_update(cards, FOLDED_FIELDS, batch_size=50)
    return len(cards)


def sweep_unfolded() -> int:
    """Fold the cards whose hint was lost: those with a log version above the folded one, the lowest ids first."""
    return fold_cards(card_ids=list(Card.objects.unfolded().order_by("id").values_list("id", flat=True)[:SWEEP_LIMIT]))
