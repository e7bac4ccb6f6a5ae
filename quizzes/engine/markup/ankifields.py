r"""From the HTML of a field to Markdown that shows the same, with the tags that our pages keep.

Anki's own notations become ours: `\(x\)` is `$x$`, `[sound:a.mp3]` an audio element, and media are named `asset:a.png`.
Everything runs once over the text: no regular expression looks ahead without a bound.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from dataclasses import dataclass, field
from html import escape, unescape
from typing import NamedTuple
from urllib.parse import unquote

_SPECIAL = re.compile(r"[<&\\`*_$\[\]~\x00-\x1f\x7f\xa0]|^[ \d#>=+|-]|[ ]$|  ")
_TAG = re.compile(r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9-]*)([^<>]*)>")
_ATTRIBUTE = re.compile(r"""(?<![\w-])([a-zA-Z-]++)\s*+=\s*+("[^"]*"|'[^']*'|[^\s"'>]++)""")
_SPACE = re.compile(r"[ \t\r\n\f\v\xa0]+")
_BLOCK = re.compile(r"<(?:table|pre|blockquote)\b", re.IGNORECASE)
_NOTATION = re.compile(r"\\\(|\\\[|\[sound:|\[\$\$\]|\[\$\]|\[latex\]")
_CLOSING = {"\\(": "\\)", "\\[": "\\]", "[sound:": "]", "[$$]": "[/$$]", "[$]": "[/$]", "[latex]": "[/latex]"}
_DISPLAYED = ("\\[", "[$$]")

_KEPT = {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), "em"),
    **dict.fromkeys(("s", "strike", "del"), "s"),
    **dict.fromkeys(("code", "tt", "samp"), "code"),
    **{name: name for name in ("sub", "sup", "mark", "kbd", "ruby", "rt", "rp")},
}
_KEPT_IN_BLOCKS = {
    name: name for name in ("table", "thead", "tbody", "tr", "th", "td", "pre", "blockquote", "ul", "ol", "li")
}
_LINES = ("div", "center", "section", "article", "dl", "dt", "dd")
_HEADINGS = {"h1": "###", "h2": "###", "h3": "###", "h4": "####", "h5": "#####", "h6": "######"}
_SILENT = ("script", "style", "template", "head", "title")
_DEEPEST_LIST = 6

# What Markdown would take for its own: https://spec.commonmark.org, and our '$' for mathematics.
_MARKDOWN = re.compile(
    r"[`$]|\\(?=[!-/:-@\[-`{-~]|$)|(?<![ ])\*|\*(?! )|(?<!\w)_(?=\S)|_(?!\w)|~(?=~)|\](?=[(\[:])|<(?=[a-zA-Z/!?])"
)
_ENTITY = re.compile(r"&(?=#?[a-zA-Z0-9]{1,40};)")
_AT_START = re.compile(r"(?:#{1,6}|[-+*]|>|=+|-+)(?= |$)|>|={3,}$|-{3,}$|([0-9]{1,9})(?=[.)](?: |$))")


class FieldText(NamedTuple):
    """A field as Markdown, and the names of media that it shows but that the package does not hold."""

    markdown: str
    missing: tuple[str, ...] = ()


def field_text(html: str, *, media: Container[str]) -> FieldText:
    """Return the Markdown of a field's HTML; `media` are the names of the files at hand."""
    if _SPECIAL.search(html) is None:
        return FieldText(html)
    writer = _Writer(media, is_html=_BLOCK.search(html) is not None)
    _run(html, writer)
    return FieldText(writer.result(), tuple(dict.fromkeys(writer.missing)))


def plain_text(html: str) -> str | None:
    """Return the text of HTML without any mark-up, None where mark-up, mathematics or sound says a part of it."""
    if _SPECIAL.search(html) is None:
        return html
    text = html
    for line_break in ("<br>", "<div>", "</div>"):
        text = text.strip().removesuffix(line_break).removeprefix(line_break)
    if _TAG.search(text) or _NOTATION.search(text):
        return None
    return _SPACE.sub(" ", unescape(text)).strip()


