"""Opening decks: what a deck selects, and the cards a learner gets of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from quizzes.bank.models import Item
from quizzes.bank.queries import select_items, seminar_revision
from quizzes.cards.models import Card, Deck, DeckItem, DeckOpening, Preset
from quizzes.cards.queries.presets import parse_shares, parse_steps
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.scheduling import preset as engine
from quizzes.engine.scheduling.preset import PresetInvalid
from seminar.people.models import Seminar, User

BATCH = 1000


def save_deck(
    *,
    seminar: Seminar,
    slug: str,
    title: str,
    description: str = "",
    position: int = 0,
    selection: Mapping[str, object],
    settings: Mapping[str, object] | None = None,
) -> Deck:
    """Return the seminar's deck of this slug, made or brought up to date, with its preset where `settings` are given.

    Raises PresetInvalid or StepsInvalid for settings that cannot be scheduled by; nothing is stored then.
    """
    with transaction.atomic():
        deck, _ = Deck.objects.update_or_create(
            seminar=seminar,
            slug=slug,
            owner=None,
            defaults={"title": title, "description": description, "position": position, "selection": dict(selection)},
        )
        Deck.objects.filter(id=deck.id).update(items_stamp="")
        if settings:
            save_preset(deck=deck, learner=None, settings=settings)
        return deck


def save_preset(*, deck: Deck, learner: User | None, settings: Mapping[str, object]) -> Preset:
    """Store how a deck is scheduled or, with `learner`, what they set otherwise; None unsets. No due date moves by it.

    Raises PresetInvalid, StepsInvalid or SharesInvalid.
    """
    known = {field.name for field in Preset._meta.concrete_fields} - {"id", "deck", "learner"}
    if unknown := sorted(settings.keys() - known):
        raise PresetInvalid(f"{unknown[0]} is not a setting.", field=unknown[0])
    engine.Preset(  # raises where the steps can be read, but not be scheduled by
        learning_steps_seconds=parse_steps(str(settings.get("learning_steps") or "")),
        relearning_steps_seconds=parse_steps(str(settings.get("relearning_steps") or "")),
    )
    if settings.get("easy_days") is not None:
        parse_shares(str(settings["easy_days"]))
    preset = Preset.objects.filter(deck=deck, learner=learner).first() or Preset(deck=deck, learner=learner)
    for name, value in settings.items():
        setattr(preset, name, value)
    preset.full_clean(exclude=["deck", "learner"], validate_unique=False, validate_constraints=True)
    preset.save()
    return preset


def open_deck(*, learner: User, deck: Deck, at: datetime) -> DeckOpening:
    """Make the learner's cards of the deck, retire those of what is gone, and revive what has come back.

    Does nothing where neither the deck nor its banks have changed since. `at` is when the cards count as opened: no
    review before it is taken.
    """
    stamp = stamp_of(deck)
    opening = DeckOpening.objects.filter(deck=deck, learner=learner).first()
    if opening is not None and opening.items_stamp == stamp == deck.items_stamp:
        return opening
    with transaction.atomic():
        return _complete(learner=learner, deck=deck, stamp=stamp, at=at)


def stamp_of(deck: Deck) -> str:
    """Return a text that differs whenever an item has changed that the deck could hold."""
    return f"{seminar_revision(deck.seminar_id, owner_id=deck.owner_id)}/{deck.id}"


def _complete(*, learner: User, deck: Deck, stamp: str, at: datetime) -> DeckOpening:
    User.objects.select_for_update(of=("self",), no_key=True).get(id=learner.id)  # two tabs opening the same deck
    locked = Deck.objects.select_for_update(of=("self",)).get(id=deck.id)
    if locked.items_stamp != stamp:
        _select(locked, stamp)
    deck.items_stamp = stamp
    make_cards(learner=learner, deck=locked, items=Item.objects.filter(deck_items__deck=locked), at=at)
    opening, _ = DeckOpening.objects.update_or_create(
        deck=locked,
        learner=learner,
        defaults={"items_stamp": stamp},
        create_defaults={"items_stamp": stamp, "opened_at": at},
    )
    return opening


def _select(deck: Deck, stamp: str) -> None:
    """Bring the deck's items up to date; a personal deck (with an owner) holds its items by hand."""
    if deck.owner_id is None:
        chosen = set(select_items(seminar=deck.seminar, selection=deck.selection).values_list("id", flat=True))
        stored = set(DeckItem.objects.filter(deck=deck).values_list("item_id", flat=True))
        DeckItem.objects.filter(deck=deck, item_id__in=stored - chosen).delete()
        DeckItem.objects.bulk_create(
            [DeckItem(deck=deck, item_id=item_id) for item_id in sorted(chosen - stored)], batch_size=BATCH
        )
    deck.items_stamp = stamp
    deck.save(update_fields=["items_stamp"])


def make_cards(*, learner: User, deck: Deck, items: QuerySet[Item], at: datetime) -> None:
    """Make the learner's cards of these items of the deck, retire those that are gone, revive those that are back."""
    stored: dict[int, dict[int, Card]] = {}
    for card in Card.objects.filter(learner=learner, item__in=items.order_by()):
        stored.setdefault(card.item_id, {})[card.ordinal] = card
    position = Card.objects.filter(learner=learner).aggregate(last=Max("position"))["last"] or 0
    made: list[Card] = []
    retired: list[int] = []
    revived: list[int] = []
    for item in items.select_related("current").order_by("bank_id", "position", "id"):
        cards, wanted = stored.get(item.id, {}), set(ordinals_of(item))
        for ordinal in sorted(wanted - cards.keys()):
            position += 1
            made.append(
                Card(learner=learner, item=item, ordinal=ordinal, home_deck=deck, opened_at=at, position=position)
            )
        retired += [card.id for ordinal, card in cards.items() if ordinal not in wanted and card.retired_at is None]
        revived += [card.id for ordinal, card in cards.items() if ordinal in wanted and card.retired_at is not None]
    Card.objects.bulk_create(made, batch_size=BATCH)
    Card.objects.filter(id__in=retired).update(retired_at=at)
    Card.objects.filter(id__in=revived).update(retired_at=None)


def ordinals_of(item: Item) -> list[int]:
    """Return the numbers of the cards that the item's current version makes; none where it cannot be read."""
    if item.current is None or item.type not in REGISTRY:
        return []
    kind = REGISTRY[item.type]
    try:
        return list(kind.ordinals(kind.parse_body(item.current.body)))
    except MalformedBody:
        return []
