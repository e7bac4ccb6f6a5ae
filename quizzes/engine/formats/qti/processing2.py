"""Response processing of QTI 2 and 3: what a response comes to. Rules that are not known refuse the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from quizzes.engine.formats.qti.patterns import matches, parse_pattern
from quizzes.engine.formats.qti.question import Refused, Responses
from quizzes.engine.formats.qti.values import (
    Ordered,
    Scalar,
    Value,
    bounded,
    container,
    declared,
    members_of,
    number_in,
    rounded,
    typed,
)
from quizzes.engine.formats.qti.xmltree import Element

MOST_STEPS = 300_000  # of one question, over all the responses that are tried


@dataclass(frozen=True, slots=True)
class Mapping2:
    """What each value of a response is worth (element `mapping`); `written` has the values as they are written."""

    entries: Mapping[Scalar, Fraction]
    folded: Mapping[str, Fraction]
    default: Fraction
    lower: Fraction | None
    upper: Fraction | None
    written: Mapping[str, Fraction]

    def worth(self, member: Scalar) -> Fraction:
        if member in self.entries:
            return self.entries[member]
        return self.folded.get(str(member).casefold(), self.default)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable: its type, its value at the start, and of a response the right one and the mapping.

    `is_ambiguous` says that several values are called right of a response that takes one: there `correct` is the first.
    """

    cardinality: str
    base_type: str
    default: Value = None
    correct: Value = None
    mapping: Mapping2 | None = None
    is_ambiguous: bool = False


class _Exit(Exception):
    """The rules end here (element `exitResponse`)."""


@dataclass(slots=True)
class Program:
    """The rules of one item, and how many steps they may still take."""

    declarations: Mapping[str, Declaration]
    rules: Sequence[Element]
    steps_left: int = MOST_STEPS
    _values: dict[str, Value] = field(default_factory=dict)
    _parts: dict[int, tuple[Element, ...]] = field(default_factory=dict)
    _constants: dict[int, Value] = field(default_factory=dict)

    def run(self, responses: Responses) -> Mapping[str, Value]:
        """Return all variables after the responses were processed. Raises Refused for a rule that is not known."""
        self._values = {name: declaration.default for name, declaration in self.declarations.items()}
        for name, texts in responses.items():
            declaration = self.declarations[name]
            self._values[name] = declared(texts, declaration.cardinality, declaration.base_type)
        with suppress(_Exit):
            self._run(self.rules)
        return self._values

    def _run(self, rules: Sequence[Element]) -> None:
        for rule in rules:
            self._step()
            match rule.name:
                case "responseCondition":
                    self._condition(rule)
                case "setOutcomeValue":
                    self._set(rule.get("identifier"), self._value(_only(rule)))
                case "responseProcessingFragment":
                    self._run([*rule.elements()])
                case "exitResponse":
                    raise _Exit
                case _:
                    raise Refused(f"its scoring uses {rule.name[:60]}")

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Refused("its scoring takes too many steps to work out")

    def _set(self, name: str, value: Value) -> None:
        declaration = self.declarations.get(name)
        if declaration is None:
            raise Refused(f"its scoring sets {name[:60]!r}, which is not declared")
        self._values[name] = value

    def _condition(self, rule: Element) -> None:
        for branch in self._elements(rule):
            if branch.name == "responseElse":
                self._run(self._elements(branch))
                return
            first, *rest = self._elements(branch) or [Element("")]
            if self._value(first) is True:
                self._run(rest)
                return

    def _value(self, expression: Element) -> Value:
        self._step()
        name = expression.name
        known = _LEAVES.get(name)
        if known is not None:
            return known(self, expression)
        values = [self._value(part) for part in self._elements(expression)]
        operator = _OPERATORS.get(name)
        if operator is None:
            raise Refused(f"its scoring uses {name[:60]}")
        try:
            return operator(expression, values)
        except (ValueError, IndexError) as error:
            if isinstance(error, Refused):
                raise
            raise Refused(f"its scoring uses {name[:60]} in a wrong way") from None

    def _elements(self, parent: Element) -> tuple[Element, ...]:
        """Return the child elements, looked for once: rules run for each response that is tried."""
        if id(parent) not in self._parts:
            self._parts[id(parent)] = tuple(parent.elements())
        return self._parts[id(parent)]

    def _constant(self, expression: Element) -> Value:
        if id(expression) not in self._constants:
            value = typed(expression.text(), expression.get("baseType", "string"))
            self._constants[id(expression)] = value
        return self._constants[id(expression)]

    def _variable(self, expression: Element) -> Value:
        name = expression.get("identifier")
        if name not in self._values:
            raise Refused(f"its scoring reads {name[:60]!r}, which is not declared")
        return self._values[name]

    def _correct(self, expression: Element) -> Value:
        declaration = self.declarations.get(expression.get("identifier"))
        if declaration is None:
            return None
        if declaration.is_ambiguous:
            raise Refused("several values are called right of a response that takes one")
        return declaration.correct

    def _default(self, expression: Element) -> Value:
        declaration = self.declarations.get(expression.get("identifier"))
        return declaration.default if declaration else None

    def _mapped(self, expression: Element) -> Value:
        declaration = self.declarations.get(expression.get("identifier"))
        if declaration is None or declaration.mapping is None or declaration.base_type == "point":
            raise Refused("its scoring maps a response without a mapping")
        mapping = declaration.mapping
        total = sum((mapping.worth(member) for member in members_of(self._variable(expression))), Fraction(0))
        if mapping.lower is not None:
            total = max(total, mapping.lower)
        return total if mapping.upper is None else min(total, mapping.upper)


