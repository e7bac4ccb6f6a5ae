"""Notetypes: the fields of a note, and the templates by which cards are made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizzes.engine.formats.apkg.protobuf import MalformedMessage, Message, number, text
from quizzes.engine.itemtypes.base import Json

MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Template:
    """One kind of card: the HTML of its two sides, with '{{Field}}' where a field's text goes."""

    name: str
    question: str
    answer: str

    @classmethod
    def from_message(cls, name: str, config: Message) -> Template:
        return cls(name, text(config, 1), text(config, 2))

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> Template:
        return cls(*(_text(found.get(key)) for key in ("name", "qfmt", "afmt")))


@dataclass(frozen=True, slots=True)
class Notetype:
    """A kind of note. Cards of a cloze come from its deletions, of all others from the templates.

    `sort_field` is the place of the field that stands for a note in lists; `css` belongs to the look of all its cards,
    `latex` is what stands before and after LaTeX in fields.
    """

    id: int
    name: str
    is_cloze: bool
    fields: tuple[str, ...]
    templates: tuple[Template, ...]
    css: str = ""
    sort_field: int = 0
    latex: tuple[str, str] = ("", "")

    @classmethod
    def from_message(
        cls, id_: int, name: str, config: Message, fields: tuple[str, ...], templates: tuple[Template, ...]
    ) -> Notetype:
        """Return a notetype of the tables. Raises MalformedMessage."""
        return cls._checked(
            cls(
                id=id_,
                name=name,
                is_cloze=number(config, 1) == 1,
                fields=fields,
                templates=templates,
                css=text(config, 3),
                sort_field=number(config, 2),
                latex=(text(config, 5), text(config, 6)),
            )
        )

    @classmethod
    def from_json(cls, id_: int, found: object) -> Notetype:
        """Return a notetype of schema 11. Raises MalformedMessage."""
        if not isinstance(found, dict):
            raise MalformedMessage("a notetype is not an object")
        sort_field = found.get("sortf")
        return cls._checked(
            cls(
                id=id_,
                name=_text(found.get("name")),
                is_cloze=found.get("type") == 1,
                fields=tuple(_text(entry.get("name")) for entry in _ordered(found.get("flds"))),
                templates=tuple(Template.from_json(entry) for entry in _ordered(found.get("tmpls"))),
                css=_text(found.get("css")),
                sort_field=sort_field if isinstance(sort_field, int) else 0,
                latex=(_text(found.get("latexPre")), _text(found.get("latexPost"))),
            )
        )

    def as_json(self) -> Json:
        """Return what an item keeps of its notetype, so that it can be written again."""
        return {
            "id": self.id,
            "name": self.name,
            "cloze": self.is_cloze,
            "fields": list(self.fields),
            "templates": [[template.name, template.question, template.answer] for template in self.templates],
            "css": self.css,
            "sort": self.sort_field,
            "latex": list(self.latex),
        }

    @classmethod
    def kept(cls, origin: Mapping[str, Json]) -> Notetype:
        """Return the notetype that `as_json` gave. Raises MalformedMessage where it was tampered with."""
        id_, sort_field, templates = (origin.get(key) for key in ("id", "sort", "templates"))
        if not isinstance(id_, int) or not isinstance(sort_field, int) or not isinstance(templates, Sequence):
            raise MalformedMessage("a notetype lacks its numbers or templates")
        latex = _texts(origin.get("latex"))
        return cls._checked(
            cls(
                id=id_,
                name=_text(origin.get("name")),
                is_cloze=origin.get("cloze") is True,
                fields=_texts(origin.get("fields")),
                templates=tuple(Template(*_three(_texts(template))) for template in templates),
                css=_text(origin.get("css")),
                sort_field=sort_field,
                latex=(latex[0], latex[1]) if len(latex) == 2 else ("", ""),
            )
        )

    @classmethod
    def _checked(cls, notetype: Notetype) -> Notetype:
        if not notetype.fields or not notetype.templates:
            raise MalformedMessage(f"the notetype {notetype.name[:40]!r} has no fields or no templates")
        if len(notetype.fields) > MOST_FIELDS or len(notetype.templates) > MOST_FIELDS:
            raise MalformedMessage(
                f"the notetype {notetype.name[:40]!r} has more than {MOST_FIELDS} fields or templates"
            )
        return notetype


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Json) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise MalformedMessage("a notetype's part is not a list")
    return tuple(_text(text) for text in value)


def _three(texts: tuple[str, ...]) -> tuple[str, str, str]:
    if len(texts) != 3:
        raise MalformedMessage("a template is not a name and two sides")
    return texts[0], texts[1], texts[2]


def _ordered(entries: object) -> list[dict[str, object]]:
    """Return the objects of a list by their own `ord`, where all have one."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise MalformedMessage("a notetype's fields or templates are not a list of objects")
    if all(isinstance(entry.get("ord"), int) for entry in entries):
        return sorted(entries, key=lambda entry: int(entry["ord"]))
    return list(entries)
