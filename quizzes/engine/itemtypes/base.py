"""What every item type provides, and the values that pass between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

type Json = Mapping[str, Json] | Sequence[Json] | str | int | bool | None

type Arrangement = tuple[str, ...]
"""The authored ids of a body in the order shown. A learner sees positions in it, never the ids:
an id such as 'right', or the written order of a matching, would be the key."""


class MalformedBody(ValueError):
    """The stored or imported item cannot be read as its type.

    `field` names the part at fault as a path into the body, lists counted from 0: 'choices[2].text'.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class MalformedResponse(ValueError):
    """The browser sent what no form of ours produces, or text that is not yet an answer ('1e')."""


class NoSuchCard(LookupError):
    """The item has no card of this ordinal: its deletion was removed, or it is no longer reversed."""


@dataclass(frozen=True, slots=True)
class Score:
    """How right a response is: 0 is wrong, 1 is right. Points are made from it elsewhere.

    `feedback` is Markdown that answers this response: of the option chosen, or of a near miss.
    """

    fraction: Decimal
    feedback: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.fraction <= 1:
            raise ValueError(f"score {self.fraction} is outside 0 to 1")


@dataclass(frozen=True, slots=True)
class NeedsMarker:
    """The outcome of a response that only a person can score.

    `feedback` is what can be said already, such as that the text is over its word limit.
    """

    feedback: str = ""


@dataclass(frozen=True, slots=True)
class Face:
    """The two sides of a card, as Markdown. The item's stem, where it has one, stands above the front."""

    front: str
    back: str


@dataclass(frozen=True, slots=True)
class Samples:
    """Raw responses with known outcomes, made from a body arranged without a seed: the type's own test cases."""

    right: Json
    wrong: Sequence[Json]
    malformed: Sequence[Json]
    partly: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class ItemType[Body, Response]:
    """One kind of question. A new kind is one module that builds one of these.

    `parse_body` raises MalformedBody; `parse_response` raises MalformedResponse.
    `public` is all that a learner may see before submitting: no key, no feedback. The item's stem is always public, so
    whatever tells the answer (both sides of a flashcard, the text of a cloze) belongs into the body.
    `arrange` gives the order of this showing from a seed; without one, an order that does not tell the key.
    `parse_response` takes the arrangement that `public` was given and returns authored ids, so that a regrade can
    hold an old response against a new version: `grade` takes ids that its body does not have.
    `keys` are the names that a body may hold, in the order they are written down; a name inside the objects of a list
    is 'choices[].text'.
    `ordinals` numbers the cards made of an item: one, two for a reversed flashcard, one per cloze deletion.
    `face` is one card's two sides, or raises NoSuchCard; `solution` the right answer as Markdown; `summary` one line of
    text for an author's list.
    A response that leaves everything empty scores 0, also where a person marks the rest.
    """

    name: str
    label: str
    keys: tuple[str, ...]
    is_auto_graded: bool
    is_self_rated: bool
    parse_body: Callable[[Json], Body]
    summary: Callable[[Body], str]
    ordinals: Callable[[Body], Sequence[int]]
    face: Callable[[Body, int], Face]
    solution: Callable[[Body], str]
    arrange: Callable[[Body, int | None], Arrangement]
    public: Callable[[Body, Arrangement], Json]
    parse_response: Callable[[Json, Arrangement], Response]
    grade: Callable[[Body, Response], Score | NeedsMarker]
    samples: Callable[[Body], Samples]
