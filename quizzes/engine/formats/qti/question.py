"""A question of any version of QTI, in words that no version has: what is asked, and what a response would earn.

Both versions' readers make one of these; `bodies.py` finds by trying responses what the key is. So a key never rests on
the shape of the scoring rules, only on what they come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

type Responses = Mapping[str, Sequence[str]]
"""What was given to each interaction, by its response identifier: identifiers, texts, or pairs such as 'A B'."""

GAP = "\ufdd1{}\ufdd2"
"""Marks the place of gap number {} (from 0) in a stem; both code points mean nothing in Unicode."""


MOST_STEPS_OF_A_FILE = 600_000  # more than twelve thousand usual questions take


@dataclass(slots=True)
class Budget:
    """How many steps the scoring rules of all questions of a file may still take together."""

    steps_left: int = MOST_STEPS_OF_A_FILE

    def take(self) -> None:
        """Raises Refused where none is left."""
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Refused("the scoring of the questions before it took all the steps that a file may take")


class Refused(ValueError):
    """The question cannot be an item of ours; the message says why."""


class NotAQuestion(ValueError):
    """It asks for no answer: a text, a stimulus."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response earns, in the points of the source, and the feedbacks that it shows, by identifier."""

    score: Fraction
    shown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pick:
    """One of some options is picked. `label` names the gap it fills or what it is matched with."""

    response: str
    options: Mapping[str, str]
    label: str = ""


@dataclass(frozen=True, slots=True)
class PickSeveral:
    response: str
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Typed:
    """A text or a number is typed in. `hint` is shown in the empty field; `card` is the number of its deletion."""

    response: str
    is_number: bool = False
    label: str = ""
    hint: str = ""
    card: int = 0


@dataclass(frozen=True, slots=True)
class Matched:
    """Two sets to be matched, or one whose members are paired (`right` is empty). A response is 'left right'.

    `asks_right` says that the right ones are what is asked for, such as the gaps that words are dragged into.
    """

    response: str
    left: Mapping[str, str]
    right: Mapping[str, str]
    asks_right: bool = False


@dataclass(frozen=True, slots=True)
class Ordered:
    response: str
    steps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Written:
    """A longer text, which a person marks."""

    response: str


type Interaction = Pick | PickSeveral | Typed | Matched | Ordered | Written


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that the item does not keep."""

    rule: str
    message: str
    field: str = ""


@dataclass(slots=True)
class Question:
    """What was read of one item.

    `outcome` tells what responses earn; `key` are responses that the source itself calls right, by interaction;
    `candidates` texts and identifiers that its rules mention, by interaction; `numbers` where a numeric score may
    change; `patterns` the answers with '*' for any text, by a candidate that fits. `points` is
    None where the source names none. `lead` is the text above one with gaps, where the source parts them for us.
    """

    ident: str
    title: str
    line: int
    stem: str
    interactions: Sequence[Interaction]
    outcome: Callable[[Responses], Outcome]
    key: Responses = field(default_factory=dict)
    candidates: Responses = field(default_factory=dict)
    numbers: Sequence[Fraction] = ()
    patterns: Mapping[str, str] = field(default_factory=dict)
    feedbacks: Mapping[str, str] = field(default_factory=dict)
    points: Fraction | None = None
    wanted_type: str = ""
    lead: str = ""
    tags: Sequence[str] = ()
    origin: Mapping[str, str] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
