"""HTML as editors of learning platforms write it, turned into Markdown that shows the same.

What Markdown has no words for (tables, sound, frames) stays HTML, which our Markdown passes on to its cleaner. Takes
time in proportion to the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

from quizzes.engine.markup.formulas import with_formulas
from quizzes.engine.markup.plaintext import escaped, line_escaped

# Possessive: what was passed over is not tried again, so that a hostile text takes no more than its length.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:]{0,20}+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([A-Za-z-]{1,30})\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
# What Moodle's editors make of a line of text: most texts of a bank.
_ONE_LINE = re.compile(r"""<p(?: (?:dir="ltr"|style="text-align: [a-z]+;"))*>([^<\x00]*)(?:<br ?/?>)?</p>""")
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_BLANK_LINES = re.compile(r"\n[ \t\r]*(?=\n)")
_BOLD = re.compile(r"(?<![\w*\\])<strong>(\w(?:[^<>*\n]*\w)?)</strong>(?![\w*])")
_ITALIC = re.compile(r"(?<![\w*\\])<em>(\w(?:[^<>*\n]*\w)?)</em>(?![\w*])")

_KEPT = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "sub": "sub", "sup": "sup", "s": "s", "strike": "s"}
_KEPT |= {"del": "s", "mark": "mark", "kbd": "kbd", "code": "code", "tt": "code", "samp": "code"}
_KEPT |= dict.fromkeys(("cite", "dfn", "var"), "em")
_DROPPED = frozenset({"span", "font", "u", "ins", "abbr", "nobr", "center", "small", "big", "label", "wbr", "o:p"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = frozenset({"p", "div", "section", "article"}) | _HEADINGS
_TURNED = _DROPPED | _PARAGRAPHS | _KEPT.keys() | {"br", "hr", "img", "a", "ul", "ol", "li", "blockquote"}
_BREAK = "\x00"  # stands for a line break; XML cannot hold it
_PLAIN_TARGET = re.compile(r"[^\s()<>\[\]\\\"]+")


def markdown_of(html: str) -> str:
    """Return Markdown, or the HTML itself where it holds what Markdown cannot say."""
    line = _ONE_LINE.fullmatch(html)
    if line or "<" not in html:
        text = line[1] if line else html
        return line_escaped(escaped(_SPACES.sub(" ", unescape(text) if "&" in text else text).strip(" ")))
    tags = list(_TAG.finditer(html))
    if "<!" in html or any(tag[2].lower() not in _TURNED for tag in tags):
        return _as_html(html)
    page = _Page()
    done = 0
    for tag in tags:
        page.add_text(html[done : tag.start()])
        page.add_tag(tag[2].lower(), tag[3], is_end=bool(tag[1]))
        done = tag.end()
    page.add_text(html[done:])
    return page.markdown()


def _as_html(html: str) -> str:
    """Return one block of HTML: it must start with a block's tag, and a blank line would end it."""
    html = _BLANK_LINES.sub("", html.strip())
    return f"<div>{with_formulas(html)}</div>"


def _attributes(source: str) -> dict[str, str]:
    return {found[1].lower(): unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(source)}


@dataclass(slots=True)
class _Page:
    """The blocks so far, and the one that is being written."""

    blocks: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)  # the number of the next entry; None: it has none
    marker: str = ""
    is_entry: bool = False  # the last block is an entry of a list that goes on
    targets: list[str] = field(default_factory=list)

    def add_text(self, source: str) -> None:
        if source:
            text = _SPACES.sub(" ", unescape(source) if "&" in source else source)
            self.inline.append(escaped(text))

    def add_tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        if name in _KEPT:
            self.inline.append(f"</{_KEPT[name]}>" if is_end else f"<{_KEPT[name]}>")
        elif name in _PARAGRAPHS or name == "blockquote":
            self._end_block()
            if name in _HEADINGS and not is_end and not self.marker:
                self.marker = "#" * max(int(name[1]), 3) + " "
        elif name in {"ul", "ol"}:
            self._add_list(name, is_end=is_end)
        elif name == "li":
            self._end_block()
            if not is_end:
                self._start_entry()
        elif name == "a":
            self._add_link(_attributes(attributes), is_end=is_end)
        else:
            self._add_empty(name, attributes)

    def _add_empty(self, name: str, attributes: str) -> None:
        """Add what has no end tag; the tags that are dropped add nothing."""
        if name == "img":
            self.inline.append(_picture(_attributes(attributes)))
        elif name == "br":
            self.inline.append(_BREAK)
        elif name == "hr":
            self._end_block()
            self.blocks.append("\n\n---" if self.blocks else "---")

    def markdown(self) -> str:
        self._end_block()
        text = "".join(self.blocks)
        if "<strong>" in text:
            text = _BOLD.sub(r"**\1**", text)
        if "<em>" in text:
            text = _ITALIC.sub(r"*\1*", text)
        return text

    def _add_list(self, name: str, *, is_end: bool) -> None:
        self._end_block()
        if not is_end:
            self.lists.append(1 if name == "ol" else None)
        elif self.lists:
            self.lists.pop()
            self.is_entry = bool(self.lists)

    def _start_entry(self) -> None:
        number = self.lists[-1] if self.lists else None
        self.marker = "- " if number is None else f"{number}. "
        if self.lists and number is not None:
            self.lists[-1] = number + 1

    def _add_link(self, attributes: dict[str, str], *, is_end: bool) -> None:
        if not is_end:
            target = attributes.get("href", "")
            self.targets.append(target if _PLAIN_TARGET.fullmatch(target) else "")
            self.inline.append("[" if self.targets[-1] else "")
        elif self.targets:
            target = self.targets.pop()
            self.inline.append(f"]({target})" if target else "")

    def _end_block(self) -> None:
        """Add what was written as a block, in its place in the lists around it."""
        text = "".join(self.inline).strip(f" {_BREAK}")
        self.inline.clear()
        if not text:
            return
        is_entry = bool(self.lists) and self.marker != "" and not self.marker.startswith("#")
        depth = len(self.lists) - is_entry
        indent = "   " * depth
        line_end = f"\\\n{indent}{'   ' if is_entry else ''}"
        body = line_end.join(line_escaped(line.strip(" ")) for line in text.split(_BREAK))
        if self.blocks:
            self.blocks.append("\n" if is_entry and self.is_entry else "\n\n")
        self.blocks.append(f"{indent}{self.marker}{body}")
        self.marker = ""
        self.is_entry = is_entry


def _picture(attributes: dict[str, str]) -> str:
    source, alternative = attributes.get("src", ""), attributes.get("alt", "")
    sizes = "".join(
        f' {name}="{attributes[name]}"' for name in ("width", "height") if attributes.get(name, "").isdigit()
    )
    if not sizes and _PLAIN_TARGET.fullmatch(source) and not set(alternative) & set("[]\\<>\n"):
        return f"![{alternative}]({source})"
    return f'<img src="{escape(source)}" alt="{escape(alternative)}"{sizes}>'
