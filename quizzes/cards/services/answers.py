"""Judging an answer in the drill: a score, what differs, and a suggested rating; nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from quizzes.cards.models import Card
from quizzes.cards.queries.showing import arrangement_seed, folded, typed_text_of
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, NeedsMarker, NoSuchCard
from quizzes.engine.itemtypes.rawresponse import only_value, typed_text
from quizzes.engine.typedanswers import Piece, compare_typed
from seminar.enginewords import in_words, solution_in_words


class NotAnswerable(Exception):
    """The learner rates a card of this type unaided."""


@dataclass(frozen=True, slots=True)
class Graded:
    """`score` is from 0 to 1, `suggested_rating` 1 to 4, `feedback` and `solution` are the reader's Markdown.

    `difference` is there for a text that was typed from memory: all of it in order.
    """

    score: Decimal
    feedback: str
    solution: str
    suggested_rating: int
    difference: tuple[Piece, ...] = ()


def grade_answer(*, card: Card, response: Json, shown: int | None = None) -> Graded:
    """Grade `response` to the card in the order `shown` to the learner (by default, the one of its next showing).

    A wrong answer suggests Again, a partly right one Hard, a right one Good; Easy is the learner's to say. Raises
    MalformedResponse, NotAnswerable.
    For a flashcard or a cloze the response is `{"text": …}`, the back typed from memory.
    """
    kind, version = REGISTRY[card.item.type], card.item.current
    if version is None:
        raise NotAnswerable(card.item.type)
    if kind.is_self_rated:
        return _compared(card, typed_text(only_value(response, "text")))
    body = kind.parse_body(version.body)
    arrangement = kind.arrange(body, arrangement_seed(folded(card)) if shown is None else shown)
    outcome = kind.grade(body, kind.parse_response(response, arrangement))
    if isinstance(outcome, NeedsMarker):
        raise NotAnswerable(card.item.type)
    rating = 3 if outcome.fraction == 1 else 2 if outcome.fraction >= Decimal("0.5") else 1
    solution = solution_in_words(kind.name, kind.solution(body))
    return Graded(outcome.fraction, in_words(outcome.feedback), solution, rating)


def _compared(card: Card, typed: str) -> Graded:
    try:
        expected = typed_text_of(card)
    except NoSuchCard as error:
        raise NotAnswerable(card.item.type) from error
    if expected is None:
        raise NotAnswerable(card.item.type)
    found = compare_typed(typed, expected)
    score = {1: Decimal(0), 2: Decimal("0.5"), 3: Decimal(1)}[found.suggested_rating]
    return Graded(score, "", _back(card), found.suggested_rating, found.pieces)


def _back(card: Card) -> str:
    kind, version = REGISTRY[card.item.type], card.item.current
    return kind.face(kind.parse_body(version.body), card.ordinal).back if version else ""
