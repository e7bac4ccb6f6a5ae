"""Trees of elements as XML, laid out as Moodle lays out an export."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping

from quizzes.engine.formats.moodlexml.xmltree import Element

# XML 1.0 has no way to say these, not even as a reference.
UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_NEEDS_ESCAPE = re.compile("[<>&\"']")
_ATTRIBUTE = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_ATTRIBUTES = str.maketrans(_ATTRIBUTE)
_TEXTS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


def serialised(element: Element, media: Mapping[str, bytes], *, indent: int = 1) -> str:
    """Return an element as lines of XML, with the content of each of its files that `media` has."""
    parts: list[str] = []
    _add(element, media, "  " * indent, parts)
    return "".join(parts)


def made(tag: str, text: str = "", children: Iterable[Element] = (), **attributes: str) -> Element:
    return Element(tag, attributes, text, list(children))


def _add(element: Element, media: Mapping[str, bytes], indent: str, parts: list[str]) -> None:
    attributes = "".join(f' {name}="{value.translate(_ATTRIBUTES)}"' for name, value in element.attributes.items())
    opening = f"{indent}<{element.tag}{attributes}"
    if element.asset in media:
        content = base64.b64encode(media[element.asset]).decode()
        parts.append(f"{opening}>{content}</{element.tag}>\n")
    elif element.children:
        parts.append(f"{opening}>{_text(element.text.strip())}\n")
        for child in element.children:
            _add(child, media, f"{indent}  ", parts)
        parts.append(f"{indent}</{element.tag}>\n")
    else:
        parts.append(f"{opening}>{_text(element.text)}</{element.tag}>\n")


def _text(text: str) -> str:
    """Return a text as Moodle writes it: in a CDATA section where it holds mark-up."""
    if not _NEEDS_ESCAPE.search(text) and "\r" not in text:
        return text
    if "\r" in text:  # a parser takes a bare one for a line end, also in a CDATA section
        return text.translate(_TEXTS)
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
