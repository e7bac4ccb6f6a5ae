"""Anki's templates: '{{Field}}', '{{filter:Field}}', '{{#Field}}…{{/Field}}' and '{{^Field}}…{{/Field}}'.

Source: docs.ankiweb.net, 'Card Templates'.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizzes.engine.formats.apkg.readings import Showing, with_readings

DEEPEST = 30
MOST_TAGS = 500
LONGEST_SIDE = 200_000

_TAG = re.compile(r"\{\{([^{}]*)\}\}")
# A field of nothing but space and line breaks counts as empty.
_EMPTY = re.compile(r"(?:\s|</?(?:br|div) ?/?>)*+", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]*>")
_OTHER_MARKS = "{{=<% %>=}}"  # as in old templates, in which '<%Field%>' stands for '{{Field}}'
_READINGS: Mapping[str, Showing] = {"furigana": "furigana", "kanji": "kanji", "kana": "kana"}


class MalformedTemplate(ValueError):
    """A section of the template has no end or no beginning, or the template is too long or nested too deep."""


@dataclass(frozen=True, slots=True)
class Field:
    """The place of a field's text. `filters` stand in front of its name: ('type', 'cloze')."""

    name: str
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part that shows where a field is filled in or, if `is_inverted`, where it is empty."""

    name: str
    is_inverted: bool
    parts: list[Part] = field(default_factory=list)


type Part = str | Field | Section


def parse_template(source: str) -> Sequence[Part]:
    """Return the parts of a template, comments left out. Raises MalformedTemplate."""
    source = _without_comments(source)
    if source.count("{{") > MOST_TAGS:
        raise MalformedTemplate(f"it has more than {MOST_TAGS} places for fields")
    top = Section("", is_inverted=False)
    stack = [top]
    done = 0
    for tag in _TAG.finditer(source):
        _add_text(stack[-1], source[done : tag.start()])
        done = tag.end()
        name = tag[1].strip()
        if name[:1] in ("#", "^"):
            if len(stack) > DEEPEST:
                raise MalformedTemplate(f"its sections are nested more than {DEEPEST} deep")
            section = Section(name[1:].strip(), is_inverted=name[0] == "^")
            stack[-1].parts.append(section)
            stack.append(section)
        elif name[:1] == "/":
            if len(stack) == 1 or stack.pop().name != name[1:].strip():
                raise MalformedTemplate(f"the section {name[1:40]!r} ends where it did not begin")
        else:
            *filters, last = name.split(":")
            stack[-1].parts.append(Field(last.strip(), tuple(filter_.strip() for filter_ in filters)))
    if len(stack) > 1:
        raise MalformedTemplate(f"the section {stack[-1].name[:40]!r} has no end")
    _add_text(top, source[done:])
    return top.parts


def with_usual_marks(source: str) -> str:
    """Return a template with its fields in braces: old ones may say in front that they use other marks."""
    bare = source.lstrip()
    if not bare.startswith(_OTHER_MARKS):
        return source
    return bare.removeprefix(_OTHER_MARKS).replace("<%", "{{").replace("%>", "}}")


def rendered(parts: Sequence[Part], fields: Mapping[str, str], *, is_question: bool) -> str:
    """Return the HTML of one side of a card.

    Of a question, a cloze's text comes with its deletions and hints to click on are left out; of an answer, the cloze
    is left out, since its deletions say it already. What is to be typed, and what is read aloud, shows on neither.
    Unknown fields are empty. Raises MalformedTemplate where the side would be longer than any text of ours.
    """
    made = []
    for part in parts:
        match part:
            case str():
                made.append(part)
            case Field():
                made.append(_filtered(part, fields, is_question=is_question))
            case Section() if is_filled_in(fields.get(part.name, "")) != part.is_inverted:
                made.append(rendered(part.parts, fields, is_question=is_question))
    if sum(map(len, made)) > LONGEST_SIDE:
        raise MalformedTemplate(f"a side is longer than {LONGEST_SIDE:,} characters")
    return "".join(made)


def is_filled_in(text: str) -> bool:
    """Return whether a field holds more than white space and line breaks."""
    return _EMPTY.fullmatch(text) is None


def fields_with(filter_: str, parts: Sequence[Part]) -> list[str]:
    """Return the names of the fields that stand with this filter, sections included."""
    found = []
    for part in parts:
        if isinstance(part, Section):
            found += fields_with(filter_, part.parts)
        elif isinstance(part, Field) and filter_ in part.filters:
            found.append(part.name)
    return found


def field_places(parts: Sequence[Part]) -> Iterator[str]:
    """Yield the name of the field at each place that shows one."""
    for part in parts:
        if isinstance(part, Section):
            yield from field_places(part.parts)
        elif isinstance(part, Field):
            yield part.name


def texts_of(parts: Sequence[Part]) -> Iterator[str]:
    """Yield a template's own texts."""
    for part in parts:
        if isinstance(part, Section):
            yield from texts_of(part.parts)
        elif isinstance(part, str):
            yield part


def field_names(parts: Sequence[Part]) -> set[str]:
    """Return the names of all fields that a template shows or asks about."""
    names: set[str] = set()
    for part in parts:
        if not isinstance(part, str):
            names.add(part.name)
        if isinstance(part, Section):
            names |= field_names(part.parts)
    return names


def _without_comments(source: str) -> str:
    kept = []
    at = 0
    while (start := source.find("<!--", at)) >= 0:
        kept.append(source[at:start])
        end = source.find("-->", start)
        at = end + 3 if end >= 0 else len(source)
    return "".join((*kept, source[at:]))


def _add_text(section: Section, text: str) -> None:
    if text:
        section.parts.append(text)


def _filtered(part: Field, fields: Mapping[str, str], *, is_question: bool) -> str:
    if not part.filters:
        return fields.get(part.name, "")
    first = part.filters[0]
    if first == "type" or first.startswith("tts") or (first == "hint" and is_question):
        return ""
    if "cloze" in part.filters:
        return fields.get(part.name, "") if is_question else ""
    text = fields.get(part.name, "")
    for filter_ in reversed(part.filters):
        if filter_ in _READINGS:
            text = with_readings(text, _READINGS[filter_])
        elif filter_ == "text":
            text = _MARKUP.sub("", text)
    return text
