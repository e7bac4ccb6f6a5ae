"""Blackboard's dialect of QTI 1.2 (pools and tests, 'res00002.dat'), put into the words of the standard.

Source: files that Blackboard and converters for it write. What it does otherwise: texts in `mat_formattedtext`,
metadata as elements of their own, 'SCORE.max' for all points, feedback 'correct' in place of points, and of a matching
the answers apart from the options that stand for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizzes.engine.formats.qti.xmltree import Element

_KINDS = {
    "essay": "essay_question",
    "short response": "essay_question",
    "file upload": "file_upload_question",
    "file response": "file_upload_question",
    "hot spot": "hot_spot_question",
    "calculated": "calculated_question",
    "calculated formula": "calculated_question",
}
_RESPONSES = ("response_lid", "response_str", "response_num", "response_xy", "response_grp")
_BOUNDS = ("vargte", "varlte", "vargt", "varlt")
_ALL = "100"  # of the points, in percent


def is_blackboard(item: Element) -> bool:
    return bool(_said(item, "bbmd_questiontype"))


def standard(item: Element) -> Element:
    """Return a question of Blackboard's as an `item` of the standard."""
    kind = _said(item, "bbmd_questiontype").lower()
    metadata = _metadata(_KINDS.get(kind, ""), _said(item, "qmd_absolutescore_max"))
    blocks = {flow.get("class"): flow for each in item.elements("presentation") for flow in each.walk("flow")}
    parts: list[Element | str] = [*_materials(blocks.get("QUESTION_BLOCK"))]
    answers = [_material([flow]) for flow in _flows(blocks.get("RIGHT_MATCH_BLOCK"))]
    if answers:
        parts += [_prompted(flow, answers) for flow in _flows(blocks.get("RESPONSE_BLOCK"))]
    elif "RESPONSE_BLOCK" in blocks:
        names = _names_of_options(item)
        parts += [_renamed(_plain(each), names) for each in blocks["RESPONSE_BLOCK"].walk(*_RESPONSES)]
    children: list[Element | str] = [metadata, Element("presentation", children=parts)]
    children += [_processing(each, len(parts) if answers else 0) for each in item.elements("resprocessing")]
    children += [_plain(each) for each in item.elements("itemfeedback")]
    ident = item.get("ident") or _said(item, "bbmd_asi_object_id").strip("_")
    return Element("item", {"ident": ident, "title": item.get("title")}, item.line, children)


def _said(item: Element, name: str) -> str:
    """Return the text of an element of the item's metadata."""
    return next((found.text() for part in item.elements("itemmetadata") for found in part.walk(name)), "")


def _metadata(kind: str, points: str) -> Element:
    fields: list[Element | str] = [
        Element(
            "qtimetadatafield",
            children=[Element("fieldlabel", children=[label]), Element("fieldentry", children=[entry])],
        )
        for label, entry in (("question_type", kind), ("points_possible", points))
    ]
    return Element("itemmetadata", children=[Element("qtimetadata", children=fields)])


def _flows(block: Element | None) -> Iterator[Element]:
    return iter(()) if block is None else block.elements("flow")


def _materials(block: Element | None) -> Iterator[Element]:
    return iter(()) if block is None else (_plain(each) for each in block.walk("material"))


def _material(blocks: Sequence[Element]) -> Element:
    """Return all texts of the blocks as one material."""
    texts = [child for block in blocks for each in _materials(block) for child in each.children]
    return Element("material", children=texts)


def _plain(element: Element) -> Element:
    """Return the element with its formatted texts as those of the standard."""
    children: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str):
            children.append(child)
        elif child.name == "mat_extension":
            children += [
                Element("mattext", {"texttype": "text/html"}, each.line, each.children)
                for each in child.elements("mat_formattedtext")
            ]
        else:
            children.append(_plain(child))
    return Element(element.name, element.attributes, element.line, children)


def _names_of_options(item: Element) -> list[str]:
    """Return what the rules call the options: each has a condition of its own, in their order."""
    tests = (each for part in item.elements("resprocessing") for each in part.walk("varequal"))
    return [each.get("respident") for each in tests if not each.text()]


def _renamed(response: Element, names: Sequence[str]) -> Element:
    """Return the response with its options named as in the rules, where these know none of the names it has."""
    labels = [*response.walk("response_label")]
    if len(labels) == len(names) and {label.get("ident") for label in labels}.isdisjoint(names):
        for label, name in zip(labels, names, strict=True):
            label.attributes = {**label.attributes, "ident": name}
    return response


def _prompted(flow: Element, answers: Sequence[Element]) -> Element:
    """Return a response whose options say the answers of the same places, and which has its prompt with it."""
    response = next(flow.walk("response_lid"), Element(""))
    labels: list[Element | str] = [
        Element("response_label", {"ident": label.get("ident")}, children=[answer])
        for label, answer in zip(response.walk("response_label"), answers, strict=False)
    ]
    prompt = _material([*flow.elements("flow")])
    children: list[Element | str] = [prompt, Element("render_choice", children=labels)]
    return Element("response_lid", {"ident": response.get("ident")}, response.line, children)


def _processing(processing: Element, parts: int) -> Element:
    """Return rules that give percent; of a matching of so many parts each right pair adds its share."""
    children: list[Element | str] = [
        Element("outcomes", children=[Element("decvar", {"varname": "SCORE", "maxvalue": _ALL})])
    ]
    pairs = sum(any(True for _ in each.walk("varequal")) for each in processing.elements("respcondition"))
    gives_shares = parts > 0 and pairs > 1
    children += [
        _condition(each, f"{100 / pairs:.4f}" if gives_shares else _ALL, "Add" if gives_shares else "Set")
        for each in processing.elements("respcondition")
    ]
    return Element("resprocessing", children=children)


def _condition(condition: Element, points: str, action: str) -> Element:
    children: list[Element | str] = []
    has_points = False
    for child in condition.elements():
        if child.name == "conditionvar":
            children.append(Element("conditionvar", children=[*_tests(child)]))
        elif child.name != "setvar":
            children.append(child)
        elif child.get("variablename") == "SCORE":
            has_points = True
            score = points if child.text() == "SCORE.max" else child.text()
            children.append(Element("setvar", {"varname": "SCORE", "action": child.get("action")}, children=[score]))
    if not has_points and any(each.get("linkrefid") == "correct" for each in condition.elements("displayfeedback")):
        children.append(Element("setvar", {"varname": "SCORE", "action": action}, children=[points]))
    return Element("respcondition", condition.attributes, condition.line, children)


def _tests(condition: Element) -> Iterator[Element]:
    """Yield the tests of a condition. Beside a range stands its middle, which is no test of its own."""
    tests = [*condition.elements()]
    if any(each.name in _BOUNDS for each in tests):
        tests = [each for each in tests if each.name != "varequal"]
    if len(tests) == 1 and tests[0].name == "and" and all(each.name == "varequal" for each in tests[0].elements()):
        tests = [*tests[0].elements()]  # an order, or picks that are right together
    yield from tests
