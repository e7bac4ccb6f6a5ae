"""An item of QTI 2.1, 2.2 or 3.0 as a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction

from quizzes.engine.formats.qti.interactions2 import Body, read_body
from quizzes.engine.formats.qti.lookups2 import lookup_of, mapping_of
from quizzes.engine.formats.qti.operators2 import tolerances
from quizzes.engine.formats.qti.patterns import answer_of, parse_pattern, sample_of
from quizzes.engine.formats.qti.processing2 import Declaration, Program, rules_of_keys, template_rules
from quizzes.engine.formats.qti.question import (
    Budget,
    Interaction,
    Outcome,
    Question,
    Refused,
    Remark,
    Responses,
    Typed,
    Written,
)
from quizzes.engine.formats.qti.values import (
    Value,
    declared,
    members_of,
    number_in,
    rounded_to_figures,
    unit_of_figures,
    written,
)
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


def read_item(root: Element, media: Callable[[str], str | None], budget: Budget) -> Question:
    """Return the question of an `assessmentItem`. Raises Refused, also for one made anew at each showing.

    Its rules take their steps from the `budget`.
    """
    if root.get("adaptive").lower() == "true":
        raise Refused("it is adaptive: it changes with each response")
    if any(True for _ in root.elements(*_TEMPLATES)):
        raise Refused("its numbers are made anew at each showing")
    declarations = declarations_of(root)
    body = read_body(root, declarations, media)
    for stimulus in root.elements("assessmentStimulusRef"):
        name = stimulus.get("title") or stimulus.get("href") or stimulus.get("identifier")
        message = f"the text that is shown beside it, {name[:100]!r}, is not kept: put it into the lecture or the stem"
        body.remarks.append(Remark("stimulus-not-kept", message, "stem"))
    fields = {each.response for each in body.interactions if isinstance(each, Typed)}
    keys = {name: _any_of(name, each) for name, each in declarations.items() if name in fields and each.alternatives}
    rules = [_with_alternatives(rule, keys) for rule in _rules(root, declarations, body)]
    _check_typed(rules, body)
    program = Program(declarations, rules, budget=budget)
    feedbacks = {feedback.name: feedback.text for feedback in body.feedbacks}

    def outcome(responses: Responses) -> Outcome:
        values = program.run(responses)
        score = values["SCORE"]
        shown = (feedback.name for feedback in body.feedbacks if feedback.is_shown(values))
        return Outcome(score if isinstance(score, Fraction) else Fraction(0), frozenset(shown))

    question = Question(
        ident=root.get("identifier"),
        title=root.get("title"),
        line=root.line,
        stem=body.stem,
        interactions=body.interactions,
        outcome=outcome,
        key={name: _texts(each) for name, each in declarations.items() if each.correct is not None},
        candidates={each.response: _candidates(each.response, declarations, rules) for each in body.interactions},
        numbers=[*_numbers(rules, declarations)],
        patterns=dict(_patterns(rules)),
        feedbacks=feedbacks,
        points=_points(root, declarations),
        wanted_type=body.wanted_type,
        lead=body.lead,
        remarks=body.remarks,
    )
    question.interactions = [_as_scored(each, question, rules) for each in body.interactions]
    return question


def _as_scored(interaction: Interaction, question: Question, rules: Sequence[Element]) -> Interaction:
    """Return a field for a longer text as one for a short text where the rules compare what is written in it.

    A text that is declared as right is no rule: it is the model of an essay.
    """
    if not isinstance(interaction, Written) or question.key.get(interaction.response):
        return interaction
    texts = question.candidates.get(interaction.response, ())
    if any(question.outcome({interaction.response: (text,)}).score > 0 for text in texts):
        return Typed(interaction.response)
    tests = (test for rule in rules for test in rule.walk("stringMatch", "match", "substring", "patternMatch"))
    if any(each.get("identifier") == interaction.response for test in tests for each in test.walk("variable")):
        message = "what was written was compared with a text by itself; here a person marks it"
        question.remarks.append(Remark("other-scoring", message))
    return interaction


# Rules that may set a score without `setOutcomeValue`; they are read, and refused for what they are.
_UNKNOWN_RULES = ("setResponseValue", "include")
_SETTING = ("setOutcomeValue", "lookupOutcomeValue")
_DECLARED = ("responseDeclaration", "outcomeDeclaration")
_NUMBERS = ("float", "integer")


def declarations_of(root: Element) -> dict[str, Declaration]:
    """Return the variables that an item's rules read and set. Raises Refused."""
    declarations = {element.get("identifier"): _declaration(element) for element in root.elements(*_DECLARED)}
    for name in ("SCORE", "MAXSCORE"):
        declarations.setdefault(name, Declaration("single", "float", default=Fraction(0)))
    return declarations


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
    table = element.first("matchTable", "interpolationTable")
    values = {value.text(): None for value in correct.elements("value")} if correct else {}
    is_ambiguous = cardinality == "single" and len(values) > 1
    return Declaration(
        cardinality,
        base_type,
        default=default,
        correct=value_of("correctResponse"),
        mapping=None if mapping is None else mapping_of(mapping, base_type),
        lookup=None if table is None else lookup_of(table, base_type),
        alternatives=tuple(members_of(declared([*values], "ordered", base_type))) if is_ambiguous else (),
    )


