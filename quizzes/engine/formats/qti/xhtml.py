"""Markdown as XHTML, and XML as text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from markdown_it import MarkdownIt

from quizzes.engine.formats.qti.htmltree import parse_html
from quizzes.engine.formats.qti.markdown import Markup, Node
from quizzes.engine.formats.qti.xmltree import Element

SOURCE = "data-markdown"
"""The attribute that keeps a text's Markdown where the HTML alone would not give it back: QTI 3 leaves `data-` free."""

PART = "data-item-part"
"""The attribute that tells a cloze's stem from its text."""

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_ATTRIBUTES: Mapping[str, Sequence[str]] = {
    "a": ("href", "title"),
    "img": ("src", "alt", "title", "width", "height"),
    "audio": ("src", "controls"),
    "ol": ("start",),
}
_ELEMENTS = frozenset(
    (
        *(
            "p",
            "br",
            "hr",
            "em",
            "strong",
            "s",
            "sub",
            "sup",
            "mark",
            "code",
            "pre",
            "blockquote",
            "kbd",
            "span",
            "div",
        ),
        *("ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "audio", "ruby", "rt", "rp"),
        *("h3", "h4", "h5", "h6"),
    )
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTED = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def nodes_of(markdown: str) -> list[Node]:
    """Return the HTML of a text as our renderer shows it: mark-up that it drops is dropped here."""
    return _kept(parse_html(_PARSER.render(_NOT_XML.sub("\ufffd", markdown))).children)


def _kept(nodes: Sequence[Node]) -> list[Node]:
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            kept.append(node)
        elif node.name in _ELEMENTS:
            attributes = {name: node.get(name) for name in _ATTRIBUTES.get(node.name, ()) if name in node.attributes}
            kept.append(Element(node.name, attributes, children=_kept(node.children)))
        else:
            kept += _kept(node.children)
    return kept


def is_source_of(markdown: str, shown: str) -> bool:
    """Return whether a text's Markdown, rendered, reads as what the HTML beside it was read as."""
    markup = Markup(media=lambda source: source.removeprefix("asset:") if source.startswith("asset:") else None)
    return markup.markdown(nodes_of(markdown)).strip() == shown


def flow(markdown: str) -> list[Node]:
    """Return a text as content of an element: bare where it is one line without marks, else as `div`."""
    nodes = nodes_of(markdown)
    match nodes:
        case [Element(name="p", children=[str(words)]), *rest] if not "".join(map(str, rest)).strip():
            if words == markdown == Markup().markdown([words]):
                return [words]
    markup = Markup(media=lambda source: source.removeprefix("asset:") if source.startswith("asset:") else None)
    is_same = markup.markdown(nodes).strip() == markdown
    return [Element("div", {} if is_same else {SOURCE: _NOT_XML.sub("\ufffd", markdown)}, children=nodes)]


def xml_of(element: Element) -> str:
    """Return an element as XML text; its names are written as they are."""
    parts: list[str] = []
    _write(element, parts)
    return "".join(parts)


def _write(element: Element, parts: list[str]) -> None:
    attributes = "".join(
        f' {name}="{escape(_NOT_XML.sub("\ufffd", value), _QUOTED)}"' for name, value in element.attributes.items()
    )
    if not element.children:
        parts.append(f"<{element.name}{attributes}/>")
        return
    parts.append(f"<{element.name}{attributes}>")
    for child in element.children:
        if isinstance(child, str):
            parts.append(escape(_NOT_XML.sub("\ufffd", child), {"\r": "&#13;"}))
        else:
            _write(child, parts)
    parts.append(f"</{element.name}>")
