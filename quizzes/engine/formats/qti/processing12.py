"""Response processing of QTI 1.2: what a response comes to. Conditions that are not known refuse the question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from quizzes.engine.formats.qti.question import Budget, Outcome, Refused, Responses
from quizzes.engine.formats.qti.values import bounded, number_in
from quizzes.engine.formats.qti.xmltree import Element

MOST_STEPS = 300_000  # of one question, over all the responses that are tried


@dataclass(slots=True)
class Program:
    """The `resprocessing` of one item.

    `ordered` and `several` are the responses of these cardinalities, `numeric` those in which numbers are typed.
    """

    processing: Sequence[Element]
    several: frozenset[str] = frozenset()
    ordered: frozenset[str] = frozenset()
    numeric: frozenset[str] = frozenset()
    steps_left: int = MOST_STEPS
    budget: Budget = field(default_factory=Budget)

    def run(self, responses: Responses) -> Outcome:
        """Return the score and the feedbacks shown. Raises Refused for a condition that is not known."""
        scores = self._starting_scores()
        shown: set[str] = set()
        has_matched = False
        for condition in self._conditions():
            if not self._holds(condition.first("conditionvar"), responses, has_matched=has_matched):
                continue
            for rule in condition.elements("setvar"):
                _set(rule, scores)
                has_matched = True
            shown.update(rule.get("linkrefid") for rule in condition.elements("displayfeedback"))
            # The default is No, yet programs that add up points over conditions leave it out: only a written No ends.
            if condition.get("continue").lower() == "no":
                break
        return Outcome(self._clamped(scores), frozenset(shown))

    def _conditions(self) -> list[Element]:
        return [condition for part in self.processing for condition in part.elements("respcondition")]

    def _declarations(self) -> list[Element]:
        return [variable for part in self.processing for variable in part.walk("decvar")]

    def _starting_scores(self) -> dict[str, Fraction]:
        # Every variable counts that a rule sets; one that is only declared, under another name by mistake, does not.
        used = {rule.get("varname", "SCORE") for part in self.processing for rule in part.walk("setvar")}
        defaults = {
            variable.get("varname", "SCORE"): number_in(variable.get("defaultval")) or Fraction(0)
            for variable in self._declarations()
        }
        counted = {"SCORE"} if "SCORE" in used else used
        return {name: defaults.get(name, Fraction(0)) for name in counted}

    def _clamped(self, scores: Mapping[str, Fraction]) -> Fraction:
        total = sum(scores.values(), Fraction(0))
        for variable in self._declarations():
            if variable.get("varname", "SCORE") in scores and len(scores) == 1:
                least, most = number_in(variable.get("minvalue")), cap(variable, self.processing)
                total = total if least is None else max(total, least)
                total = total if most is None else min(total, most)
        return total

    def _holds(self, condition: Element | None, responses: Responses, *, has_matched: bool) -> bool:
        self.budget.take()
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Refused("its scoring takes too many steps to work out")
        if condition is None:
            return False
        parts = [*condition.elements()]
        match condition.name:
            case "conditionvar" | "and":
                return self._all_hold(parts, responses, has_matched=has_matched, is_top=condition.name != "and")
            case "or":
                return any(self._holds(part, responses, has_matched=has_matched) for part in parts)
            case "not":  # of one test in the standard; programs that write several mean that none holds
                return not any(self._holds(part, responses, has_matched=has_matched) for part in parts)
            case "other":
                return not has_matched
            case "unanswered":
                return not responses.get(condition.get("respident"))
            case _:
                return self._compares(condition, responses)

    def _all_hold(self, parts: Sequence[Element], responses: Responses, *, has_matched: bool, is_top: bool) -> bool:
        """Return whether all parts hold.

        Several `varequal` of one response stand for alternatives where it takes one value (so Canvas writes the right
        answers of a short text), and for an order where it is ordered.
        """
        equals: dict[str, list[Element]] = {}
        others: list[Element] = []
        for part in parts:
            is_placed = part.get("respident") in self.ordered and part.get("index") != ""
            if part.name == "varequal" and is_top and not is_placed:
                equals.setdefault(part.get("respident"), []).append(part)
            elif part.name not in ("var_extension", "qticomment", "material"):
                others.append(part)
        for name, found in equals.items():
            if name in self.ordered:
                holds = [*responses.get(name, ())] == [part.text() for part in found]
            elif name in self.several:
                holds = all(self._compares(part, responses) for part in found)
            else:
                holds = any(self._compares(part, responses) for part in found)
            if not holds:
                return False
        return all(self._holds(part, responses, has_matched=has_matched) for part in others)

    def _compares(self, condition: Element, responses: Responses) -> bool:
        self.steps_left -= 1
        name = condition.get("respident")
        given = responses.get(name, ())
        wanted = condition.text()
        match condition.name:
            case "varequal" if name in self.numeric:
                return any(_same_number(text, wanted, condition) for text in given)
            case "varequal":
                is_exact = name in self.several or condition.get("case").lower() == "yes"
                fold = str if is_exact else str.casefold
                index = condition.get("index")
                if name in self.ordered and index.isdecimal():
                    given = given[int(index) - 1 : int(index)] if len(index) < 5 else ()
                return any(fold(text.strip()) == fold(wanted) for text in given)
            case "varsubstring" | "varsubset" if name not in self.numeric:
                fold = str if condition.get("case").lower() == "yes" else str.casefold
                return any(fold(wanted) in fold(text) for text in given)
            case "varlt" | "varlte" | "vargt" | "vargte":
                bound = number_in(wanted)
                numbers = [number_in(text) for text in given]
                return any(
                    number is not None and bound is not None and _ORDER[condition.name](number, bound)
                    for number in numbers
                )
            case _:
                raise Refused(f"its scoring uses {condition.name[:60]}")


def cap(variable: Element, processing: Sequence[Element]) -> Fraction | None:
    """Return the most that a score comes to, None without one.

    Some programs write the question's points there and percent in the rules: what one rule exceeds is no cap.
    """
    most = number_in(variable.get("maxvalue"))
    given = [number_in(rule.text()) or Fraction(0) for part in processing for rule in part.walk("setvar")]
    return None if most is None or any(points > most for points in given) else most


_ORDER = {
    "varlt": Fraction.__lt__,
    "varlte": Fraction.__le__,
    "vargt": Fraction.__gt__,
    "vargte": Fraction.__ge__,
}


def margin(condition: Element) -> Fraction:
    """Return how far a number may be from the one of a `varequal`: Canvas writes a margin, in percent or absolute."""
    size = number_in(condition.get("margin"))
    wanted = number_in(condition.text())
    if size is None or wanted is None:
        return Fraction(0)
    return abs(wanted) * size / 100 if condition.get("margintype") == "percent" else abs(size)


def _same_number(text: str, wanted: str, condition: Element) -> bool:
    given, number = number_in(text), number_in(wanted)
    return given is not None and number is not None and abs(given - number) <= margin(condition)


def _set(rule: Element, scores: dict[str, Fraction]) -> None:
    name = rule.get("varname", "SCORE")
    value = number_in(rule.text())
    if name not in scores:
        return
    if value is None:
        raise Refused(f"its scoring gives {rule.text()[:40]!r} points")
    match rule.get("action", "Set").lower():
        case "add":
            scores[name] += value
        case "subtract":
            scores[name] -= value
        case "multiply":
            scores[name] *= value
        case "divide" if value:
            scores[name] /= value
        case "set":
            scores[name] = value
        case action:
            raise Refused(f"its scoring uses the action {action[:40]!r}")
    bounded(scores[name])