def _rules(root: Element, declarations: Mapping[str, Declaration], body: Body) -> Sequence[Element]:
    processing = root.first("responseProcessing")
    responses = [each.response for each in body.interactions]
    if processing is not None and any(True for _ in processing.walk(*_SETTING, *_UNKNOWN_RULES)):
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
            is_copied = parent.name in _SETTING and parent.get("identifier") not in {"SCORE", *read}
            is_tested = parent.name in _TESTS and all(child.name in _FIXED for child in parent.elements())
            if not is_copied and not is_tested:
                raise Refused(f"its scoring reckons with what is typed ({parent.name[:60]})")


def _with_self(element: Element) -> Iterator[Element]:
    yield element
    yield from element.walk()


def _texts(declaration: Declaration) -> list[str]:
    return [written(member) for member in declaration.alternatives or members_of(declaration.correct)]


def _any_of(name: str, declaration: Declaration) -> Element:
    """Return the test for any of the values that are called right of a field: what is typed can only be one of them.

    Blackboard writes its fields so, and their case in the mapping.
    """
    tests: list[Element | str] = []
    folded = declaration.mapping.folded if declaration.mapping else {}
    for value in declaration.alternatives:
        test = {"caseSensitive": "false"} if isinstance(value, str) and value.casefold() in folded else {}
        constant = Element("baseValue", {"baseType": declaration.base_type}, children=[written(value)])
        parts: list[Element | str] = [Element("variable", {"identifier": name}), constant]
        tests.append(Element("stringMatch" if isinstance(value, str) else "match", test, children=parts))
    return Element("or", children=tests)


def _with_alternatives(rule: Element, keys: Mapping[str, Element]) -> Element:
    """Return a rule with the tests of `keys` in the place of those whether a field has its right value."""
    compared = {part.get("identifier"): part.name for part in rule.elements("variable", "correct")}
    if rule.name == "match" and compared.keys() <= keys.keys() and [*compared.values()] in (["correct"], ["variable"]):
        return keys[next(iter(compared))]
    if not any(part.get("identifier") in keys for part in rule.walk("correct")):
        return rule
    children = [child if isinstance(child, str) else _with_alternatives(child, keys) for child in rule.children]
    return Element(rule.name, rule.attributes, rule.line, children)


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
    if not test.get("figures").isdecimal():
        raise Refused("its scoring computes to how many figures it rounds")
    figures = min(int(test.get("figures")), 50)
    for constant in constants:
        number = constant
        if not test.get("roundingMode").startswith("significantFigure"):
            halves = [Fraction(1, 2) / 10**figures]
        elif number and figures:
            # Below a power of ten the figures are finer: of 1.00 the one before is 0.999.
            number = rounded_to_figures(constant, figures)
            unit = unit_of_figures(number, figures)
            halves = [unit / 2, unit / 20]
        else:
            halves = []
        for half in halves:
            yield from (number - half, number + half)


def _points(root: Element, declarations: Mapping[str, Declaration]) -> Fraction | None:
    normal = (
        number_in(element.get("normalMaximum"))
        for element in root.elements("outcomeDeclaration")
        if element.get("identifier") == "SCORE"
    )
    named = (declarations["MAXSCORE"].default, *normal)
    return next((number for number in named if isinstance(number, Fraction) and number > 0), None)
