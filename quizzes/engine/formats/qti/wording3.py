"""An item of ours as an assessment item of QTI 3.0."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from quizzes.engine.formats.qti.markdown import Node
from quizzes.engine.formats.qti.patterns import pattern_of
from quizzes.engine.formats.qti.question import GAP
from quizzes.engine.formats.qti.xhtml import PART, flow
from quizzes.engine.formats.qti.xmltree import Element
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.deletions import Deletion
from quizzes.engine.itemtypes.exactnumbers import plain
from quizzes.engine.itemtypes.matching import MatchingBody
from quizzes.engine.itemtypes.numeric import NumericBody
from quizzes.engine.itemtypes.options import OptionsBody
from quizzes.engine.itemtypes.ordering import OrderingBody
from quizzes.engine.itemtypes.shorttext import ShortTextBody
from quizzes.engine.itemtypes.truefalse import TrueFalseBody

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_PLACES = Decimal("1e-12")  # of a share: three thirds come within a millionth of all
_GAP = re.compile(GAP.format("([0-9]+)"))


class NotInQti(ValueError):
    """QTI cannot say this item at all; the message says why."""


def worded(item: Item, body: object) -> Element:
    """Return the assessment item; `body` is the item's body as its type reads it. Raises NotInQti."""
    match body:
        case OptionsBody():
            parts = _options(item, body)
        case TrueFalseBody():
            parts = _truefalse(item, body)
        case ShortTextBody():
            parts = _short_text(item, body)
        case NumericBody():
            parts = _number(item, body)
        case MatchingBody():
            parts = _matching(item, body)
        case OrderingBody():
            parts = _ordering(item, body)
        case ClozeBody():
            parts = _cloze(item, body)
        case _ if item.type == "essay":
            interaction = _el("extended-text-interaction", {"response-identifier": "RESPONSE"}, [])
            parts = [_response("single", "string"), _body([*_stem(item), interaction])]
        case _:
            raise NotInQti(f"QTI has no questions of the type {item.type}")
    attributes = {
        "xmlns": NAMESPACE,
        "identifier": item.id,
        "title": item.name,
        "adaptive": "false",
        "time-dependent": "false",
    }
    ordered = sorted([*parts, *_outcomes(item)], key=lambda part: _ORDER.index(part.name))
    return _el("assessment-item", attributes, ordered)


_ORDER = (
    "qti-response-declaration", "qti-outcome-declaration", "qti-item-body", "qti-response-processing",
    "qti-modal-feedback",
)  # fmt: skip


def _el(name: str, attributes: Mapping[str, str], children: Sequence[Node] = ()) -> Element:
    return Element(f"qti-{name}", attributes, children=[*children])


def _value(text: str) -> Element:
    return _el("value", {}, [text])


def _outcomes(item: Item) -> Iterator[Element]:
    marker = {"external-scored": "human"} if item.type == "essay" else {}
    yield _el("outcome-declaration", {"identifier": "SCORE", "cardinality": "single", "base-type": "float", **marker})
    default = _el("default-value", {}, [_value(plain(item.points or Decimal(1)))])
    attributes = {"identifier": "MAXSCORE", "cardinality": "single", "base-type": "float"}
    yield _el("outcome-declaration", attributes, [default])
    if item.feedback:
        attributes = {"identifier": "GENERAL", "cardinality": "single", "base-type": "identifier"}
        yield _el("outcome-declaration", attributes, [_el("default-value", {}, [_value("shown")])])
        yield _modal("GENERAL", "shown", item.feedback)


def _modal(outcome: str, identifier: str, text: str) -> Element:
    attributes = {"outcome-identifier": outcome, "identifier": identifier, "show-hide": "show"}
    return _el("modal-feedback", attributes, [_el("content-body", {}, flow(text))])


def _feedback_outcome(cardinality: str) -> Element:
    attributes = {"identifier": "FEEDBACK", "cardinality": cardinality, "base-type": "identifier"}
    return _el("outcome-declaration", attributes)


def _response(
    cardinality: str, base_type: str, correct: Sequence[str] = (), *parts: Element, identifier: str = "RESPONSE"
) -> Element:
    key = [_el("correct-response", {}, [_value(text) for text in correct])] if correct else []
    attributes = {"identifier": identifier, "cardinality": cardinality, "base-type": base_type}
    return _el("response-declaration", attributes, [*key, *parts])


def _mapping(entries: Mapping[str, Decimal], *, default: Decimal = Decimal(0)) -> Element:
    mapped = [
        _el("map-entry", {"map-key": key, "mapped-value": plain(worth.quantize(_PLACES))})
        for key, worth in entries.items()
    ]
    bounds = {"default-value": plain(default.quantize(_PLACES)), "lower-bound": "0", "upper-bound": "1"}
    return _el("mapping", bounds, mapped)


def _body(nodes: Sequence[Node]) -> Element:
    return _el("item-body", {}, nodes)


def _stem(item: Item) -> list[Node]:
    if not item.stem:
        return []
    nodes = flow(item.stem)
    # Text alone may not stand in an item's body.
    return [Element("p", {}, children=nodes) if isinstance(nodes[0], str) else nodes[0]]


