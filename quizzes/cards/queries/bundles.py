"""What a learner's device keeps of a deck, so that today's cards can be drilled without a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from quizzes.bank.queries import coming_holds
from quizzes.cards.queries.logs import logs_of
from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.queue import due_queue
from quizzes.cards.queries.showing import ShownCard, shown_cards
from quizzes.engine.scheduling.onward import onward_previews

if TYPE_CHECKING:
    from quizzes.cards.models import Deck
    from quizzes.engine.scheduling.memory import Rating
    from quizzes.engine.scheduling.previews import Preview
    from seminar.people.models import User

LONGEST_BUNDLE = 500


@dataclass(frozen=True, slots=True)
class KeptCard:
    """One card to be kept. `drillable_until` is when a quiz that is known today opens with its item, if one does.

    `onward` are the previews after ratings yet to be given (quizzes.engine.scheduling.onward).
    """

    shown: ShownCard
    drillable_until: datetime | None
    onward: Mapping[str, Mapping[Rating, Preview]]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A deck's cards of today in the order to be shown, those in learning until the day's end among them."""

    deck: Deck
    served_at: datetime
    cards: Sequence[KeptCard]


def bundle_of(*, learner: User, deck: Deck, at: datetime) -> Bundle:
    """Return what to keep of the deck, at most `LONGEST_BUNDLE` cards; items held now are not in it."""
    queue = due_queue(learner=learner, deck=deck, at=at, limit=LONGEST_BUNDLE, is_whole_day=True)
    shown = shown_cards(learner=learner, cards=queue.cards, at=at)
    settings = settings_for(learner=learner, deck_ids={each.card.home_deck_id for each in shown})
    logs = logs_of([each.card.id for each in shown])
    opening = coming_holds(learner=learner, item_ids=[each.card.item_id for each in shown], at=at)
    kept = [
        KeptCard(
            each,
            opening.get(each.card.item_id),
            onward_previews(
                logs[each.card.id], seed=each.card.seed, preset=settings[each.card.home_deck_id].scheduling, at=at
            ),
        )
        for each in shown
    ]
    return Bundle(deck, at, kept)
