"""Decks, cards with their folded state, the review log they are folded from, and presets."""

from quizzes.cards.models.cards import (
    ActKind,
    Card,
    CardAct,
    CardQuerySet,
    CardState,
    new_seed,
)
from quizzes.cards.models.decks import (
    DayPlan,
    Deck,
    DeckItem,
    DeckOpening,
    DeckQuerySet,
    NewOrder,
    Preset,
    ReviewOrder,
)
from quizzes.cards.models.log import (
    Fit,
    LogKind,
    PresetVersion,
    ReviewLog,
    ReviewLogQuerySet,
)

__all__ = [
    "ActKind",
    "Card",
    "CardAct",
    "CardQuerySet",
    "CardState",
    "DayPlan",
    "Deck",
    "DeckItem",
    "DeckOpening",
    "DeckQuerySet",
    "Fit",
    "LogKind",
    "NewOrder",
    "Preset",
    "PresetVersion",
    "ReviewLog",
    "ReviewLogQuerySet",
    "ReviewOrder",
    "new_seed",
]
