"""An XML file as a small tree with line numbers, whatever version of QTI it speaks; hostile files are refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from xml.parsers import expat

DEEPEST = 100
MOST_ELEMENTS = 400_000
LARGEST_XML_BYTES = 20_000_000

_NONE: Mapping[str, str] = MappingProxyType({})
_UNSPACED = re.compile(rb"""\A((?:\xef\xbb\xbf)?<\?xml version=(?:"1.0"|'1.0'))(encoding)""")
_HTML_SPACES = " \t\r\n\f"


class MalformedXml(ValueError):
    """The file is no well-formed XML, or not one that we read; `line` is that of the fault."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(slots=True)
class Element:
    """An element, its names without namespace and in the words of QTI 2: 'choiceInteraction', 'maxChoices'."""

    name: str
    attributes: Mapping[str, str] = _NONE
    line: int = 0
    children: list[Element | str] = field(default_factory=list)

    def get(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def elements(self, *names: str) -> Iterator[Element]:
        """Yield the child elements of these names, of all names where none is given."""
        for child in self.children:
            if not isinstance(child, str) and (not names or child.name in names):
                yield child

    def first(self, *names: str) -> Element | None:
        return next(self.elements(*names), None)

    def walk(self, *names: str) -> Iterator[Element]:
        """Yield the elements of these names below this one, in the order of the file."""
        for child in self.elements():
            if not names or child.name in names:
                yield child
            yield from child.walk(*names)

    def with_children(self, children: Iterable[Element | str]) -> Element:
        """Return the element with other children in place of its own."""
        return Element(self.name, self.attributes, self.line, [*children])

    def text(self) -> str:
        """Return all text below, without white space around it."""
        return "".join(_texts(self)).strip(_HTML_SPACES)


def _texts(element: Element) -> Iterator[str]:
    for child in element.children:
        if isinstance(child, str):
            yield child
        else:
            yield from _texts(child)


@dataclass(slots=True)
class ElementCount:
    """How many elements were read so far: of one file, or of all files of a package."""

    elements: int = 0


def parse(content: bytes, count: ElementCount | None = None) -> Element:
    """Return the root of an XML file. Raises MalformedXml, also for entities, and for a depth or size without sense.

    What is read is added to the `count`, which may hold as many elements as one file may.
    """
    if len(content) > LARGEST_XML_BYTES:
        raise MalformedXml(f"an XML file is larger than {LARGEST_XML_BYTES:,} bytes")
    builder = _Builder(count or ElementCount())
    # Seen in files of real programs: <?xml version="1.0"encoding="UTF-8"?>
    content = _UNSPACED.sub(rb"\1 \2", content, count=1)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        raise MalformedXml(f"not well-formed XML: {expat.ErrorString(error.code)}", line=error.lineno) from None
    except (ValueError, LookupError) as error:  # an encoding that Python cannot decode
        if isinstance(error, MalformedXml):
            raise
        raise MalformedXml(f"not readable as XML: {error}") from None
    return builder.root


class _Builder:
    """The tree under construction; expat calls the methods."""

    def __init__(self, count: ElementCount) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self.parser.AttlistDeclHandler = self._attribute
        self.root = Element("")
        self._stack: list[Element] = []
        self._count = count

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count.elements += 1
        if self._count.elements > MOST_ELEMENTS:
            raise self._refused(f"more than {MOST_ELEMENTS:,} elements")
        if len(self._stack) >= DEEPEST:
            raise self._refused(f"elements nested more than {DEEPEST} deep")
        element = _renamed(name, attributes, self.parser.CurrentLineNumber)
        if self._stack:
            self._stack[-1].children.append(element)
        else:
            self.root = element
        self._stack.append(element)

    def _end(self, _name: str) -> None:
        self._stack.pop()

    def _text(self, text: str) -> None:
        self._stack[-1].children.append(text)

    def _entity(self, name: str, *_rest: object) -> None:
        raise self._refused(f"an entity of its own, {name[:40]!r}: entities are not read")

    def _attribute(self, _element: str, name: str, _type: str, default: str | None, _required: int) -> None:
        # Given to each element of the name: a long one would be copied as often as they come.
        if default is not None and len(default) > 100:
            raise self._refused(f"a long default for the attribute {name[:40]!r}")

    def _refused(self, what: str) -> MalformedXml:
        return MalformedXml(f"the XML has {what}", line=self.parser.CurrentLineNumber)


def _renamed(name: str, attributes: dict[str, str], line: int) -> Element:
    """Return an element without namespaces. QTI 3 spells the words of QTI 2 otherwise: 'qti-choice-interaction'."""
    name = name.rpartition(" ")[2]
    named: Mapping[str, str] = attributes or _NONE
    if any(" " in key for key in named):
        named = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    if name.startswith("qti-"):
        name = _camel(name[4:])
        named = {key if key.startswith("data-") else _camel(key): value for key, value in named.items()}
    return Element(name, named, line)


@lru_cache(maxsize=1_000)
def _camel(words: str) -> str:
    first, *rest = words.split("-")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)
