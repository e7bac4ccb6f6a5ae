"""HTML to Markdown: paragraphs and plain emphasis as Markdown, the rest as the HTML that our renderer keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from urllib.parse import unquote

from quizzes.engine.formats.qti.htmltree import VOID
from quizzes.engine.formats.qti.mathml import NotInTex, tex
from quizzes.engine.formats.qti.xmltree import Element
from quizzes.engine.markup.formulas import with_formulas
from quizzes.engine.markup.plaintext import parted

type Node = Element | str

_KEPT_INLINE = frozenset(("sub", "sup", "code", "kbd", "mark", "s", "ruby", "rt", "rp"))
_SAME_AS = {
    "b": "strong",
    "i": "em",
    "del": "s",
    "strike": "s",
    "tt": "code",
    "samp": "code",
    "cite": "em",
    "dfn": "em",
}
_KEPT_BLOCKS = frozenset(("ul", "ol", "table", "blockquote", "pre"))
_KEPT_IN_BLOCKS = frozenset(
    (*_KEPT_INLINE, *_KEPT_BLOCKS, "li", "thead", "tbody", "tr", "th", "td", "p", "br", "hr", "em", "strong", "div")
)
_HEADINGS = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BLOCKS = frozenset(
    (
        *_HEADINGS, *_KEPT_BLOCKS, "p", "div", "hr", "dl", "dt", "dd", "section", "article", "header", "footer", "main",
        "aside", "nav", "figure", "figcaption", "address", "center", "form", "fieldset", "details", "summary", "tr",
        "caption", "tbody", "thead", "tfoot", "li", "contentBody", "rubricBlock", "feedbackBlock",
    )
)  # fmt: skip
_MARKS = {"strong": "**", "em": "*"}

_SPACES = re.compile(r"[ \t\r\n\f]+")
_EMPHASIS = re.compile(r"(?<![\w*])\*+(?=[^\s*])|(?<=[^\s*])\*+(?![\w*])|(?<=\w)\*+(?=\w)")
_UNDERLINE_START = re.compile(r"(?<![\w_])_+(?=[^\s_])")
_UNDERLINE_END = re.compile(r"(?<=[^\s_])_+(?![\w_])")
_LINE_MARK = re.compile(r"(#{1,6}(?=\s|$)|[-+*](?=\s|$)|>|=+\s*$|-{2,}\s*$|~{3,}|`{3,}|[*_](?:\s*[*_]){2,}\s*$)")
_LIST_NUMBER = re.compile(r"([0-9]{1,9})([.)](?:\s|$))")
_TAG_LIKE = re.compile(r"<(?=[a-zA-Z/!?])")
_ENTITY_LIKE = re.compile(r"&(?=#?[a-zA-Z0-9]+;)")
_BACKSLASH = re.compile(r"\\(?=[!-/:-@\[-`{-~])")
_LINK_END = re.compile(r"\](?=[(\[:])")
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>()]+")


@dataclass(slots=True)
class Markup:
    """What conversion needs to know, and what it could not keep.

    `media` gives the name in `asset:NAME` of a source address, None where there is no such file; `special` the Markdown
    of an element that is no HTML, such as a gap, None for one that it does not know, and `special_block` that of one
    which stands between paragraphs.
    """

    media: Callable[[str], str | None] = lambda _source: None
    special: Callable[[Element], str | None] = lambda _element: None
    special_block: Callable[[Element], str | None] = lambda _element: None
    missing: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    def markdown(self, nodes: Sequence[Node]) -> str:
        """Return the Markdown of some nodes, paragraphs parted by an empty line."""
        return "\n\n".join(block for block in self._blocks(nodes) if block)

    def _blocks(self, nodes: Sequence[Node]) -> Iterator[str]:
        line: list[str] = []
        for node in nodes:
            block = None if isinstance(node, str) else self._block(node)
            if block is None:
                line.append(self._inline(node))
            else:
                yield _paragraph(line)
                line.clear()
                yield from block
        yield _paragraph(line)

    def _block(self, element: Element) -> Iterator[str] | None:
        """Return the blocks of a block element, None for any other."""
        special = self.special_block(element)
        if special is not None:
            return iter([special])
        name = element.name
        if name in _HEADINGS:
            words = " ".join("\n\n".join(self._blocks(element.children)).split())
            return iter([f"{'#' * _HEADINGS[name]} {words}"] if words else [])
        if name == "hr":
            return iter(["---"])
        if name in _KEPT_BLOCKS and not _holds_special(element):
            return iter([self._raw(element)])
        if name in _BLOCKS or any(isinstance(child, Element) and child.name in _BLOCKS for child in element.children):
            return self._blocks(element.children)
        return None

    def _inline(self, node: Node) -> str:
        if isinstance(node, str):
            # Pages of learning platforms set what stands between these marks, whatever the format says.
            return "".join(formula or escaped(words) for words, formula in parted(_SPACES.sub(" ", node)))
        special = self.special(node)
        if special is not None:
            return special
        name = _SAME_AS.get(node.name, node.name)
        if name == "br":
            return "<br>"
        if name == "a" and _SAFE_LINK.fullmatch(node.get("href")):
            return f"[{self._inner(node)}]({node.get('href')})"
        if name in ("img", "object", "audio", "video", "source", "embed", "iframe"):
            return self._embedded(node)
        if name == "math":
            return self._formula(node)
        if name == "span" and "latex" in node.get("class").split():  # ILIAS
            formula = " ".join(node.text().split())
            return f"${formula}$" if formula and "$" not in formula else escaped(formula)
        inner = self._inner(node)
        if name in _MARKS:
            return _emphasised(inner, name)
        if name in _KEPT_INLINE:
            return f"<{name}>{inner}</{name}>"
        return inner

    def _inner(self, element: Element) -> str:
        # Two stretches of bold side by side are one: '**a****b**' would show asterisks.
        return "".join(self._inline(child) for child in element.children).replace("****", "")

    def _formula(self, element: Element) -> str:
        try:
            formula = tex(element).strip()
        except NotInTex:
            self.dropped.add("math")
            return escaped(" ".join(element.text().split()))
        return f"${formula}$" if formula else ""

    def _embedded(self, element: Element) -> str:
        """Return a picture or a sound that came along; of any other its alternative text."""
        formula = element.get("data-equation-content")  # Canvas: TeX in the attribute, a picture of it in the source
        if formula and "$" not in formula:
            return f"${' '.join(formula.split())}$"
        source = element.get("src") or element.get("data")
        inside = self._inner(element)
        if not source:
            return inside
        name = self.media(source)
        alternative = escaped(" ".join((element.get("alt") or element.text()).split()))
        if name is None:
            self.missing.add(source[:200])
            return inside or alternative or escaped(_file_name(source))
        kind = element.get("type")
        if element.name in ("img", "embed") or kind.startswith("image/"):
            return f"![{alternative}](asset:{name})"
        if element.name in ("audio", "source") or kind.startswith("audio/"):
            return f'<audio controls src="asset:{name}"></audio>'
        self.dropped.add(element.name)
        return inside

    def _raw(self, element: Element) -> str:
        """Return a list, a table and the like as HTML on one line, which Markdown leaves as it is."""
        return "".join(self._raw_parts(element, is_pre=False)).strip()

    def _raw_parts(self, node: Node, *, is_pre: bool) -> Iterator[str]:
        if isinstance(node, str):
            yield escape(node, quote=False) if is_pre else with_formulas(escape(_SPACES.sub(" ", node), quote=False))
            return
        name = _SAME_AS.get(node.name, node.name)
        if name in ("img", "audio", "object"):
            source = self.media(node.get("src") or node.get("data"))
            if source is None:
                missing = node.get("src") or node.get("data")
                self.missing.add(missing[:200])
                yield escape(node.get("alt") or _file_name(missing), quote=False)
            else:
                yield f'<img src="asset:{source}" alt="{escape(node.get("alt"))}">'
            return
        is_kept = name in _KEPT_IN_BLOCKS
        start = f' start="{node.get("start")}"' if name == "ol" and node.get("start").isdecimal() else ""
        yield f"<{name}{start}>" if is_kept else ""
        for child in node.children:
            yield from self._raw_parts(child, is_pre=is_pre or name == "pre")
        yield f"</{name}>" if is_kept and name not in VOID else ""


def _holds_special(element: Element) -> bool:
    return any(
        child.name in ("gap", "hottext", "printedVariable") or child.name.endswith("Interaction")
        for child in element.walk()
    )


def _paragraph(line: Sequence[str]) -> str:
    text = _SPACES.sub(" ", "".join(line).replace("****", "")).strip(" \xa0")
    while text.startswith("<br>") or text.endswith("<br>"):
        text = text.removeprefix("<br>").removesuffix("<br>").strip(" ")
    text = _LINE_MARK.sub(r"\\\1", text, count=1) if _LINE_MARK.match(text) else text
    return _LIST_NUMBER.sub(r"\1\\\2", text, count=1) if _LIST_NUMBER.match(text) else text


def _emphasised(inner: str, name: str) -> str:
    """Return text in bold or italics; with tags where Markdown would take its marks for asterisks."""
    words = inner.strip()
    if not words:
        return inner
    mark = _MARKS[name]
    start = inner[: len(inner) - len(inner.lstrip())]
    end = inner[len(inner.rstrip()) :]
    is_plain = words[0].isalnum() and words[-1].isalnum()
    return f"{start}{mark}{words}{mark}{end}" if is_plain else f"{start}<{name}>{words}</{name}>{end}"


def escaped(text: str) -> str:
    """Return Markdown that shows a text as it is. What would be no mark is not escaped, so most texts stay the same."""
    text = _BACKSLASH.sub(r"\\\\", text)
    if text.count("`") > 1:
        text = text.replace("`", "\\`")
    if text.count("$") > 1:
        text = text.replace("$", "\\$")
    if text.count("*") > 1 and _EMPHASIS.search(text):
        text = text.replace("*", "\\*")
    if _UNDERLINE_START.search(text) and _UNDERLINE_END.search(text):
        text = text.replace("_", "\\_")
    text = text.replace("~~", "\\~~") if text.count("~~") > 1 else text
    return _LINK_END.sub(r"\\]", _TAG_LIKE.sub("&lt;", _ENTITY_LIKE.sub("&amp;", text)))


def _file_name(address: str) -> str:
    """Return the name of a file that did not come along: an option that was a picture says at least which one."""
    return unquote(address.rpartition("/")[2])[:100]
