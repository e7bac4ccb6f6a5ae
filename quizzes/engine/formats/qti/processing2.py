"""Response processing of QTI 2 and 3: what a response comes to. Rules that are not known refuse the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from quizzes.engine.formats.qti.lookups2 import Lookup, Mapping2
from quizzes.engine.formats.qti.operators2 import OPERATORS
from quizzes.engine.formats.qti.question import Budget, Refused, Responses
from quizzes.engine.formats.qti.values import Scalar, Value, declared, typed
from quizzes.engine.formats.qti.xmltree import Element

MOST_STEPS = 300_000  # of one question, over all the responses that are tried


@dataclass(frozen=True, slots=True)
class Declaration:
    """A variable: its type, its value at the start, a response's right one and mapping, an outcome's table.

    `alternatives` are the values where several are called right of a response that takes one: `correct` is the first.
    """

    cardinality: str
    base_type: str
    default: Value = None
    correct: Value = None
    mapping: Mapping2 | None = None
    lookup: Lookup | None = None
    alternatives: tuple[Scalar, ...] = ()


class _Exit(Exception):
    """The rules end here (element `exitResponse`)."""


@dataclass(slots=True)
class Program:
    """The rules of one item, and how many steps they may still take."""

    declarations: Mapping[str, Declaration]
    rules: Sequence[Element]
    steps_left: int = MOST_STEPS
    budget: Budget = field(default_factory=Budget)
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
                case "lookupOutcomeValue":
                    self._look_up(rule.get("identifier"), self._value(_only(rule)))
                case "responseProcessingFragment":
                    self._run([*rule.elements()])
                case "exitResponse":
                    raise _Exit
                case _:
                    raise Refused(f"its scoring uses {rule.name[:60]}")

    def _step(self) -> None:
        self.budget.take()
        self.steps_left -= 1
        if self.steps_left < 0:
            raise Refused("its scoring takes too many steps to work out")

    def _set(self, name: str, value: Value) -> None:
        declaration = self.declarations.get(name)
        if declaration is None:
            raise Refused(f"its scoring sets {name[:60]!r}, which is not declared")
        self._values[name] = value

    def _look_up(self, name: str, value: Value) -> None:
        declaration = self.declarations.get(name)
        if declaration is None or declaration.lookup is None:
            raise Refused(f"its scoring looks {name[:60]!r} up, which has no table")
        self._set(name, declaration.lookup.target(value))

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
        operator = OPERATORS.get(name)
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
        if declaration.alternatives:
            raise Refused("several values are called right of a response that takes one")
        return declaration.correct

    def _default(self, expression: Element) -> Value:
        declaration = self.declarations.get(expression.get("identifier"))
        return declaration.default if declaration else None

    def _mapped(self, expression: Element) -> Value:
        declaration = self.declarations.get(expression.get("identifier"))
        if declaration is None or declaration.mapping is None or declaration.base_type == "point":
            raise Refused("its scoring maps a response without a mapping")
        return declaration.mapping.total(self._variable(expression))


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


_LEAVES: Mapping[str, Callable[[Program, Element], Value]] = {
    "variable": Program._variable,  # noqa: SLF001 - the program's own table
    "correct": Program._correct,  # noqa: SLF001
    "default": Program._default,  # noqa: SLF001
    "mapResponse": Program._mapped,  # noqa: SLF001
    "baseValue": Program._constant,  # noqa: SLF001
    "null": lambda _program, _expression: None,
}
