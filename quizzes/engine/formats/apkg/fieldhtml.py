r"""From our Markdown to the HTML of Anki's fields.

Mathematics is `\(x\)` there, sound `[sound:a.mp3]`, and media go by their bare names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from html import escape, unescape
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

# Letters that mean nothing in Markdown and HTML, so that most texts need no parser.
_PLAIN = re.compile(r"(?![ #>=+-]|[0-9]+[.)])[^<>&\\`*_$\[\]~!\x00-\x1f\x7f]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_AUDIO = re.compile(r'<audio\b[^<>]*\bsrc="asset:([^"<>]*)"[^<>]*></audio>')
_SOURCE = re.compile(r'(<img\b[^<>]*\bsrc=")asset:([^"<>]*)"')
_ASSET = re.compile(r"asset:([^\"<>)]+)")


def _math_inline(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    return f"\\({escape(tokens[at].content, quote=False)}\\)"


def _math_block(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, _env: EnvType) -> str:
    return f"\\[{escape(tokens[at].content.strip(), quote=False)}\\]"


# The same Markdown as on our own pages, with Anki's marks for mathematics.
_PARSER = (
    MarkdownIt("commonmark", {"html": True, "linkify": False, "xhtmlOut": False})
    .enable(["table", "strikethrough"])
    .use(dollarmath_plugin, allow_space=False, double_inline=True)
)
_PARSER.add_render_rule("math_inline", _math_inline)
_PARSER.add_render_rule("math_inline_double", _math_block)
_PARSER.add_render_rule("math_block", _math_block)
_PARSER.add_render_rule("math_block_label", _math_block)

_CLEANER = nh3.Cleaner(
    tags=nh3.ALLOWED_TAGS | {"audio"},
    attributes={**nh3.ALLOWED_ATTRIBUTES, "audio": {"src"}},
    url_schemes={"http", "https", "mailto", "asset"},
    link_rel=None,
)


def field_html(markdown: str) -> str:
    """Return the HTML of a Markdown text: no script in it, no control characters, and its letters composed (NFC)."""
    if _PLAIN.fullmatch(markdown):
        return markdown if markdown.isascii() else unicodedata.normalize("NFC", markdown)
    text = _CONTROL.sub(" ", markdown)
    if "\n" in text or "<" in text or text[:1] in " #>=+-*_~`|0123456789\t":
        html = _PARSER.render(text).strip()
        html = _without_paragraph(html)
    else:
        html = _PARSER.renderInline(text)
    # Without '<' in the Markdown all tags are the parser's own.
    if "<" in text:
        html = _CLEANER.clean(html)
    if "asset:" in html:
        html = _SOURCE.sub(lambda tag: f'{tag[1]}{escape(asset_name(tag[2]))}"', html)
        html = _AUDIO.sub(lambda tag: f"[sound:{asset_name(tag[1])}]", html)
    return unicodedata.normalize("NFC", html)


def asset_name(address: str) -> str:
    """Return the name of a media file from its place in HTML, where it may be percent-encoded."""
    return unicodedata.normalize("NFC", unquote(unescape(address)))


def assets_in(texts: Collection[str]) -> set[str]:
    """Return the names of all media that Markdown texts show."""
    return {asset_name(name.strip()) for text in texts if "asset:" in text for name in _ASSET.findall(text)}


def _without_paragraph(html: str) -> str:
    """Return a single paragraph's content, anything else as it is."""
    is_single = html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1
    return html[3:-4] if is_single else html
