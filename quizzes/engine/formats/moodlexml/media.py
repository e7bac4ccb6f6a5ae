"""The files inside of a Moodle XML file, under names that our texts can use."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote

from quizzes.engine.formats.moodlexml.xmltree import Element, files_of
from quizzes.engine.markup.embedded import without_embedded

LONGEST_NAME = 100
PLUGIN_FILE = "@@PLUGINFILE@@"

_NO_TEXTS = ("text", "file")

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Unpacked:
    """The files met so far by their names here. Equal files share a name; others of the same name get a number."""

    def __init__(self) -> None:
        self.media: dict[str, bytes] = {}
        self._met: dict[str, int] = {}

    def add(self, file: Element) -> bool:
        """Take the content out of a `file` element and give it its name here. Return False if it is no base64."""
        encoded, file.text = file.text, ""
        if file.attributes.get("encoding", "base64") != "base64":
            return False
        try:
            plain = base64.b64decode(encoded)
        except ValueError:
            return False
        file.asset = self._named(file.attributes.get("name", ""), plain)
        return True

    def _named(self, written: str, plain: bytes) -> str:
        name = _NOT_IN_NAMES.sub("-", written).lstrip(".-")[-LONGEST_NAME:] or "file"
        asset = name
        while self.media.get(asset, plain) != plain:
            # The number goes on from the last one: many files of one name must not be counted up from 2 for each.
            self._met[name] = self._met.get(name, 1) + 1
            stem, dot, ending = name.rpartition(".")
            asset = f"{stem}-{self._met[name]}.{ending}" if dot else f"{name}-{self._met[name]}"
        self.media[asset] = plain
        return asset


def place_old_picture(element: Element) -> None:
    """Put the picture of a question of Moodle 1.9 where newer files have it: in a file that the question's text shows.

    As Moodle itself does: it stands after the text.
    """
    name, content = element.value("image").rpartition("/")[2], element.value("image_base64")
    container = element.first("questiontext")
    if container is None or not name or not content:
        return
    shown = container.first("text") or container
    shown.text = f'{shown.text} <img src="@@PLUGINFILE@@/{quote(name)}" />'
    container.children.append(Element("file", {"name": name, "encoding": "base64"}, content))
    element.children = [child for child in element.children if child.tag not in ("image", "image_base64")]


def place_embedded(element: Element) -> None:
    """Put the files that texts hold themselves where Moodle has them: beside the text, which names them.

    Of a container its <text> is the text, in old files it is the container itself.
    """
    for child in element.children:
        place_embedded(child)
    shown = element.first("text") or (None if element.children or element.tag in _NO_TEXTS else element)
    if shown is None or "base64," not in shown.text:
        return
    shown.text, files = without_embedded(shown.text, f"{PLUGIN_FILE}/")
    for name, content in dict.fromkeys(files):
        encoded = base64.b64encode(content).decode()
        element.children.append(Element("file", {"name": name, "path": "/", "encoding": "base64"}, encoded))


def with_assets(element: Element, names: list[str]) -> bool:
    """Give the files of a tree these names, in order. Return whether there are as many names as files."""
    files = files_of(element)
    for file, name in zip(files, names, strict=False):
        file.asset = name
    return len(files) == len(names)


def shown_in(element: Element, media: Mapping[str, bytes]) -> list[str]:
    """Return the names of the tree's files that `media` does not have."""
    return [file.asset for file in files_of(element) if file.asset not in media]
