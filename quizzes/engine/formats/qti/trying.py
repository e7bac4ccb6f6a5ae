"""Trying responses: what the source's own rules make of them, against what our item type makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from quizzes.engine.formats.qti.question import Outcome, Question, Refused, Remark, Responses
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, NeedsMarker

SAME = Fraction(1, 1000)  # three times 33.33 of 100 is all
MOST_OPTIONS = 100


class Reading(NamedTuple):
    """The item type, its body, the points of a full score, the item's own feedback, and what is not kept."""

    type: str
    body: Json
    full: Fraction
    feedback: str = ""
    remarks: tuple[Remark, ...] = ()


class Trial(NamedTuple):
    """A response as the source takes it, and the same as our item type's `grade` takes it."""

    given: Responses
    ours: object


@dataclass(slots=True)
class Trials:
    """The responses tried with one question so far."""

    question: Question
    _known: dict[tuple[tuple[str, tuple[str, ...]], ...], Outcome] = field(default_factory=dict)
    _placed: set[str] = field(default_factory=set)

    def outcome(self, given: Responses) -> Outcome:
        asked = tuple(sorted((name, tuple(values)) for name, values in given.items()))
        if asked not in self._known:
            self._known[asked] = self.question.outcome(given)
        return self._known[asked]

    def score(self, given: Responses) -> Fraction:
        return self.outcome(given).score

    def full(self, given: Responses) -> Fraction:
        """Return the points of the right response. Raises Refused where it earns none."""
        best = self.score(given)
        if best <= 0:
            raise Refused("no answer of it earns anything")
        return best

    def shown(self, given: Responses) -> frozenset[str]:
        """Return the feedbacks that the response shows."""
        return self.outcome(given).shown

    def common(self, given: Iterable[Responses]) -> frozenset[str]:
        """Return the feedbacks that all of these responses show: those of the item."""
        return frozenset.intersection(*(self.shown(each) for each in given))

    def text(self, identifiers: frozenset[str]) -> str:
        """Return the texts of feedbacks that are kept, each once."""
        texts = {name: text for name, text in self.question.feedbacks.items() if name in identifiers and text}
        self._placed |= texts.keys()
        return "\n\n".join(dict.fromkeys(texts.values()))

    def reading(self, type_: str, body: Json, trials: Sequence[Trial], *, full: Fraction, feedback: str) -> Reading:
        """Return the item's type and body, once the trials are graded alike by the source and by us.

        A trial that earns all with one and less with the other refuses the question; one that earns another part is a
        remark. Raises Refused, and MalformedBody for a body that the type does not take.
        """
        kind = REGISTRY[type_]
        parsed = kind.parse_body(body)
        is_other = False
        for trial in trials:
            graded = kind.grade(parsed, trial.ours)
            ours = Fraction(0) if isinstance(graded, NeedsMarker) else Fraction(graded.fraction)
            theirs = self.score(trial.given) / full
            if (theirs >= 1 - SAME) != (ours >= 1 - SAME) or theirs > 1 + SAME:
                raise Refused(f"an answer of type {type_} cannot say which responses are right here")
            is_other |= abs(ours - theirs) > SAME
        remarks = [*self.question.remarks]
        if is_other:
            remarks.append(Remark("other-scoring", "a response that is partly right earns another part here"))
        left = [name for name, text in self.question.feedbacks.items() if text and name not in self._placed]
        if left:
            remarks.append(Remark("feedback-not-kept", f"{len(left)} feedback(s) of it have no place here"))
        return Reading(type_, body, full, feedback, tuple(remarks))


def merged(base: Responses, changes: Responses) -> dict[str, Sequence[str]]:
    """Return the responses with some of them changed; an empty one is no response."""
    return {name: values for name, values in {**base, **changes}.items() if values}