def _run(html: str, writer: _Writer) -> None:
    """Give the writer all texts and tags of the HTML in order."""
    at = 0
    lowered = html.lower() if any(f"<{name}" in html.lower() for name in _SILENT) else ""
    while tag := _TAG.search(html, at):
        writer.text(html[at : tag.start()])
        at = tag.end()
        if tag[0] == "<!--":
            end = html.find("-->", at)
            at = end + 3 if end >= 0 else len(html)
            continue
        name = tag[2].lower()
        if name in _SILENT and not tag[1]:
            end = lowered.find(f"</{name}", at)
            at = end if end >= 0 else len(html)
        else:
            writer.tag(name, tag[3], is_end=bool(tag[1]))
    writer.text(html[at:])


@dataclass(slots=True)
class _Writer:
    """The Markdown made so far. `is_html` makes it one block of HTML, in which Markdown is not read.

    What comes before the next text, if there is one, waits: so many `line_breaks`, or a new paragraph, and the `mark`
    with which its line begins, of a list or a heading. `lists` are those that are open.
    """

    media: Container[str]
    is_html: bool
    made: list[str] = field(default_factory=list)
    line_breaks: int = 0
    is_new_paragraph: bool = False
    mark: str = ""
    lists: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    is_pre: bool = False

    def result(self) -> str:
        text = "".join(self.made).strip()
        return f"<div>{text}</div>" if self.is_html and text else text

    def text(self, html: str) -> None:
        """Add a text without tags, in which Anki's own notations may stand."""
        text = unescape(html) if "&" in html else html
        at = 0
        absent: set[str] = set()
        while notation := _NOTATION.search(text, at):
            opening = notation[0]
            closing = _CLOSING[opening]
            end = -1 if closing in absent else text.find(closing, notation.end())
            if end < 0:
                # It will not be looked for again: many openings without an end must not cost a search each.
                absent.add(closing)
                self._words(text[at : notation.end()])
                at = notation.end()
                continue
            self._words(text[at : notation.start()])
            self._notation(opening, text[notation.end() : end], closing)
            at = end + len(closing)
        self._words(text[at:])

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        """Add what a tag does here: nothing, for most."""
        if name in _KEPT:
            self._raw(f"</{_KEPT[name]}>" if is_end else f"<{_KEPT[name]}>")
        elif name == "br":
            self.line_breaks = min(self.line_breaks + 1, 2)
        elif name in ("img", "audio", "a"):
            self._with_address(name, attributes, is_end=is_end)
        elif self.is_html and name in _KEPT_IN_BLOCKS:
            self.is_pre = not is_end if name == "pre" else self.is_pre
            self._raw(f"</{name}>" if is_end else f"<{name}>")
        elif name in ("ul", "ol"):
            self._list(name, is_end=is_end)
        elif name == "li" and not is_end:
            self.mark = "    " * (len(self.lists) - 1) + ("1. " if self.lists[-1:] == ["ol"] else "- ")
        elif name in ("p", "hr") or name in _HEADINGS:
            self.is_new_paragraph = True
            if name in _HEADINGS:
                self.mark = "" if is_end else f"{_HEADINGS[name]} "
        elif name in _LINES:
            self.line_breaks = max(self.line_breaks, 1)

    def _list(self, name: str, *, is_end: bool) -> None:
        if not is_end:
            self.is_new_paragraph = not self.lists
            self.lists.append(name if len(self.lists) < _DEEPEST_LIST else self.lists.pop())
        elif self.lists:
            self.lists.pop()
            self.is_new_paragraph = not self.lists

    def _raw(self, html: str) -> None:
        if not html.startswith("</"):
            self._begin()
        self.made.append(html)

    def _begin(self) -> bool:
        """Write what waits before the next text, and return whether a line of Markdown begins here."""
        is_new = self.is_new_paragraph or bool(self.mark)
        breaks = "<br>" * max(self.line_breaks, int(is_new))
        if self.made and (is_new or breaks):
            self.made[-1] = self.made[-1].rstrip(" ")
        lines = "\n\n" if self.is_new_paragraph else "\n"
        if self.made:
            self.made.append(lines if is_new and not self.is_html else breaks)
        if not self.is_html:
            self.made.append(self.mark)
        begins = is_new or not any(self.made[:3])
        self.line_breaks, self.is_new_paragraph, self.mark = 0, False, ""
        return begins

    def _words(self, text: str) -> None:
        """Add plain text, with white space as a browser would show it."""
        if self.is_pre:
            self.made.append(escape(text, quote=False).replace("\n", "&#10;"))
            return
        text = _SPACE.sub(" ", text)
        is_waiting = self.line_breaks or self.is_new_paragraph or self.mark or not self.made
        if is_waiting:
            text = text.lstrip(" ")
        if text:
            begins = self._begin() if is_waiting else False
            self.made.append(escape(text, quote=False) if self.is_html else _escaped(text, is_start=begins))

    def _notation(self, opening: str, content: str, closing: str) -> None:
        if opening == "[sound:":
            self._sound(content)
            return
        content = _SPACE.sub(" ", content).strip(" ")
        formula = content.strip("$ ")
        if opening == "[latex]" and formula and "$" not in formula and content in (f"${formula}$", f"$${formula}$$"):
            opening, content = "[$]" if content[1] != "$" else "[$$]", formula
        if opening == "[latex]" or not content or "$" in content or content.endswith("\\"):
            self._words(f"{opening}{content}{closing}")
        elif self.is_html:
            self._raw(f'<span class="math">{escape(content, quote=False)}</span>')
        else:
            sign = "$$" if opening in _DISPLAYED else "$"
            self._raw(f"{sign}{content}{sign}")

    def _sound(self, source: str) -> None:
        name = self._held(source)
        if name:
            self._raw(f'<audio src="asset:{escape(name)}" controls></audio>')
        elif source:
            self._words(f"[{source[:100]}]")

    def _with_address(self, name: str, source: str, *, is_end: bool) -> None:
        if is_end:
            self.made.append("</a>" if name == "a" else "")
            return
        given = {key.lower(): unescape(value.strip("\"'")) for key, value in _ATTRIBUTE.findall(source)}
        if name == "a":
            href = given.get("href", "")
            is_safe = href.startswith(("http://", "https://", "mailto:"))
            self._raw(f'<a href="{escape(href)}">' if is_safe else "<a>")
        elif name == "audio":
            self._sound(given.get("src", ""))
        elif held := self._held(given.get("src", "")):
            kept = "".join(
                f' {key}="{escape(given[key])}"' for key in ("alt", "title", "width", "height") if key in given
            )
            self._raw(f'<img src="asset:{escape(held)}"{kept}>')
        elif given.get("src"):
            self._words(given.get("alt") or f"[{given['src'][:100]}]")

    def _held(self, source: str) -> str:
        """Return the name of a media file, '' for one that the package does not hold, which is noted."""
        for name in (source, unquote(source)):
            normal = unicodedata.normalize("NFC", name)
            if normal in self.media:
                return normal
        if source:
            self.missing.append(source[:100])
        return ""


def _escaped(text: str, *, is_start: bool) -> str:
    r"""Return text in which Markdown sees nothing but text; `is_start` where a line begins with it."""
    escaped = _ENTITY.sub("&amp;", _MARKDOWN.sub(r"\\\g<0>", text))
    if is_start and (mark := _AT_START.match(escaped)):
        if mark[1]:
            return f"{mark[1]}\\{escaped[mark.end() :]}"
        return f"\\{escaped}"
    return escaped
