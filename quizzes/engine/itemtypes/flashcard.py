"""Flashcards: a front and a back, in one direction or in both. The learner rates themself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from quizzes.engine.itemtypes.base import Arrangement, Face, ItemType, Json, NeedsMarker, NoSuchCard, Samples, Score
from quizzes.engine.itemtypes.faces import one_line
from quizzes.engine.itemtypes.fields import Fields
from quizzes.engine.itemtypes.rawresponse import only_value, typed_text


@dataclass(frozen=True, slots=True)
class FlashcardBody:
    """Both sides as Markdown; a reversed flashcard makes a second card, from back to front."""

    front: str
    back: str
    is_reversed: bool


def parse_body(raw: Json) -> FlashcardBody:
    fields = Fields.of(raw)
    return FlashcardBody(fields.text("front"), fields.text("back"), fields.flag("reversed"))


def summary(body: FlashcardBody) -> str:
    return one_line(f"{body.front} — {body.back}")


def ordinals(body: FlashcardBody) -> Sequence[int]:
    return (1, 2) if body.is_reversed else (1,)


def face(body: FlashcardBody, ordinal: int) -> Face:
    if ordinal not in ordinals(body):
        raise NoSuchCard(f"this flashcard has no card {ordinal}")
    return Face(body.front, body.back) if ordinal == 1 else Face(body.back, body.front)


def solution(body: FlashcardBody) -> str:
    return body.back


def arrange(_body: FlashcardBody, _seed: int | None) -> Arrangement:
    return ()


def public(body: FlashcardBody, _arrangement: Arrangement) -> Json:
    return {"front": body.front}


def parse_response(raw: Json, _arrangement: Arrangement) -> str:
    return typed_text(only_value(raw, "text"))


def grade(_body: FlashcardBody, response: str) -> Score | NeedsMarker:
    """Leave to a person whether a text says what the back says."""
    return NeedsMarker() if response.strip() else Score(Decimal(0))


def samples(body: FlashcardBody) -> Samples:
    return Samples(
        right={"text": body.back[:1000]},
        wrong=[{"text": ""}, {"text": " \n"}],
        malformed=[None, {}, "text", {"text": None}, {"text": "\x00"}, {"text": "\ud800"}, {"text": "x" * 1001}],
    )


FLASHCARD = ItemType(
    name="flashcard",
    label="Flashcard",
    keys=("front", "back", "reversed"),
    is_auto_graded=False,
    is_self_rated=True,
    parse_body=parse_body,
    summary=summary,
    ordinals=ordinals,
    face=face,
    solution=solution,
    arrange=arrange,
    public=public,
    parse_response=parse_response,
    grade=grade,
    samples=samples,
)
