"""The texts of a question: their format, and the files they show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from quizzes.engine.formats.moodlexml.htmltext import markdown_of
from quizzes.engine.formats.moodlexml.media import PLUGIN_FILE
from quizzes.engine.formats.moodlexml.xmltree import Element
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.markup.plaintext import escaped, line_escaped

ASSET = "asset:"

WHITE = " \t\n\r\x0b"  # what Moodle takes off both ends of every text
_FORMATS = {"moodle_auto_format": "moodle", "plain_text": "plain", "markdown": "markdown"}
_REFERENCE = re.compile(rf"{PLUGIN_FILE}(/[^\s\"'<>()?#]{{1,500}})(?:\?[^\s\"'<>()]{{0,200}})?")
_PARAGRAPH_END = re.compile(r"\n[ \t\r]*\n\s*")
_LONGEST_SOURCE = 4 * LONGEST_TEXT  # mark-up that turning it into Markdown may take off


class MalformedQuestion(ValueError):
    """The question cannot be read; the message says why."""


def format_of(container: Element | None, default: str) -> str:
    """Return 'html', 'markdown', 'moodle' or 'plain'; Moodle takes a name that it does not know for HTML."""
    name = container.attributes.get("format", "").strip() if container is not None else ""
    return _FORMATS.get(name, "html") if name else default


def raw_text(container: Element | None) -> str:
    """Return the text inside of an element, '' without one. Old files have it without a <text> around it."""
    if container is None:
        return ""
    text = container.first("text")
    return (container if text is None else text).text.strip(WHITE)


def text_of(container: Element | None, default: str, missing: list[str]) -> str:
    """Return the text of an element as Markdown that names its files 'asset:NAME'.

    `default` is the format where the element names none. Files that a text shows but that did not come along are
    added to `missing`. Raises MalformedQuestion where the text is too long.
    """
    text = raw_text(container)
    if container is None or not text:
        return ""
    if len(text) > _LONGEST_SOURCE:
        raise MalformedQuestion(f"a text of it is longer than {_LONGEST_SOURCE} characters")
    if PLUGIN_FILE in text:
        text = _with_assets(text, container, missing)
    kind = format_of(container, default)
    if kind == "markdown":
        return text
    if kind == "plain":
        return _of_plain(text)
    if kind == "moodle":
        return markdown_of(_PARAGRAPH_END.sub("<p>", text).replace("\n", "<br>") if "\n" in text else text)
    return markdown_of(text)


def _of_plain(text: str) -> str:
    paragraphs = _PARAGRAPH_END.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n\n".join(
        "\\\n".join(line_escaped(escaped(line.strip())) for line in paragraph.split("\n")) for paragraph in paragraphs
    )


def _with_assets(text: str, container: Element, missing: list[str]) -> str:
    """Return the text with '@@PLUGINFILE@@/a%20b.png' as 'asset:a-b.png'."""
    assets: Mapping[str, str] = {
        file.attributes.get("path", "/") + file.attributes.get("name", ""): file.asset for file in container.all("file")
    }

    def named(found: re.Match[str]) -> str:
        path = unquote(found[1])
        for name in (path, path.rstrip(".,;:!")):  # in plain words a sentence may end after it
            if assets.get(name):
                return f"{ASSET}{assets[name]}{path[len(name) :]}"
        missing.append(path.removeprefix("/"))
        return found[0]

    return _REFERENCE.sub(named, text)
