"""How a quiz answers while it is sat: not at all, once, over several tries, or with the learner's certainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, assert_never

from quizzes.engine.grading.points import Certainty, score_over_tries, score_with_certainty

type BehaviourName = Literal["deferred", "immediate", "tries", "certainty"]

MOST_TRIES: Final = 10
UNSAID_CERTAINTY: Final[Certainty] = 1


class BehaviourInvalid(ValueError):
    """A number of tries or a penalty that the behaviour cannot have."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A quiz's behaviour. `tries` (2 to 10) and `penalty` (0 to 1, per try before) are of 'tries' alone.

    Raises BehaviourInvalid.
    """

    name: BehaviourName = "deferred"
    tries: int = 1
    penalty: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if self.name != "tries" and (self.tries != 1 or self.penalty != 0):
            raise BehaviourInvalid(f"{self.name} has neither tries nor a penalty")
        if self.name == "tries" and not 2 <= self.tries <= MOST_TRIES:
            raise BehaviourInvalid(f"there are 2 to {MOST_TRIES} tries, not {self.tries}")
        if not (self.penalty.is_finite() and 0 <= self.penalty <= 1):
            raise BehaviourInvalid(f"a penalty is from 0 to 1, not {self.penalty}")

    @property
    def asks_for_certainty(self) -> bool:
        return self.name == "certainty"

    @property
    def checks_allowed(self) -> int:
        """How often a learner may have an answer checked before handing in."""
        match self.name:
            case "deferred" | "certainty":
                return 0
            case "immediate":
                return 1
            case "tries":
                return self.tries
            case _:
                assert_never(self.name)


def checks_left(behaviour: Behaviour, checked: Sequence[Decimal]) -> int:
    """Return how many more checks a slot with these checked scores may have: none after a right answer."""
    return 0 if any(score == 1 for score in checked) else max(behaviour.checks_allowed - len(checked), 0)


def is_settled(behaviour: Behaviour, checked: Sequence[Decimal]) -> bool:
    """Return whether the slot takes no further answer, since the last one had its say."""
    return bool(checked) and behaviour.checks_allowed > 0 and checks_left(behaviour, checked) == 0


def score_at_hand_in(
    behaviour: Behaviour,
    *,
    checked: Sequence[Decimal],
    unchecked: Decimal | None,
    certainty: Certainty | None = None,
) -> Decimal:
    """Return the score that a slot comes to: 0 to 1, or -6 to 3 under certainty; 0 where nothing was answered.

    `checked` are the scores of the answers that were checked, in order; `unchecked` that of the answer handed in, None
    where there is none or where it is the one checked last. It counts as one more try where one is left. An answer
    that cannot be read is no try. Where no certainty was given it is the lowest.
    Source: Moodle's behaviours of the same names; it too takes what was not checked at hand-in.
    """
    match behaviour.name:
        case "deferred" | "certainty":
            # Checks of a time when the quiz had another behaviour were answers, too.
            answers = [*checked] if unchecked is None else [unchecked]
            if not answers:
                return Decimal(0)
            if behaviour.asks_for_certainty:
                return score_with_certainty(answers[-1], UNSAID_CERTAINTY if certainty is None else certainty)
            return answers[-1]
        case "immediate" | "tries":
            tries = [*checked]
            if unchecked is not None and checks_left(behaviour, checked):
                tries.append(unchecked)
            return score_over_tries(tries, penalty=behaviour.penalty)
        case _:
            assert_never(behaviour.name)
