"""What a learner does with their own items: add, revise, delete. They stand in a deck of their own, one per seminar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.bank.models import OWN_SLUG, Bank, Item, ItemStatus, ItemVersion
from quizzes.bank.services import create_item, describe_item, own_bank, revise_item, set_status
from quizzes.cards.models import Card, Deck, DeckItem, DeckOpening
from quizzes.cards.queries.intake import lock_learner
from quizzes.cards.services.decks import make_cards, open_deck, stamp_of
from quizzes.engine.items import Item as WrittenItem
from quizzes.engine.items import content_hash
from quizzes.engine.itemtypes.base import Json
from seminar.lectures.models import Passage
from seminar.people.models import Seminar, User

OWN_TYPES = ("flashcard", "cloze", "choice", "shorttext")
"""What a learner can write; an import may bring other types."""

MOST_OWN_ITEMS = 50_000
LAST = 9999
"""Where the personal deck stands: after those of the class."""


class ClientIdTaken(ValueError):
    """Another item was added under this client id."""


class TooManyOwnItems(ValueError):
    """The learner has as many own items in this seminar as one may have."""


class TypeNotOwn(ValueError):
    """A learner does not write items of this type."""


@dataclass(frozen=True, slots=True)
class OwnItem:
    """What a learner writes; `tags` are their own words, `passage` is of a lecture of the seminar."""

    type: str
    body: Json
    stem: str = ""
    feedback: str = ""
    tags: tuple[str, ...] = ()
    passage: Passage | None = None

    def written(self, slug: str) -> WrittenItem:
        return WrittenItem(slug, self.type, self.body, stem=self.stem, feedback=self.feedback, tags=self.tags)


def own_deck(*, learner: User, seminar: Seminar, at: datetime) -> Deck:
    """Return the learner's personal deck in the seminar, made and opened at its first use."""
    deck, _made = Deck.objects.select_related("seminar").get_or_create(
        seminar=seminar, owner=learner, slug=OWN_SLUG, defaults={"title": _("My cards"), "position": LAST}
    )
    open_deck(learner=learner, deck=deck, at=at)
    return deck


@transaction.atomic
def add_own_item(*, learner: User, seminar: Seminar, said: OwnItem, client_id: UUID, at: datetime) -> Item:
    """Store an item of the learner's own and make its cards; a repeat under the same client id adds nothing.

    Raises TypeNotOwn, MalformedBody, ClientIdTaken, TooManyOwnItems.
    """
    if said.type not in OWN_TYPES:
        raise TypeNotOwn(said.type)
    lock_learner(learner)
    bank, slug = own_bank(learner=learner, seminar=seminar), client_id.hex
    written = said.written(slug)
    if (known := Item.objects.filter(bank=bank, slug=slug).first()) is not None:
        first = ItemVersion.objects.get(item=known, number=1)
        if first.content_hash != content_hash(written):
            raise ClientIdTaken(str(client_id))
        return known
    if Item.objects.filter(bank=bank).exclude(status=ItemStatus.WITHDRAWN).count() >= MOST_OWN_ITEMS:
        raise TooManyOwnItems(f"{MOST_OWN_ITEMS:,}")
    deck = own_deck(learner=learner, seminar=seminar, at=at)
    before = stamp_of(deck)
    item = create_item(bank=bank, written=written, author=learner, status=ItemStatus.READY)
    if said.passage is not None:
        Item.objects.filter(id=item.id).update(passage=said.passage)
    DeckItem.objects.create(deck=deck, item=item)
    _keep_up(learner, deck, item, before=before, at=at)
    return item


@transaction.atomic
def revise_own_item(*, learner: User, item: Item, said: OwnItem, based_on: int | None, at: datetime) -> ItemVersion:
    """Make the item say what the learner says now; its cards keep their memory, and their log stays.

    `based_on` is the version number that they saw. Raises StaleVersion where another one came between, MalformedBody.
    A repeat changes nothing. The type stays as it is.
    """
    lock_learner(learner)
    bank = Bank.objects.get(id=item.bank_id, owner=learner)
    deck = own_deck(learner=learner, seminar=bank.seminar, at=at)
    before = stamp_of(deck)
    stored = Item.objects.select_related("current", "bank").get(id=item.id)
    written = said.written(stored.slug)
    if stored.current is not None and stored.current.content_hash == content_hash(written):
        version = stored.current
    else:
        version = revise_item(
            item=stored,
            stem=said.stem,
            body=said.body,
            feedback=said.feedback,
            points=written.points,
            author=learner,
            based_on=based_on,
        )
    describe_item(
        item=stored,
        name=stored.name,
        level=stored.level,
        passage=said.passage,
        tags=said.tags,
        status=ItemStatus.READY,
    )
    _keep_up(learner, deck, stored, before=before, at=at)
    return version


@transaction.atomic
def delete_own_item(*, learner: User, item: Item, at: datetime) -> None:
    """Take the item out of the learner's deck and retire its cards. The log stays. Repeats do nothing."""
    lock_learner(learner)
    bank = Bank.objects.get(id=item.bank_id, owner=learner)
    deck = own_deck(learner=learner, seminar=bank.seminar, at=at)
    before = stamp_of(deck)
    set_status(items=[item], status=ItemStatus.WITHDRAWN)
    DeckItem.objects.filter(item=item, deck__owner=learner).delete()
    Card.objects.filter(item=item, learner=learner, retired_at=None).update(retired_at=at)
    _keep_up(learner, deck, item, before=before, at=at)


@transaction.atomic
def hold_in_own_deck(*, learner: User, seminar: Seminar, items: Sequence[Item], at: datetime) -> Deck:
    """Return the learner's personal deck with these items of their own bank beside those it held, their cards made."""
    lock_learner(learner)
    deck = own_deck(learner=learner, seminar=seminar, at=at)
    held = set(DeckItem.objects.filter(deck=deck).values_list("item_id", flat=True))
    DeckItem.objects.bulk_create(
        [DeckItem(deck=deck, item=item) for item in items if item.id not in held], batch_size=500
    )
    Deck.objects.filter(id=deck.id).update(items_stamp="")
    deck.items_stamp = ""
    open_deck(learner=learner, deck=deck, at=at)
    return deck


def _keep_up(learner: User, deck: Deck, item: Item, *, before: str, at: datetime) -> None:
    """Bring the deck up to a change of one item: to look at all of them again would cost more with each."""
    make_cards(learner=learner, deck=deck, items=Item.objects.filter(id=item.id, deck_items__deck=deck), at=at)
    after = stamp_of(deck)
    Deck.objects.filter(id=deck.id, items_stamp=before).update(items_stamp=after)
    DeckOpening.objects.filter(deck=deck, learner=learner, items_stamp=before).update(items_stamp=after)
