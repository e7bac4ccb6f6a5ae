"""A card's back typed from memory: how what was typed differs, character by character, and the rating it suggests."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

from quizzes.engine.itemtypes import REGISTRY, cloze
from quizzes.engine.itemtypes.answertext import comparable, is_near_miss
from quizzes.engine.itemtypes.base import Json

LONGEST_TYPED: Final = 300
"""What is longer is read, not typed."""

HARD_FROM: Final = 0.8
"""The share of characters in common from which a wrong text suggests Hard."""

TOLD_FROM: Final = 0.5
"""With less in common the two stand one after the other: letters that happen to agree would only confuse."""

_AGAIN, _HARD, _GOOD = 1, 2, 3
_JOINER = "\u200d"

type Change = Literal["same", "extra", "missing"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both have, that was typed too much, or that is missing."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What a typed text comes to: its difference from the right one, and the rating suggested, 1 to 3."""

    pieces: tuple[Piece, ...]
    suggested_rating: int


def text_to_type(type_name: str, body: Json, ordinal: int) -> str | None:
    """Return, as Markdown, what a learner types for a card: the back of a flashcard, the deleted text of a cloze.

    None for types that are answered in their own way, or not at all by typing. Raises MalformedBody, NoSuchCard.
    """
    kind = REGISTRY[type_name]
    if type_name == "flashcard":
        return kind.face(kind.parse_body(body), ordinal).back
    if type_name == "cloze":
        return ", ".join(cloze.deleted_texts(cloze.parse_body(body), ordinal))
    return None


def compare_typed(typed: str, expected: str) -> Typed:
    """Compare without regard to case, accents and white space; the pieces have the characters as each wrote them."""
    written, right = _characters(typed), _characters(expected)
    matcher = SequenceMatcher(None, [comparable(each) for each in written], [comparable(each) for each in right], False)
    rating = _rating(comparable(typed), comparable(expected), share=matcher.ratio())
    if matcher.ratio() < TOLD_FROM:
        apart = Piece("extra", "".join(written)), Piece("missing", "".join(right))
        return Typed(tuple(piece for piece in apart if piece.text), rating)
    pieces: list[Piece] = []
    for kind, start, end, right_start, right_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(right[right_start:right_end])))
            continue
        if end > start:
            pieces.append(Piece("extra", "".join(written[start:end])))
        if right_end > right_start:
            pieces.append(Piece("missing", "".join(right[right_start:right_end])))
    return Typed(tuple(pieces), rating)


def _rating(typed: str, expected: str, *, share: float) -> int:
    if typed == expected:
        return _GOOD
    if typed and (is_near_miss(typed, expected) or share >= HARD_FROM):
        return _HARD
    return _AGAIN


def _characters(text: str) -> list[str]:
    """Return what a reader takes for single characters: a letter with its marks, an emoji with all it is made of."""
    found: list[str] = []
    for character in " ".join(text.split()):
        is_part = unicodedata.category(character) in ("Mn", "Me", "Mc") or character == _JOINER
        is_tone = "\U0001f3fb" <= character <= "\U0001f3ff"
        if found and (is_part or is_tone or found[-1].endswith(_JOINER)):
            found[-1] += character
        else:
            found.append(character)
    return found
