"""HTML in a text as the same small tree, read by hand in one pass: it need not be well-formed."""

from __future__ import annotations

import re
from html import unescape

from quizzes.engine.formats.qti.xmltree import DEEPEST, Element

VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
_HIDDEN = frozenset(("script", "style", "template", "head", "title"))
# An end tag may be left out before the next one of these.
_SELF_CLOSING = frozenset(("li", "p", "td", "th", "tr", "option", "dt", "dd"))
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]*")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?""")


def parse_html(text: str) -> Element:
    """Return a nameless element that holds the text's elements. Never fails; scripts, styles and comments are gone."""
    root = Element("")
    stack = [root]
    place = 0
    while (found := text.find("<", place)) >= 0:
        _add_text(stack[-1], text[place:found])
        place = _read_mark(text, found, stack)
    _add_text(stack[-1], text[place:])
    return root


def _add_text(element: Element, text: str) -> None:
    if text:
        element.children.append(unescape(text))


def _read_mark(text: str, start: int, stack: list[Element]) -> int:
    """Read what '<' begins and return the place behind it."""
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return end + 3 if end >= 0 else len(text)
    is_end = text.startswith("</", start)
    name = _NAME.match(text, start + 1 + is_end)
    if name is None:
        if text.startswith(("<!", "<?"), start):
            end = text.find(">", start)
            return end + 1 if end >= 0 else len(text)
        _add_text(stack[-1], "<")
        return start + 1
    end = _end_of_tag(text, name.end())
    if end < 0:  # no tag can end behind it either
        _add_text(stack[-1], text[start:])
        return len(text)
    if is_end:
        _close(name[0].lower(), stack)
        return end + 1
    if name[0].lower() in _HIDDEN:
        return _behind_hidden(text, name[0].lower(), end + 1)
    _open(name[0].lower(), text[name.end() : end], stack)
    return end + 1


def _end_of_tag(text: str, place: int) -> int:
    """Return where the tag's '>' stands, quoted ones passed over; -1 if nowhere."""
    while True:
        end = text.find(">", place)
        if end < 0:
            return -1
        quotes = [found for found in (text.find('"', place, end), text.find("'", place, end)) if found >= 0]
        if not quotes:
            return end
        first = min(quotes)
        closing = text.find(text[first], first + 1)
        if closing < 0:
            return end
        place = closing + 1


def _behind_hidden(text: str, name: str, place: int) -> int:
    found = re.compile(f"</{name}", re.IGNORECASE).search(text, place)
    end = text.find(">", found.end()) if found else -1
    return end + 1 if end >= 0 else len(text)


def _open(name: str, rest: str, stack: list[Element]) -> None:
    if name in _SELF_CLOSING and stack[-1].name == name:
        stack.pop()
    attributes = {match[1].lower(): unescape((match[2] or "").strip("\"'")) for match in _ATTRIBUTE.finditer(rest)}
    element = Element(name, attributes)
    stack[-1].children.append(element)
    if name not in VOID and not rest.endswith("/") and len(stack) < DEEPEST:
        stack.append(element)


def _close(name: str, stack: list[Element]) -> None:
    """Close the last open element of the name and all in it; an end tag without a start is passed over."""
    for place in range(len(stack) - 1, 0, -1):
        if stack[place].name == name:
            del stack[place:]
            return