def template_rules(template: str, identifier: str = "RESPONSE") -> list[Element]:
    """Return the rules of a template by the last part of its address. Raises Refused for one that is not known."""
    name = template.rstrip("/").rpartition("/")[2].removesuffix(".xml")
    match name.lower():
        case "match_correct" | "cc2_match_basic" | "cc2_match":
            return rules_of_keys([identifier])
        case "map_response" | "cc2_map_response":
            mapped = Element("mapResponse", {"identifier": identifier})
            return [Element("setOutcomeValue", {"identifier": "SCORE"}, children=[mapped])]
        case _:
            raise Refused(f"its scoring is the template {name[:60]!r}, which is not known")


def rules_of_keys(identifiers: Sequence[str]) -> list[Element]:
    """Return the rules that give a point where each of these responses is the right one."""
    tests: list[Element | str] = [
        Element("match", children=[Element(name, {"identifier": identifier}) for name in ("variable", "correct")])
        for identifier in identifiers
    ]
    one = Element("baseValue", {"baseType": "float"}, children=["1"])
    then = Element("setOutcomeValue", {"identifier": "SCORE"}, children=[one])
    branch = Element("responseIf", children=[Element("and", children=tests), then])
    return [Element("responseCondition", children=[branch])]


def _only(rule: Element) -> Element:
    expressions = [*rule.elements()]
    if len(expressions) != 1:
        raise Refused(f"its scoring has a {rule.name[:60]} without a value")
    return expressions[0]


def _numbers(values: Sequence[Value]) -> list[Fraction] | None:
    """Return the numbers of all values and containers, None if one of them is none."""
    members = [member for value in values for member in members_of(value)]
    numbers = [member for member in members if isinstance(member, Fraction)]
    return numbers if len(numbers) == len(members) and None not in values else None


def _folding(fold: Callable[[Sequence[Fraction]], Fraction]) -> Callable[[Element, Sequence[Value]], Value]:
    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        return bounded(fold(numbers)) if numbers else None

    return apply


def _comparing(compare: Callable[[Fraction, Fraction], bool]) -> Callable[[Element, Sequence[Value]], Value]:
    def apply(_expression: Element, values: Sequence[Value]) -> Value:
        numbers = _numbers(values)
        if numbers is None:
            return None
        first, second = numbers
        return compare(first, second)

    return apply


