"""From items to the notes that are written: notes of Anki's own as they came, all others in our notetypes."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quizzes.engine.formats.apkg.fieldhtml import assets_in, field_html
from quizzes.engine.formats.apkg.notes import Form, NotAnItem, Note, Reading, readings
from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.ownitems import sealed
from quizzes.engine.formats.apkg.ownnotetypes import BOTH_WAYS, CARD, CLOZE, guid_of
from quizzes.engine.formats.apkg.protobuf import MalformedMessage
from quizzes.engine.formats.apkg.reader import item_id
from quizzes.engine.formats.apkg.templates import Field, Part
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.cloze import ClozeBody
from quizzes.engine.itemtypes.flashcard import FlashcardBody
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding, Severity


class NotInAnki(ValueError):
    """A package cannot say this item at all; the message says why."""


@dataclass(slots=True)
class NewNote:
    """A note to write. `cards` gives its cards by template, from 0, as the item and ordinal that each stands for."""

    guid: str
    notetype: Notetype
    fields: Sequence[str]
    tags: tuple[str, ...]
    cards: dict[int, tuple[str, int]]


@dataclass(slots=True)
class NewNotes:
    """The notes made so far, by guid, with a finding for each thing of an item that its note does not say."""

    namespace: str
    notes: dict[str, NewNote] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _forms: dict[int, tuple[Json, Form]] = field(default_factory=dict)

    def add(self, item: Item) -> None:
        """Make a note of an item, or a card of the note that another item was made of. Raises NotInAnki."""
        body = _checked_body(item)
        origin = item.origin if isinstance(item.origin, Mapping) else {}
        kept = self._kept(item, origin) if origin.get("format") == "apkg" else None
        if kept is None:
            self._add_own(item, body)
        else:
            self._join(item, kept)

    def _add_own(self, item: Item, body: object) -> None:
        note = own_note(item, body, guid=guid_of(item.id, namespace=self.namespace))
        if note.guid in self.notes:
            raise NotInAnki("another item has the same id")
        self.notes[note.guid] = note
        if isinstance(item.origin, Mapping) and item.origin.get("format") == "apkg":
            message = "it became another note than the one it came from, since that cannot say what it says now"
            self.findings.append(Finding("changed-note", "hint", message, item=item.id, field="origin"))

    def _join(self, item: Item, kept: NewNote) -> None:
        """Add a note that came from Anki, or the cards of it that this item stands for."""
        note = self.notes.setdefault(kept.guid, kept)
        if note is not kept:
            if not note.cards.keys().isdisjoint(kept.cards) or note.fields != kept.fields:
                self._add_own(item, _checked_body(item))
                return
            note.cards |= kept.cards
        self.findings += _losses(item, kept)

    def _kept(self, item: Item, origin: Mapping[str, Json]) -> NewNote | None:
        """Return the note that an item came from, None where it no longer says what the item says."""
        source = _Source.of(origin)
        form = self._form(source.notetype) if source else None
        if source is None or form is None or len(source.fields) != len(form.notetype.fields):
            return None
        for fields in _candidates(source.fields, form, item):
            reading = _reading(source, fields, form, item)
            if reading and _says(reading, item):
                ordinals = reading.ordinals
                if ordinals is None:
                    kind = REGISTRY[item.type]
                    ordinals = {ordinal - 1: ordinal for ordinal in kind.ordinals(kind.parse_body(item.body))}
                cards = {template: (item.id, ordinal) for template, ordinal in ordinals.items()}
                return NewNote(source.guid, form.notetype, fields, item.tags, cards)
        return None

    def _form(self, notetype: Json) -> Form | None:
        if not isinstance(notetype, Mapping) or not isinstance(id_ := notetype.get("id"), int):
            return None
        known = self._forms.get(id_)
        if known is None:
            try:
                known = self._forms[id_] = (notetype, Form.of(Notetype.kept(notetype)))
            except MalformedMessage:
                return None
        # Another form of the same notetype: its notes would not fit the one that is written.
        return known[1] if known[0] is notetype or known[0] == notetype else None


@dataclass(frozen=True, slots=True)
class _Source:
    """What an item's origin says of its note."""

    guid: str
    notetype: Json
    fields: Sequence[str]
    deck: str
    cards: Sequence[int]

    @classmethod
    def of(cls, origin: Mapping[str, Json]) -> _Source | None:
        """Return the source, None where the origin was tampered with."""
        guid, fields, deck, cards = (origin.get(key) for key in ("guid", "fields", "deck", "cards"))
        if not isinstance(guid, str) or not isinstance(deck, str) or not isinstance(fields, list | tuple):
            return None
        texts = [text for text in fields if isinstance(text, str) and is_storable(text) and "\x1f" not in text]
        places = [card for card in cards if isinstance(card, int)] if isinstance(cards, list | tuple) else []
        if len(texts) != len(fields) or not is_storable(guid):
            return None
        return cls(guid, origin.get("notetype"), texts, deck, places)


