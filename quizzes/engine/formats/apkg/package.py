"""What a package says besides items: decks, how well each card is remembered, and the log of reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from quizzes.engine.interchange import ReadResult

type CardKind = Literal["new", "learning", "review", "relearning"]
type BuriedBy = Literal["", "learner", "scheduler"]


@dataclass(frozen=True, slots=True)
class PackageDeck:
    """A deck by its whole name, '::' between parents and children.

    `weights` are those of FSRS that its preset was fitted with (21, or 19 and 17 of earlier versions), none where it
    was not; `desired_retention` is a chance, None where the preset says nothing.
    """

    name: str
    description: str = ""
    is_filtered: bool = False
    weights: tuple[float, ...] = ()
    desired_retention: float | None = None


@dataclass(frozen=True, slots=True)
class PackageCard:
    """One card as its learner left it. A card in a filtered deck is given as it stands in its home deck.

    `item` and `ordinal` name it in our terms, '' where no item was made of its note; `guid` and `template` (from 0) in
    Anki's. New cards have a `position` in their deck, cards in learning a `due_at` (in UTC) or, with steps of a day and
    more, a `due_on`, as all cards in review. `ease_permille` is that of SM-2. `stability` (days), `difficulty` (1–10),
    `desired_retention` and `decay` are FSRS's. `steps_left` is Anki's count of learning steps to go; `flag` is 0–7;
    `custom` is JSON that its learner's own scheduler keeps.
    """

    id: int
    guid: str
    template: int
    item: str
    ordinal: int
    deck: str
    kind: CardKind = "new"
    is_suspended: bool = False
    buried_by: BuriedBy = ""
    flag: int = 0
    position: int | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    interval_days: int = 0
    ease_permille: int = 0
    reps: int = 0
    lapses: int = 0
    steps_left: int = 0
    stability: float | None = None
    difficulty: float | None = None
    desired_retention: float | None = None
    decay: float | None = None
    last_reviewed_at: datetime | None = None
    custom: str = ""


class LogRow(NamedTuple):
    """One line of the review log: when (milliseconds since 1970, unique), which card, and what came of it.

    `button` is 1–4 for again to easy, 0 where nobody pressed one. `interval` and `last_interval` are days from 0 up,
    seconds below. `factor` is the ease in thousandths or, under FSRS, 100 + 100 × (difficulty - 1) of 1–10.
    `kind` is 0 learning, 1 review, 2 relearning, 3 in a filtered deck, 4 set by hand, 5 rescheduled.
    """

    id_ms: int
    card: int
    button: int
    interval: int
    last_interval: int
    factor: int
    duration_ms: int
    kind: int


@dataclass(frozen=True, slots=True)
class Package:
    """All that a package says. `created_on` is the day from which it counts due days.

    Rows of the log that belong to no card of the package are left out, with a finding.
    """

    items: ReadResult
    decks: Sequence[PackageDeck]
    cards: Sequence[PackageCard]
    log: Sequence[LogRow]
    created_on: date


@dataclass(frozen=True, slots=True)
class Memory:
    """A learner's cards and log, to be written with the items: each card names its item and ordinal.

    The `id` of a card only ties rows of the log to it. `weights` are the learner's own for FSRS.
    """

    cards: Sequence[PackageCard]
    log: Sequence[LogRow] = ()
    weights: tuple[float, ...] = ()
    desired_retention: float | None = None
