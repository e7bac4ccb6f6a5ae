"""The XML parts of an office document, each read in one pass, and how they refer to each other.

Source: ECMA-376 part 2 (Open Packaging Conventions).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NoReturn
from xml.parsers import expat

from quizzes.engine.archives import Archive
from quizzes.engine.interchange import FileRefused

DEEPEST = 30
LONGEST_TAG_BYTES = 262_144

_CHUNK_BYTES = 65_536

type Start = Callable[[str, Mapping[str, str]], None]
type End = Callable[[str, str], None]


class EndOfReading(Exception):
    """A handler has read enough of a part."""


class Parts:
    """An archive's parts, which may hold so many elements between them."""

    def __init__(self, archive: Archive, most_elements: int) -> None:
        self._archive = archive
        self._elements_left = most_elements

    def related(self, path: str) -> dict[str, tuple[str, str]]:
        """Return kind and path of the parts that one refers to, by id; '' is the document as a whole.

        What lies outside of the archive is passed over.
        """
        folder, name = posixpath.split(path)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                found[attributes.get("Id", "")] = (attributes.get("Type", ""), target.lstrip("/"))

        self.parse(posixpath.join(folder, "_rels", f"{name}.rels"), start)
        return found

    def holds(self, path: str, pattern: re.Pattern[bytes]) -> bool:
        """Return whether the part is there and has something that fits, without reading it as XML."""
        return path in self._archive and pattern.search(self._archive[path]) is not None

    def parse(self, path: str, start: Start, end: End = lambda _tag, _text: None) -> None:
        """Call `start` with each tag and its attributes, and `end` with each tag and the text since the last start.

        Names come without their namespaces. Raises FileRefused for a part that is missing or no XML, has a document
        type (and with it entities), is nested more than 30 deep or has a tag of more than 256 KB.
        """
        if path not in self._archive:
            raise FileRefused(f"the archive is no workbook, or a broken one: it has no {path!r}")
        content = self._archive[path]
        parser = self._parser(start, end)
        try:
            for at in range(0, len(content), _CHUNK_BYTES):
                parser.Parse(content[at : at + _CHUNK_BYTES], False)
                # The parser keeps an unfinished tag, and would make an object of each of a million attributes.
                if at + _CHUNK_BYTES - parser.CurrentByteIndex > LONGEST_TAG_BYTES:
                    raise FileRefused(f"a tag in {path!r} is longer than {LONGEST_TAG_BYTES:,} bytes")
            parser.Parse(b"", True)
        except EndOfReading:
            return
        except expat.ExpatError as error:
            raise FileRefused(f"{path!r} is no well-formed XML: {error}") from None

    def _parser(self, start: Start, end: End) -> expat.XMLParserType:
        texts: list[str] = []
        depth = 0

        def on_start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements_left -= 1
            if depth > DEEPEST or self._elements_left < 0:
                raise FileRefused("the workbook holds too many elements, or nests them too deep")
            texts.clear()
            start(_local(name), {_local(key): value for key, value in attributes.items()})

        def on_end(name: str) -> None:
            nonlocal depth
            depth -= 1
            end(_local(name), "".join(texts))
            texts.clear()

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = on_start
        parser.EndElementHandler = on_end
        parser.CharacterDataHandler = texts.append
        parser.StartDoctypeDeclHandler = _refuse_document_type
        return parser


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse_document_type(*_declared: object) -> NoReturn:
    raise FileRefused("the workbook's XML has a document type, which no spreadsheet program writes")
