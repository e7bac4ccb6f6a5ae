"""What a card shows: its two sides, the question of an auto-graded item, and what its four buttons promise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from quizzes.bank.models import Item, ItemStatus
from quizzes.bank.queries import held_items
from quizzes.cards.models import Card, Deck, DeckItem, ReviewLog
from quizzes.cards.queries.logs import fold_unfolded, logs_of
from quizzes.cards.queries.presets import settings_for
from quizzes.cards.queries.queue import showable
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.scheduling.memory import Rating
from quizzes.engine.scheduling.previews import Preview, cram_previews, previews
from quizzes.engine.typedanswers import LONGEST_TYPED, text_to_type
from seminar.enginewords import face_in_words
from seminar.people.models import Seminar, User
from seminar.rendering import plain_text


@dataclass(frozen=True, slots=True)
class ShownCard:
    """One card with all that a drill page needs; `stem`, `front`, `back` and `feedback` are Markdown.

    `question` is the item type's public form for a card that is answered, None for one the learner rates unaided;
    `shown` names its order and goes back with the answer. `is_typed`: the learner wants to type this card's back.
    """

    card: Card
    stem: str
    front: str
    back: str
    feedback: str
    question: Json
    shown: int
    previews: dict[Rating, Preview]
    is_typed: bool = False

    @property
    def language(self) -> str:
        """Return the language of the lecture that the card comes from, such as 'en'; '' where there is none."""
        passage = self.card.item.passage
        return passage.lecture.language if passage else ""


def decks_visible_to(user: User) -> QuerySet[Deck]:
    return Deck.objects.visible_to(user).select_related("seminar").in_order()


def share_items(deck_ids: Collection[int]) -> bool:
    """Return whether an item stands in several of the decks: its cards then count in each of them."""
    stands = DeckItem.objects.filter(deck__in=deck_ids).order_by().values("item")
    return len(deck_ids) > 1 and stands.annotate(decks=Count("deck")).filter(decks__gt=1).exists()


def cards_of(learner: User) -> QuerySet[Card]:
    """Return the learner's cards with what showing them needs, in the order opened."""
    return showable(Card.objects.filter(learner=learner)).order_by("id")


def drillable_cards_of(learner: User, *, at: datetime) -> QuerySet[Card]:
    """Return the learner's cards whose backs they may see."""
    return cards_of(learner).filter(item__in=drillable_items(learner, at=at), retired_at=None)


def drillable_items(learner: User, *, at: datetime) -> QuerySet[Item]:
    """Return the items that the learner may drill: their seminars' and their own, not withdrawn, in no open quiz."""
    held = held_items(learner=learner, at=at).filter(item=OuterRef("id"))
    return items_to_learn(learner).exclude(Exists(held))


def items_to_learn(learner: User) -> QuerySet[Item]:
    """Return the items that the learner may drill at one time or another, those of a quiz that is open among them."""
    member = Seminar.objects.visible_to(learner)
    theirs = Q(bank__owner=None) | Q(bank__owner=learner)
    return Item.objects.filter(theirs, bank__seminar__in=member).exclude(status=ItemStatus.WITHDRAWN)


def folded(card: Card) -> Card:
    """Return the card as its whole log has it, whether a worker has come by or not."""
    return fold_unfolded([card])[0]


def log_of(card: Card) -> QuerySet[ReviewLog]:
    """Return the card's log in the order of the fold."""
    return ReviewLog.objects.filter(card=card).order_by("reviewed_at", "client_id")


def shown_cards(*, learner: User, cards: Sequence[Card], at: datetime, is_cram: bool = False) -> list[ShownCard]:
    """Return what each of `cards` (from a queue or `cards_of`) shows at `at`; unreadable items are left out.

    With `is_cram` the buttons promise what they do in a cramming: to bring the card back, or to be done with it.
    """
    settings = settings_for(learner=learner, deck_ids={card.home_deck_id for card in cards})
    logs = logs_of([card.id for card in cards])
    shown = []
    for card in cards:
        of_deck = settings[card.home_deck_id]
        scheduling = of_deck.scheduling
        promised = cram_previews(at) if is_cram else previews(logs[card.id], seed=card.seed, preset=scheduling, at=at)
        try:
            shown.append(_shown(card, promised, types_answers=of_deck.types_answers))
        except MalformedBody:
            continue  # a deletion removed or a type changed since: the next opening retires the card
    return shown


def arrangement_seed(card: Card) -> int:
    """Return the seed of the order in which the options are shown this time: another one after each review."""
    return card.seed + card.reps


def typed_text_of(card: Card) -> str | None:
    """Return in plain words what is typed for the card; None where nothing is, or more than one would type.

    Raises MalformedBody, NoSuchCard.
    """
    version = card.item.current
    text = text_to_type(card.item.type, version.body, card.ordinal) if version else None
    plain = "" if text is None else plain_text(text)
    return plain if 0 < len(plain) <= LONGEST_TYPED else None


def _shown(card: Card, promised: dict[Rating, Preview], *, types_answers: bool) -> ShownCard:
    version = card.item.current
    if version is None:
        raise MalformedBody("the item has no version")
    kind = REGISTRY[card.item.type]
    body = kind.parse_body(version.body)
    if card.ordinal not in kind.ordinals(body):
        raise MalformedBody("the item has no such card any more", field="ordinal")
    face = face_in_words(kind.name, kind.face(body, card.ordinal))
    seed = arrangement_seed(card)
    question = None if kind.is_self_rated else kind.public(body, kind.arrange(body, seed))
    return ShownCard(
        card=card,
        stem=version.stem,
        front=face.front,
        back=face.back,
        feedback=version.feedback,
        question=question,
        shown=seed,
        previews=promised,
        is_typed=types_answers and typed_text_of(card) is not None,
    )
