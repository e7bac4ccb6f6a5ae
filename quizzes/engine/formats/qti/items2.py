"""An item of QTI 2.1, 2.2 or 3.0 as a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from quizzes.engine.formats.qti.interactions2 import Body, read_body
from quizzes.engine.formats.qti.patterns import answer_of, parse_pattern, sample_of
from quizzes.engine.formats.qti.processing2 import (
    Declaration,
    Mapping2,
    Program,
    rules_of_keys,
    template_rules,
    tolerances,
)
from quizzes.engine.formats.qti.question import (
    Outcome,
    Question,
    Refused,
    Responses,
    Typed,
)
from quizzes.engine.formats.qti.values import Scalar, Value, declared, members_of, number_in, typed
from quizzes.engine.formats.qti.xmltree import Element

_TEMPLATES = ("templateDeclaration", "templateProcessing")
# What may stand around a typed response: whatever else does would need numbers or texts that no rule mentions.
_TESTS = frozenset(
    (
        "match",
        "equal",
        "equalRounded",
        "gt",
        "gte",
        "lt",
        "lte",
        "stringMatch",
        "substring",
        "member",
        "isNull",
        "patternMatch",
    )
)
_FIXED = frozenset(("variable", "baseValue", "correct", "multiple", "ordered"))


def read_item(root: Element, media: Callable[[str], str | None]) -> Question:
    """Return the question of an `assessmentItem`. Raises Refused, also for one made anew at each showing."""
    if root.get("adaptive").lower() == "true":
        raise Refused("it is adaptive: it changes with each response")
    if any(True for _ in root.elements(*_TEMPLATES)):
        raise Refused("its numbers are made anew at each showing")
    declarations = {element.get("identifier"): _declaration(element) for element in root.elements(*_DECLARED)}
    for name in ("SCORE", "MAXSCORE"):
        declarations.setdefault(name, Declaration("single", "float", default=Fraction(0)))
    body = read_body(root, declarations, media)
    rules = _rules(root, declarations, body)
    _check_typed(rules, body)
    program = Program(declarations, rules)
    feedbacks = {feedback.name: feedback.text for feedback in body.feedbacks}

    def outcome(responses: Responses) -> Outcome:
        values = program.run(responses)
        score = values["SCORE"]
        shown = (feedback.name for feedback in body.feedbacks if feedback.is_shown(values))
        return Outcome(score if isinstance(score, Fraction) else Fraction(0), frozenset(shown))

    return Question(
        ident=root.get("identifier"),
        title=root.get("title"),
        line=root.line,
        stem=body.stem,
        interactions=body.interactions,
        outcome=outcome,
        key={name: _texts(each.correct) for name, each in declarations.items() if each.correct is not None},
        candidates={each.response: _candidates(each.response, declarations, rules) for each in body.interactions},
        numbers=[*_numbers(rules, declarations)],
        patterns=dict(_patterns(rules)),
        feedbacks=feedbacks,
        points=_points(root, declarations),
        wanted_type=body.wanted_type,
        lead=body.lead,
        remarks=body.remarks,
    )


# Rules that may set a score without `setOutcomeValue`; they are read, and refused for what they are.
_UNKNOWN_RULES = ("lookupOutcomeValue", "setResponseValue", "include")
_DECLARED = ("responseDeclaration", "outcomeDeclaration")
_NUMBERS = ("float", "integer")


def _declaration(element: Element) -> Declaration:
    cardinality, base_type = element.get("cardinality", "single"), element.get("baseType", "string")

    def value_of(name: str) -> Value:
        found = element.first(name)
        texts = [value.text() for value in found.elements("value")] if found else []
        return declared(texts, cardinality, base_type)

    default = value_of("defaultValue")
    # A number without a default is 0 at the start where it is an outcome (QTI 2.1, outcomeDeclaration), else NULL.
    if default is None and element.name == "outcomeDeclaration" and base_type in _NUMBERS and cardinality == "single":
        default = Fraction(0)
    mapping, correct = element.first("mapping"), element.first("correctResponse")
    values = {value.text() for value in correct.elements("value")} if correct else set()
    return Declaration(
        cardinality,
        base_type,
        default=default,
        correct=value_of("correctResponse"),
        mapping=None if mapping is None else _mapping(mapping, base_type),
        is_ambiguous=cardinality == "single" and len(values) > 1,
    )


def _mapping(element: Element, base_type: str) -> Mapping2:
    exact: dict[Scalar, Fraction] = {}
    folded: dict[str, Fraction] = {}
    written: dict[str, Fraction] = {}
    default_case = element.get("caseSensitive", "true")
    for entry in element.elements("mapEntry"):
        key = typed(entry.get("mapKey"), base_type)
        worth = number_in(entry.get("mappedValue"))
        if key is None or worth is None:
            raise Refused("its mapping has an entry without a value")
        written.setdefault(_text(key), worth)
        if entry.get("caseSensitive", default_case) in ("false", "0") and isinstance(key, str):
            folded.setdefault(key.casefold(), worth)
        else:
            exact.setdefault(key, worth)
    default = number_in(element.get("defaultValue", "0")) or Fraction(0)
    lower, upper = number_in(element.get("lowerBound")), number_in(element.get("upperBound"))
    return Mapping2(exact, folded, default, lower, upper, written)


def _rules(root: Element, declarations: Mapping[str, Declaration], body: Body) -> Sequence[Element]:
    processing = root.first("responseProcessing")
    responses = [each.response for each in body.interactions]
    if processing is not None and any(True for _ in processing.walk("setOutcomeValue", *_UNKNOWN_RULES)):
        return [*processing.elements()]
    has_rules = processing is not None and any(True for _ in processing.elements())
    template = processing.get("template") or processing.get("templateLocation") if processing else ""
    if template and not has_rules:
        return template_rules(template, "RESPONSE" if "RESPONSE" in declarations or not responses else responses[0])
    # Without rules, or with conditions that have no consequences (so a converter for Blackboard writes them), what is
    # declared as right is right; rules that are there and empty say that a person or a program elsewhere marks.
    has_keys = responses and all(declarations[name].correct is not None for name in responses)
    return rules_of_keys(responses) if has_keys and (has_rules or processing is None) else []


def _check_typed(rules: Sequence[Element], body: Body) -> None:
    """Raise Refused where what is typed is reckoned with: then its key cannot be found by trying what rules mention."""
    names = {each.response for each in body.interactions if isinstance(each, Typed)}
    read = {element.get("identifier") for rule in rules for element in _with_self(rule) if element.name == "variable"}
    for rule in rules:
        for parent in _with_self(rule):
            if not any(child.name == "variable" and child.get("identifier") in names for child in parent.elements()):
                continue
            is_copied = parent.name == "setOutcomeValue" and parent.get("identifier") not in {"SCORE", *read}
            is_tested = parent.name in _TESTS and all(child.name in _FIXED for child in parent.elements())
            if not is_copied and not is_tested:
                raise Refused(f"its scoring reckons with what is typed ({parent.name[:60]})")


def _with_self(element: Element) -> Iterator[Element]:
    yield element
    yield from element.walk()


def _texts(value: Value) -> list[str]:
    return [_text(member) for member in members_of(value)]


def _text(member: object) -> str:
    if isinstance(member, bool):
        return "true" if member else "false"
    if isinstance(member, Fraction):
        # Written by people as a decimal: its denominator has no prime factors but 2 and 5.
        return f"{member.numerator / member.denominator:.12g}" if member.denominator > 1 else str(member.numerator)
    return str(member)


def _candidates(response: str, declarations: Mapping[str, Declaration], rules: Sequence[Element]) -> list[str]:
    mapping = declarations[response].mapping
    mapped = {} if mapping is None else mapping.written
    constants: list[str] = []
    for element in (element for rule in rules for element in rule.walk("baseValue", "patternMatch")):
        if element.name == "patternMatch":
            constants.append(sample_of(parse_pattern(_pattern_in(element))))
        elif element.get("baseType") != "float":
            constants.append("".join(child for child in element.children if isinstance(child, str)))
    return [*(key for key, worth in sorted(mapped.items(), key=lambda entry: -entry[1]) if worth > 0), *constants]


def _patterns(rules: Sequence[Element]) -> Iterator[tuple[str, str]]:
    """Yield a text that fits, for each pattern of the rules, and the pattern as an answer of a short text."""
    for rule in rules:
        for test in rule.walk("patternMatch"):
            tokens = parse_pattern(_pattern_in(test))
            yield sample_of(tokens), answer_of(tokens)


def _pattern_in(test: Element) -> str:
    return test.get("pattern") or "".join(each.text() for each in test.elements("baseValue"))


def _numbers(rules: Sequence[Element], declarations: Mapping[str, Declaration]) -> Iterator[Fraction]:
    """Yield the numbers where the score of a typed number may change: those of the rules, give or take a tolerance."""
    constants = {
        number
        for rule in rules
        for element in rule.walk("baseValue")
        if (number := number_in(element.text())) is not None
    }
    constants |= {
        member for each in declarations.values() for member in members_of(each.correct) if isinstance(member, Fraction)
    }
    for each in declarations.values():
        if each.mapping is not None:
            constants |= {key for key in each.mapping.entries if isinstance(key, Fraction)}
    yield from constants
    for rule in rules:
        for test in _with_self(rule):
            if test.name == "equal" and test.get("toleranceMode", "exact") != "exact":
                yield from _ends(test, constants)
            if test.name == "equalRounded":
                yield from _rounded_ends(test, constants)


def _ends(test: Element, constants: set[Fraction]) -> Iterator[Fraction]:
    below, above, *_ = [*tolerances(test)] * 2
    is_relative = test.get("toleranceMode") == "relative"
    for number in constants:
        if is_relative:
            # The tolerance is a share of the first value; which of the two that is, the typed one or ours, is open.
            for share in (1 - below / 100, 1 + above / 100):
                yield number * share
                if number and share and next(iter(test.elements())).name == "variable":
                    yield number / share
        else:
            yield from (number - below, number + above, number - above, number + below)


def _rounded_ends(test: Element, constants: set[Fraction]) -> Iterator[Fraction]:
    if test.get("roundingMode") != "decimalPlaces" or not test.get("figures").isdecimal():
        raise Refused("its scoring rounds to significant figures")
    half = Fraction(1, 2) / 10 ** min(int(test.get("figures")), 50)
    for number in constants:
        yield from (number - half, number + half)


def _points(root: Element, declarations: Mapping[str, Declaration]) -> Fraction | None:
    normal = (
        number_in(element.get("normalMaximum"))
        for element in root.elements("outcomeDeclaration")
        if element.get("identifier") == "SCORE"
    )
    named = (declarations["MAXSCORE"].default, *normal)
    return next((number for number in named if isinstance(number, Fraction) and number > 0), None)