def _divide(_expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None or len(numbers) != 2 or not numbers[1]:
        return None
    return bounded(numbers[0] / numbers[1])


def _match(_expression: Element, values: Sequence[Value]) -> Value:
    first, second = values
    if first is None or second is None:
        return None
    return first == second


def _and(_expression: Element, values: Sequence[Value]) -> Value:
    return False if False in values else None if None in values else True


def _or(_expression: Element, values: Sequence[Value]) -> Value:
    return True if True in values else None if None in values else False


def _not(_expression: Element, values: Sequence[Value]) -> Value:
    (value,) = values
    return None if value is None else value is not True


def _any_n(expression: Element, values: Sequence[Value]) -> Value:
    least, most = int(expression.get("min")), int(expression.get("max"))
    return least <= sum(value is True for value in values) <= most


def _member(_expression: Element, values: Sequence[Value]) -> Value:
    value, whole = values
    return None if value is None or whole is None else value in members_of(whole)


def _contains(_expression: Element, values: Sequence[Value]) -> Value:
    whole, part = values
    if whole is None or part is None:
        return None
    left = [*members_of(whole)]
    for member in members_of(part):
        if member not in left:
            return False
        left.remove(member)
    return True


def _string_match(expression: Element, values: Sequence[Value]) -> Value:
    first, second = values
    if not isinstance(first, str) or not isinstance(second, str):
        return None
    if expression.get("caseSensitive", "true") in ("false", "0"):
        first, second = first.casefold(), second.casefold()
    if expression.name == "substring":
        return first in second
    return second in first if expression.get("substring") in ("true", "1") else first == second


def _equal(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    first, second = numbers
    mode = expression.get("toleranceMode", "exact")
    if mode == "exact":
        return first == second
    below, above, *_ = [*tolerances(expression)] * 2
    if mode == "relative":
        below, above = abs(first) * below / 100, abs(first) * above / 100
    low = first - below <= second if expression.get("includeLowerBound", "true") != "false" else first - below < second
    high = second <= first + above if expression.get("includeUpperBound", "true") != "false" else second < first + above
    return low and high


def _pattern_match(expression: Element, values: Sequence[Value]) -> Value:
    # The standard has the pattern in an attribute, of one value; some programs give it as a second value.
    first, *rest = values
    pattern = expression.get("pattern") or (str(rest[0]) if rest else "")
    if not isinstance(first, str):
        return None
    is_case_sensitive = expression.get("caseSensitive", "true") not in ("false", "0")
    return matches(parse_pattern(pattern), first, is_case_sensitive=is_case_sensitive)


def tolerances(expression: Element) -> list[Fraction]:
    """Return the one or two numbers of an `equal`'s tolerance. Raises Refused where they are computed."""
    numbers = [number_in(text) for text in expression.get("tolerance").split()]
    found = [number for number in numbers if number is not None]
    if not 1 <= len(found) <= 2 or len(found) < len(numbers):
        raise Refused("its scoring computes a tolerance")
    return found


def _equal_rounded(expression: Element, values: Sequence[Value]) -> Value:
    numbers = _numbers(values)
    if numbers is None:
        return None
    first, second = numbers
    # Significant figures were refused when the rules were read: no range of numbers has ends for them.
    places = int(expression.get("figures"))
    return rounded(first, places) == rounded(second, places)


def _container(expression: Element, values: Sequence[Value]) -> Value:
    members = [member for value in values for member in members_of(value)]
    return container(members, expression.name)


def _index(expression: Element, values: Sequence[Value]) -> Value:
    (value,) = values
    place = int(expression.get("n"))
    members = members_of(value)
    return members[place - 1] if isinstance(value, Ordered) and 1 <= place <= len(members) else None


_LEAVES: Mapping[str, Callable[[Program, Element], Value]] = {
    "variable": Program._variable,  # noqa: SLF001 - the program's own table
    "correct": Program._correct,  # noqa: SLF001
    "default": Program._default,  # noqa: SLF001
    "mapResponse": Program._mapped,  # noqa: SLF001
    "baseValue": Program._constant,  # noqa: SLF001
    "null": lambda _program, _expression: None,
}
_OPERATORS: Mapping[str, Callable[[Element, Sequence[Value]], Value]] = {
    "and": _and,
    "or": _or,
    "not": _not,
    "anyN": _any_n,
    "isNull": lambda _expression, values: values[0] is None,
    "match": _match,
    "member": _member,
    "contains": _contains,
    "stringMatch": _string_match,
    "substring": _string_match,
    "patternMatch": _pattern_match,
    "equal": _equal,
    "equalRounded": _equal_rounded,
    "gt": _comparing(lambda first, second: first > second),
    "gte": _comparing(lambda first, second: first >= second),
    "lt": _comparing(lambda first, second: first < second),
    "lte": _comparing(lambda first, second: first <= second),
    "sum": _folding(lambda numbers: sum(numbers, Fraction(0))),
    "product": _folding(lambda numbers: prod(numbers, start=Fraction(1))),
    "max": _folding(lambda numbers: max(numbers)),  # noqa: PLW0108 - of several overloads
    "min": _folding(lambda numbers: min(numbers)),  # noqa: PLW0108
    "subtract": _folding(lambda numbers: numbers[0] - numbers[1]),
    "divide": _divide,
    "multiple": _container,
    "ordered": _container,
    "index": _index,
    "containerSize": lambda _expression, values: Fraction(len(members_of(values[0]))),
}
