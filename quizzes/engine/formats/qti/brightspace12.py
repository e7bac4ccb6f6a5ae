"""Brightspace's dialect of QTI 1.2 ('questiondb.xml', 'quiz_d2l_….xml'), put into the words of the standard.

Source: files that Brightspace and converters for it write. What it does otherwise: what is picked, matched or put in
order adds to 'D2L_Correct' and 'D2L_Incorrect' with each decision, of which 'que_score' is made; prompts of a matching
and the steps of an ordering stand in `response_grp`, where a step's own place is compared; the model answer of an essay
is its `answer_key`.
"""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.formats.qti.xmltree import Element

_SIGNS = {"D2L_Correct": "Add", "D2L_Incorrect": "Subtract"}
_TOTAL = "que_score"


def is_brightspace(item: Element) -> bool:
    """Return whether a question counts or groups as Brightspace does; others of it are as in the standard."""
    return any(rule.get("varname") in _SIGNS for rule in item.walk("setvar")) or any(
        group.get("respident") for group in item.walk("response_grp")
    )


def standard(item: Element) -> Element:
    """Return such a question as an `item` of the standard: a right decision adds a point, a wrong one takes one."""
    steps = {
        label.get("ident"): _name(group)
        for group in item.walk("response_grp")
        if group.get("rcardinality").lower() == "ordered"
        for label in group.walk("response_label")
    }
    return item.with_children(_part(child, steps) for child in item.children)


def _name(group: Element) -> str:
    return group.get("ident") or group.get("respident")


def _part(part: Element | str, steps: Mapping[str, str]) -> Element | str:
    if isinstance(part, str):
        return part
    if part.name == "resprocessing":
        return part.with_children(_conditions(part, steps))
    children = [_part(child, steps) for child in part.children]
    if part.name == "response_grp":
        return Element("response_lid", {**part.attributes, "ident": _name(part)}, part.line, children)
    return part.with_children(children)


def _conditions(processing: Element, steps: Mapping[str, str]) -> list[Element | str]:
    """Return the conditions, those about steps in the order of their places."""
    made = [_rule(each, steps) for each in processing.elements("respcondition")]
    return [*sorted(made, key=_place)]


def _place(condition: Element) -> int:
    places = (test.get("index") for test in condition.walk("varequal"))
    return max((int(place) for place in places if place.isdecimal() and len(place) < 5), default=0)


def _rule(part: Element, steps: Mapping[str, str]) -> Element:
    """Return a condition or a part of it, counting in the one score."""
    step = part.get("respident")
    if part.name == "varequal" and step in steps:
        attributes = {**part.attributes, "respident": steps[step], "index": part.text()}
        return Element(part.name, attributes, part.line, [step])
    children: list[Element | str] = []
    for child in part.children:
        if isinstance(child, str):
            children.append(child)
        elif child.name == "setvar" and child.get("varname") in _SIGNS:
            counted = {"varname": "SCORE", "action": _SIGNS[child.get("varname")]}
            children.append(Element("setvar", counted, child.line, child.children))
        elif child.name != "setvar" or child.get("varname") != _TOTAL:
            children.append(_rule(child, steps))
    return part.with_children(children)
