"""ILIAS' dialect of QTI 1.2, where it differs: the range of numbers that a gap takes stands at its field.

Source: files that ILIAS writes. In the standard the attributes used for that count responses.
"""

from __future__ import annotations

from collections.abc import Mapping

from quizzes.engine.formats.qti.values import number_in
from quizzes.engine.formats.qti.xmltree import Element


def is_ilias(item: Element) -> bool:
    """Return whether a question is one of ILIAS' clozes with a range of numbers."""
    types = (field.text().strip() for part in item.elements("itemmetadata") for field in part.walk("fieldentry"))
    return "CLOZE QUESTION" in types and bool(_ranges(item))


def _ranges(item: Element) -> dict[str, tuple[str, str]]:
    """Return the least and the greatest number of each gap that has two, by its response."""
    found = {}
    for response in item.walk("response_num"):
        for field in response.walk("render_fib"):
            least, greatest = number_in(field.get("minnumber")), number_in(field.get("maxnumber"))
            if least is not None and greatest is not None and least < greatest:
                found[response.get("ident")] = field.get("minnumber"), field.get("maxnumber")
    return found


def standard(item: Element) -> Element:
    """Return such a question as an `item` of the standard: its rules name the ranges."""
    return _with_ranges(item, _ranges(item))


def _with_ranges(element: Element, ranges: Mapping[str, tuple[str, str]]) -> Element:
    if element.name == "varequal" and (ends := ranges.get(element.get("respident"))):
        tests = [
            Element(name, element.attributes, element.line, [end])
            for name, end in zip(("vargte", "varlte"), ends, strict=True)
        ]
        span = Element("and", {}, element.line, [*tests])
        return Element("or", {}, element.line, [element, span])
    return element.with_children(
        each if isinstance(each, str) else _with_ranges(each, ranges) for each in element.children
    )
