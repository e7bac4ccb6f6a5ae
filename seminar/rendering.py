"""Markdown to clean HTML: the one place where authors' text becomes mark-up, and the only text marked safe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from mdit_py_plugins.dollarmath import dollarmath_plugin

ASSET_SCHEME = "asset:"
ASSET_PATH = "/assets/"

TAGS = {
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
        "ruby",
        "rt",
        "rp",
    ),
    *(
        "ul",
        "ol",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
        "img",
        "audio",
        "h3",
        "h4",
        "h5",
        "h6",
        "span",
        "div",
    ),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "audio": {"src", "controls"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "span": {"dir", "lang"},
    "p": {"dir", "lang"},
}
CLASSES = {"span": {"math", "gap"}, "div": {"math"}}


def _math(content: str, options: dict[str, object]) -> str:
    return escapeHtml(content)


_PARSER = (
    MarkdownIt("commonmark", {"html": True, "linkify": False})
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, renderer=_math, allow_space=False, double_inline=True)
)


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    """Point `asset:` sources at the view that serves them; pictures and sound from elsewhere are dropped."""
    if tag in {"img", "audio"} and attribute == "src":
        return f"{ASSET_PATH}{value.removeprefix(ASSET_SCHEME)}/" if value.startswith(ASSET_SCHEME) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    allowed_classes=CLASSES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "asset"},
    link_rel="noopener noreferrer nofollow",
)


@lru_cache(maxsize=4096)
def render(markdown: str) -> SafeString:
    """Return `markdown` as HTML of our allow-list: no script, style, frame, or picture from another site.

    NUL and lone surrogates, which no browser and not every database takes, are replaced.
    """
    text = markdown.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return mark_safe(_CLEANER.clean(_PARSER.render(text)))  # noqa: S308  # the cleaner's own output


@lru_cache(maxsize=4096)
def render_inline(markdown: str) -> SafeString:
    """Return `markdown` as HTML without the outer paragraph, for options and table cells."""
    html = render(markdown).strip()
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[3:-4]
    return mark_safe(html)  # noqa: S308  # a part of the cleaner's output


class PlaceLost(ValueError):
    """A place does not stand in running text but, for example, in a picture's description."""


_TAG = re.compile(r'<[^<>"]*(?:"[^"]*"[^<>"]*)*>')
_CUT = "\ue000"  # of the private use area: in no author's text


def render_around(markdown: str, places: Sequence[str]) -> list[SafeString]:
    """Return `markdown` as HTML in pieces, cut where each of `places` stands in this order: one more than there are.

    Something inline is printed between two pieces; alone a piece may be half of an element. Raises PlaceLost.
    """
    marked, rest = "", markdown.replace(_CUT, "")
    for place in places:
        before, found, rest = rest.partition(place)
        if not found:
            raise PlaceLost(place)
        marked += before + _CUT
    html = render_inline(marked + rest)
    if _TAG.sub("", html).count(_CUT) != len(places) or html.count(_CUT) != len(places):
        raise PlaceLost(markdown)
    return [mark_safe(piece) for piece in html.split(_CUT)]  # noqa: S308  # parts of the cleaner's output


def plain_text(markdown: str) -> str:
    """Return the words of `markdown` on one line, without any mark-up."""
    return " ".join(unescape(nh3.clean(_PARSER.render(markdown.replace("\0", "")), tags=set())).split())