def own_note(item: Item, body: object, *, guid: str) -> NewNote:
    """Return the note of an item in one of our notetypes; `body` is its body as its type reads it."""
    feedback = field_html(item.feedback) if item.feedback else ""
    if isinstance(body, ClozeBody) and isinstance(item.body, Mapping):
        notetype = CLOZE
        fields = [field_html(str(item.body["text"])), field_html(item.stem), feedback]
    else:
        notetype = BOTH_WAYS if isinstance(body, FlashcardBody) and body.is_reversed else CARD
        face = REGISTRY[item.type].face(body, 1)
        front, stem = (face.front, item.stem) if face.front.strip() else (item.stem, "")
        fields = [field_html(front) or item.name or item.id, field_html(face.back), field_html(stem), feedback]
    cards = {ordinal - 1: (item.id, ordinal) for ordinal in REGISTRY[item.type].ordinals(body)}
    return NewNote(guid, notetype, [*fields, sealed(item, fields)], item.tags, cards)


def deck_of(item: Item) -> str:
    """Return the deck that an item came from, '' where it came from none."""
    deck = item.origin.get("deck") if isinstance(item.origin, Mapping) else None
    return deck if isinstance(deck, str) else ""


def _checked_body(item: Item) -> object:
    """Return the body as its type reads it. Raises NotInAnki."""
    texts = (item.id, item.name, item.stem, item.feedback, item.passage, *item.tags)
    if not is_storable("".join(texts)):
        raise NotInAnki("a text of it holds a NUL or half a surrogate pair")
    try:
        return REGISTRY[item.type].parse_body(item.body)
    except MalformedBody as error:
        raise NotInAnki(str(error)) from None


def _reading(source: _Source, fields: Sequence[str], form: Form, item: Item) -> Reading | None:
    """Return what these fields of the note would be read as."""
    named = dict(zip(form.notetype.fields, fields, strict=True))
    note = Note(source.guid, named, item.tags, source.deck)
    found = readings(note, form, source.cards or [0], media=_Assets(item))
    return None if len(found) != 1 or isinstance(found[0], NotAnItem) else found[0]


class _Assets(Container[str]):
    """The media that an item shows, looked up only when a field of its note names a file."""

    def __init__(self, item: Item) -> None:
        self._item = item

    def __contains__(self, name: object) -> bool:
        return name in assets_in(_texts_of(self._item))


def _texts_of(item: Item) -> list[str]:
    body = item.body.values() if isinstance(item.body, Mapping) else ()
    return [text for text in (item.stem, item.feedback, *body) if isinstance(text, str)]


def _candidates(fields: Sequence[str], form: Form, item: Item) -> Iterator[Sequence[str]]:
    """Yield the note's fields as they came and, where that is clear, with the item's texts in place of the old ones."""
    yield fields
    side = form.sides[0]
    if isinstance(side, str) or not isinstance(item.body, Mapping):
        return
    question, answer = _only_field(side.question), _only_field(side.answer)
    texts = {
        "flashcard": (item.body.get("front"), item.body.get("back")),
        "cloze": (item.body.get("text"), item.feedback),
    }.get(item.type)
    if texts and question in form.notetype.fields and answer in form.notetype.fields:
        fresh = dict(zip(form.notetype.fields, fields, strict=True))
        fresh |= {name: field_html(str(text)) for name, text in zip((question, answer), texts, strict=True)}
        yield list(fresh.values())


def _only_field(parts: Sequence[Part]) -> str:
    """Return the name of the field that is all that a side shows of its own, '' where there is more or none."""
    shown = [part for part in parts if not isinstance(part, str) or part.strip().strip("<br>/ ")]
    fields = [part for part in shown if isinstance(part, Field) and part.name != "FrontSide"]
    if len(fields) == 2 and "cloze" in fields[0].filters:  # the answer of a cloze: it shows the text again
        fields = fields[1:]
    return fields[0].name if len(fields) == 1 and all(isinstance(part, Field) for part in shown) else ""


def _says(reading: Reading, item: Item) -> bool:
    """Return whether a note says what the item says, in these or in other marks of Markdown."""
    if reading.type != item.type or not isinstance(reading.body, Mapping) or not isinstance(item.body, Mapping):
        return False
    if reading.body == item.body and (reading.stem, reading.feedback) == (item.stem, item.feedback):
        return True
    texts = {**reading.body, "stem": reading.stem, "feedback": reading.feedback}
    others = {"reversed": False, **item.body, "stem": item.stem, "feedback": item.feedback}
    texts = {"reversed": False, **texts}
    return texts.keys() == others.keys() and all(_as_html(texts[key]) == _as_html(others[key]) for key in texts)


def _as_html(value: Json) -> Json:
    return field_html(value) if isinstance(value, str) else value


def _losses(item: Item, note: NewNote) -> Iterator[Finding]:
    """Yield what a note that came from Anki does not say of its item."""
    is_alone = item.id == item_id(note.guid) or item.id in {item_id(note.guid, template) for template in note.cards}
    said = {
        "id": not is_alone,
        "points": item.points != Decimal(1),
        "level": item.level,
        "passage": item.passage,
        "name": item.name,
        "was": item.was,
        "waivers": item.waivers,
    }
    for name, value in said.items():
        if value:
            message = f"{name} has no place in the note that the item came from, and was left out"
            severity: Severity = "warning" if name == "points" else "hint"
            yield Finding("not-representable", severity, message, item=item.id, field=name)