def _variable(identifier: str) -> Element:
    return _el("variable", {"identifier": identifier})


def _constant(text: str, base_type: str) -> Element:
    return _el("base-value", {"base-type": base_type}, [text])


def _set(outcome: str, value: Element) -> Element:
    return _el("set-outcome-value", {"identifier": outcome}, [value])


def _scored(share: Element) -> Element:
    """Return the rule that sets the score to a share of all points."""
    return _set("SCORE", _el("product", {}, [share, _variable("MAXSCORE")]))


def _mapped(identifier: str = "RESPONSE") -> Element:
    return _el("map-response", {"identifier": identifier})


def _rules(*rules: Element) -> Element:
    return _el("response-processing", {}, rules)


def _if_correct() -> Element:
    is_right = _el("match", {}, [_variable("RESPONSE"), _el("correct", {"identifier": "RESPONSE"})])
    return _el("response-condition", {}, [_el("response-if", {}, [is_right, _scored(_constant("1", "float"))])])


def _identifiers(ids: Iterable[str], start: str) -> dict[str, str]:
    """Return an XML name for each id: the id itself, if all of them are names."""
    ids = [*ids]
    if all(_NAME.fullmatch(id_) for id_ in ids):
        return {id_: id_ for id_ in ids}
    return {id_: f"{start}{place}" for place, id_ in enumerate(ids, start=1)}


def _options(item: Item, body: OptionsBody) -> list[Element]:
    names = _identifiers(body.options, "choice-")
    is_single = item.type == "choice"
    choices = [_choice(names[id_], option.text, option.feedback) for id_, option in body.options.items()]
    key = [names[id_] for id_ in body.options if id_ in body.key]
    cardinality = "single" if is_single else "multiple"
    share = 1 / Decimal(len(key))
    mapping = _mapping(dict.fromkeys(key, share), default=-share)
    response = _response(cardinality, "identifier", key, *([] if is_single else [mapping]))
    attributes = {
        "response-identifier": "RESPONSE",
        "max-choices": "1" if is_single else "0",
        "data-item-type": item.type,
    }
    score = _if_correct() if is_single else _scored(_mapped())
    return _choice_parts(item, response, _el("choice-interaction", attributes, choices), score, cardinality)


def _truefalse(item: Item, body: TrueFalseBody) -> list[Element]:
    choices = [_choice("true", "True", body.feedback_true), _choice("false", "False", body.feedback_false)]
    response = _response("single", "identifier", ["true" if body.is_true else "false"])
    attributes = {"response-identifier": "RESPONSE", "max-choices": "1"}
    return _choice_parts(item, response, _el("choice-interaction", attributes, choices), _if_correct(), "single")


def _choice(identifier: str, text: str, feedback: str) -> Element:
    parts = flow(text)
    if feedback:
        attributes = {"outcome-identifier": "FEEDBACK", "identifier": identifier, "show-hide": "show"}
        parts.append(_el("feedback-block", attributes, [_el("content-body", {}, flow(feedback))]))
    return _el("simple-choice", {"identifier": identifier}, parts)


def _choice_parts(
    item: Item, response: Element, interaction: Element, score: Element, cardinality: str
) -> list[Element]:
    has_feedback = any(True for _ in interaction.walk("qti-feedback-block"))
    shown = [_set("FEEDBACK", _variable("RESPONSE"))] if has_feedback else []
    outcome = [_feedback_outcome(cardinality)] if has_feedback else []
    return [response, *outcome, _body([*_stem(item), interaction]), _rules(score, *shown)]


def _typed(item: Item, base_type: str, correct: Sequence[str], tests: Sequence[_Test]) -> list[Element]:
    """Return a field, and one branch for each answer: the first that fits scores and shows its feedback."""
    branches: list[Element] = []
    modals: list[Element] = []
    for place, (test, score, feedback) in enumerate(tests):
        rules = [_scored(_constant(plain(score), "float"))]
        if feedback:
            rules.append(_set("FEEDBACK", _constant(f"answer-{place}", "identifier")))
            modals.append(_modal("FEEDBACK", f"answer-{place}", feedback))
        branches.append(_el("response-else-if" if branches else "response-if", {}, [test, *rules]))
    field = Element("p", {}, children=[_el("text-entry-interaction", {"response-identifier": "RESPONSE"})])
    return [
        _response("single", base_type, correct),
        *([_feedback_outcome("single")] if modals else []),
        _body([*_stem(item), field]),
        _rules(_el("response-condition", {}, branches)),
        *modals,
    ]


type _Test = tuple[Element, Decimal, str]


