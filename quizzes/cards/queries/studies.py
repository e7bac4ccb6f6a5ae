"""What there is to study in a deck besides what is due, with how many cards each choice would bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from quizzes.bank.models import Item, Tag
from quizzes.cards.models import CardQuerySet, CardState, Deck
from quizzes.cards.queries.queue import Desk
from quizzes.cards.queries.searching import condition
from quizzes.cards.queries.studying import Study, fitting_cards
from quizzes.engine.searching.parser import parse_search
from seminar.lectures.models import Passage
from seminar.people.models import User

FORGOTTEN_TODAY: Final = "rated:1:1"


@dataclass(frozen=True, slots=True)
class Tally:
    """Cards that fit: how many at all, and how many of them a study that moves their dates would bring."""

    all: int
    coming: int


@dataclass(frozen=True, slots=True)
class Studies:
    """The choices of one deck. A choice without a card is left out of the lists."""

    passages: list[tuple[Passage, Tally]]
    tags: list[tuple[str, Tally]]
    searches: dict[str, Tally]
    missed: Tally


def studies_of(
    *, learner: User, deck: Deck, searches: list[str], missed_item_ids: frozenset[int], at: datetime
) -> Studies:
    """Return the deck's choices, in a number of queries that does not depend on cards, passages or tags."""
    desk = Desk.of(learner=learner, at=at)
    cards = fitting_cards(learner=learner, deck=deck, study=Study(), at=at).exclude(item_id__in=desk.held)
    coming = Count("id", filter=_comes(desk))
    by_passage = (
        cards.exclude(item__passage=None).order_by().values("item__passage").annotate(all=Count("id"), coming=coming)
    )
    tallies = {row["item__passage"]: Tally(row["all"], row["coming"]) for row in by_passage}
    passages = Passage.objects.filter(id__in=tallies).select_related("lecture").order_by("lecture", "position", "id")
    links = Item.tags.through.objects.filter(item__cards__in=cards)
    by_tag = (
        links.order_by()
        .values("tag")
        .annotate(
            all=Count("item__cards", filter=Q(item__cards__in=cards)),
            coming=Count("item__cards", filter=Q(item__cards__in=cards.filter(_comes(desk)))),
        )
    )
    tagged = {row["tag"]: Tally(row["all"], row["coming"]) for row in by_tag}
    names = Tag.objects.filter(id__in=tagged).order_by("name", "id")
    return Studies(
        passages=[(passage, tallies[passage.id]) for passage in passages],
        tags=[(tag.name, tagged[tag.id]) for tag in names],
        searches={
            search: _tally(cards.filter(condition(parse_search(search), learner=learner, at=at)), desk)
            for search in searches
        },
        missed=_tally(cards.filter(item_id__in=missed_item_ids), desk),
    )


def _tally(cards: CardQuerySet, desk: Desk) -> Tally:
    found = cards.aggregate(all=Count("id"), coming=Count("id", filter=_comes(desk)))
    return Tally(found["all"], found["coming"])


def _comes(desk: Desk) -> Q:
    """Return which cards an early study brings: see studying.py."""
    is_soon = Q(state__in=[CardState.LEARNING, CardState.RELEARNING], due_at__lte=desk.learn_ahead_at)
    is_open = Q(state=CardState.REVIEW) & (Q(due_at__lte=desk.at) | ~Q(id__in=sorted(desk.today.reviewed_card_ids)))
    return Q(state=CardState.NEW) | is_soon | is_open
