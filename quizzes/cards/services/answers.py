"""Grading an answer in the drill: a score and a suggested rating; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.cards.models import Card
from quizzes.cards.queries.showing import arrangement_seed, folded
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, NeedsMarker


class NotAnswerable(Exception):
    """The learner rates a card of this type unaided."""


@dataclass(frozen=True, slots=True)
class Graded:
    """`score` is from 0 to 1, `feedback` and `solution` are Markdown, `suggested_rating` is 1 to 4."""

    score: Decimal
    feedback: str
    solution: str
    suggested_rating: int


def grade_answer(*, card: Card, response: Json, shown: int | None = None) -> Graded:
    """Grade `response` to the card in the order `shown` to the learner (by default, the one of its next showing).

    A wrong answer suggests Again, a partly right one Hard, a right one Good; Easy is the learner's to say. Raises
    MalformedResponse, NotAnswerable.
    """
    kind, version = REGISTRY[card.item.type], card.item.current
    if kind.is_self_rated or version is None:
        raise NotAnswerable(card.item.type)
    body = kind.parse_body(version.body)
    arrangement = kind.arrange(body, arrangement_seed(folded(card)) if shown is None else shown)
    outcome = kind.grade(body, kind.parse_response(response, arrangement))
    if isinstance(outcome, NeedsMarker):
        raise NotAnswerable(card.item.type)
    rating = 3 if outcome.fraction == 1 else 2 if outcome.fraction >= Decimal("0.5") else 1
    return Graded(outcome.fraction, outcome.feedback, kind.solution(body), rating)
