"""What a search asks for, as a tree of frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

type State = Literal["due", "new", "learn", "review", "suspended", "buried", "leech"]
type Property = Literal["ivl", "due", "reps", "lapses", "s", "d", "r"]
type Comparison = Literal["=", "!=", "<", "<=", ">", ">="]
type NameOf = Literal["deck", "tag", "passage", "type"]
type Since = Literal["rated", "added", "introduced"]


@dataclass(frozen=True, slots=True)
class Words:
    """The item says this: a pattern of LIKE, to be found anywhere in its text."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Named:
    """The card's deck, tag, passage or type has a name of this pattern, or lies below one."""

    of: NameOf
    pattern: str


@dataclass(frozen=True, slots=True)
class Is:
    state: State


@dataclass(frozen=True, slots=True)
class Flagged:
    flag: int


@dataclass(frozen=True, slots=True)
class Has:
    """A property stands in this relation to a value: days for ivl, due and s, 0 to 1 for r, 1 to 10 for d."""

    name: Property
    comparison: Comparison
    value: float


@dataclass(frozen=True, slots=True)
class Happened:
    """Answered (with `rating`, if one is given), added or first answered within so many local days, today included."""

    what: Since
    days: int
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Not:
    term: Term


@dataclass(frozen=True, slots=True)
class All:
    """Each of these; none asks for nothing, so every card fits."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    terms: tuple[Term, ...]


type Term = Words | Named | Is | Flagged | Has | Happened | Not | All | AnyOf