def _short_text(item: Item, body: ShortTextBody) -> list[Element]:
    tests: list[_Test] = []
    # The best answer counts, whichever comes first here; sorting keeps the order of equals.
    for answer in sorted(body.answers, key=lambda answer: -answer.score):
        if len(answer.pattern.parts) == 1:
            text = answer.text.replace(r"\*", "*")
            attributes = {"case-sensitive": "true" if body.is_case_sensitive else "false"}
            test = _el("string-match", attributes, [_variable("RESPONSE"), _constant(text, "string")])
        else:
            pattern = pattern_of(answer.text, is_case_sensitive=body.is_case_sensitive)
            test = _el("pattern-match", {"pattern": pattern}, [_variable("RESPONSE")])
        tests.append((test, answer.score, answer.feedback))
    best = max(body.answers, key=lambda answer: answer.score)
    correct = [best.text.replace(r"\*", "*")] if len(best.pattern.parts) == 1 else []
    return _typed(item, "string", correct, tests)


def _number(item: Item, body: NumericBody) -> list[Element]:
    tests: list[_Test] = []
    for target in sorted(body.targets, key=lambda target: -target.score):
        tolerance = plain(target.tolerance)
        attributes = {"tolerance-mode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
        values = [_variable("RESPONSE"), _constant(plain(target.answer), "float")]
        tests.append((_el("equal", attributes, values), target.score, target.feedback))
    return _typed(item, "float", [plain(body.targets[0].answer)], tests)


def _matching(item: Item, body: MatchingBody) -> list[Element]:
    prompts = _identifiers(body.pairs, "prompt-")
    taken = set(prompts.values())
    start = next(f"answer{'-' * count}" for count in range(1, len(taken) + 2) if f"answer{'-' * count}1" not in taken)
    answers = {text: f"{start}{place}" for place, text in enumerate(body.answers.values(), start=1)}
    key = [f"{prompts[id_]} {answers[pair.answer]}" for id_, pair in body.pairs.items()]
    sets = [
        _el("simple-match-set", {}, [_associable(prompts[id_], pair.prompt, 1) for id_, pair in body.pairs.items()]),
        _el("simple-match-set", {}, [_associable(name, text, 0) for text, name in answers.items()]),
    ]
    mapping = _mapping(dict.fromkeys(key, 1 / Decimal(len(key))))
    attributes = {"response-identifier": "RESPONSE", "max-associations": "0"}
    return [
        _response("multiple", "directedPair", key, mapping),
        _body([*_stem(item), _el("match-interaction", attributes, sets)]),
        _rules(_scored(_mapped())),
    ]


def _associable(identifier: str, text: str, most: int) -> Element:
    return _el("simple-associable-choice", {"identifier": identifier, "match-max": str(most)}, flow(text))


def _ordering(item: Item, body: OrderingBody) -> list[Element]:
    names = _identifiers(body.steps, "step-")
    # Another order than the right one, which the interaction would show to whoever does not shuffle.
    shown = sorted(body.steps, key=lambda id_: body.steps[id_])
    choices = [_el("simple-choice", {"identifier": names[id_]}, flow(body.steps[id_])) for id_ in shown]
    attributes = {"response-identifier": "RESPONSE", "shuffle": "true"}
    return [
        _response("ordered", "identifier", [names[id_] for id_ in body.steps]),
        _body([*_stem(item), _el("order-interaction", attributes, choices)]),
        _rules(_if_correct()),
    ]


def _cloze(item: Item, body: ClozeBody) -> list[Element]:
    """Return the text with a field for each gap; each earns the same share, in whatever case it is typed."""
    fields: list[Element] = []
    text = ""
    for part in body.parts:
        if isinstance(part, Deletion):
            if any(isinstance(inner, Deletion) for inner in part.parts):
                raise NotInQti("a deletion stands inside another one")
            text += GAP.format(len(fields))
            attributes = {"response-identifier": f"RESPONSE-{len(fields)}", "data-card": str(part.number)}
            hint = {"placeholder-text": part.hint} if part.hint else {}
            fields.append(_el("text-entry-interaction", {**attributes, **hint, "data-item-type": "cloze"}))
        else:
            text += part
    share = plain((1 / Decimal(len(fields))).quantize(_PLACES))
    responses = []
    for place, gap in enumerate(body.gaps.values()):
        entries = [
            _el("map-entry", {"map-key": text, "mapped-value": share, "case-sensitive": "false"})
            for text in gap.answers
        ]
        mapping = _el("mapping", {"default-value": "0"}, entries)
        responses.append(_response("single", "string", [gap.answer], mapping, identifier=f"RESPONSE-{place}"))
    nodes = flow(text)
    if isinstance(nodes[0], str):
        nodes = [Element("p", {}, children=nodes)]
    total = _el("sum", {}, [_mapped(f"RESPONSE-{place}") for place in range(len(fields))])
    lead = [Element("div", {PART: "stem"}, children=_stem(item))] if item.stem else []
    return [*responses, _body([*lead, *_with_fields(nodes, fields)]), _rules(_scored(total))]


def _with_fields(nodes: Sequence[Node], fields: Sequence[Element]) -> list[Node]:
    """Return the nodes with the fields in the places of the gaps."""
    filled: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            for place, piece in enumerate(_GAP.split(node)):
                filled.append(fields[int(piece)] if place % 2 else piece)
        else:
            filled.append(Element(node.name, node.attributes, children=_with_fields(node.children, fields)))
    return filled
