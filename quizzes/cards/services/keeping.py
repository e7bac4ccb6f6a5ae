"""A learner's own decks: items kept from elsewhere, such as the questions missed in a quiz."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from quizzes.bank.models import Item
from quizzes.cards.models import Card, CardState, Deck, DeckItem
from quizzes.cards.queries.fitting import day_of
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.handling import set_due
from seminar.people.models import Seminar, User

KEPT = UUID("6f0c2d8e-6a0b-4a39-9a44-0a3f3a5d6b17")
"""The namespace of the log rows written here: one card is made due once a day, however often one asks."""


def keep_items(*, learner: User, seminar: Seminar, items: Sequence[Item], slug: str, title: str, at: datetime) -> Deck:
    """Return the learner's own deck of this slug with these items beside those it held, their cards due today.

    The deck is made with `title` where it is new. A card that the learner had already keeps its memory: that the item
    was missed is known, so one that is scheduled for a later day is due today; a new or a due one is left as it is.
    """
    with transaction.atomic():
        User.objects.select_for_update(of=("self",), no_key=True).only("id").get(id=learner.id)  # two tabs at once
        deck, _ = Deck.objects.get_or_create(seminar=seminar, slug=slug, owner=learner, defaults={"title": title})
        held = set(DeckItem.objects.filter(deck=deck).values_list("item_id", flat=True))
        fresh = {item.id: item for item in items if item.id not in held}
        DeckItem.objects.bulk_create([DeckItem(deck=deck, item_id=id_) for id_ in fresh])
        if fresh:
            Deck.objects.filter(id=deck.id).update(items_stamp="")  # so that opening it makes their cards
            deck.items_stamp = ""
        open_deck(learner=learner, deck=deck, at=at)
        later = Card.objects.filter(
            learner=learner, item__in=items, retired_at=None, state=CardState.REVIEW, due_at__gt=at
        )
        today = day_of(learner, at=at)
        for card in later.select_related("learner").order_by("id"):
            set_due(card=card, due_on=today, client_id=uuid5(KEPT, f"{card.public_id}:{today}"), at=at)
        Card.objects.filter(learner=learner, item__in=items, buried_until__gt=at).update(buried_until=None)
    return deck
