"""Reading a package: its items, and what its learner remembers of them."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quizzes.engine.formats.apkg.cards import Place, card_of, home_deck
from quizzes.engine.formats.apkg.collection import CardRow, Collection, NoteRow, collection_of
from quizzes.engine.formats.apkg.contents import LIMITS, Limits, contents_of
from quizzes.engine.formats.apkg.notes import Form, NotAnItem, Note, Reading, readings
from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.ownitems import FIELD, unsealed
from quizzes.engine.formats.apkg.package import LogRow, Package, PackageCard
from quizzes.engine.interchange import FileRefused, ReadResult
from quizzes.engine.items import Item
from quizzes.engine.itemtypes import REGISTRY
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.fields import LONGEST_TEXT
from quizzes.engine.itemtypes.storable import is_storable
from quizzes.engine.linting.findings import Finding
from quizzes.engine.markup.ankifields import field_text

FIELD_MARK = "\x1f"  # between the fields of a note, and between the parts of a deck's name

_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # they show a text in another order
TAGS_A_NOTE = 5  # what a note costs beside its text


def read(content: bytes) -> ReadResult:
    """Return the items of a package, without anybody's memory of them. Raises FileRefused."""
    return read_package(content).items


def read_package(content: bytes, *, limits: Limits = LIMITS) -> Package:
    """Return what a package says, .apkg or .colpkg, of any form since Anki 2.0. Raises FileRefused.

    A note that no item of ours can say is left out, with a finding; its cards then name no item.
    """
    contents = contents_of(content, limits=limits)
    collection = collection_of(contents.database, limits=limits)
    names = {id_: deck.name for id_, deck in collection.decks.items()}
    outcome = _Outcome(collection, contents.media.keys(), [*contents.findings], limits, deck_names=names)
    cards_of_notes: dict[int, list[CardRow]] = {}
    for row in collection.cards:
        cards_of_notes.setdefault(row[1], []).append(row)
    for note_row in collection.notes:
        outcome.add_note(note_row, cards_of_notes.pop(note_row[0], []))
    stray = sum(map(len, cards_of_notes.values()))
    if stray:
        outcome.findings.append(
            Finding("stray-rows", "warning", f"{stray:,} cards belong to no note and were left out")
        )
    log = _log_of(collection.log, outcome.cards, outcome.findings)
    return Package(
        items=ReadResult(tuple(outcome.items), tuple(outcome.findings), media=contents.media),
        decks=list(collection.decks.values()),
        cards=outcome.cards,
        log=log,
        created_on=collection.created_on,
    )


def item_id(guid: str, template: int | None = None) -> str:
    """Return the id of a note's item, which stays the same when the note is edited; `template` where it has several."""
    made = f"anki-{hashlib.sha256(guid.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return made if template is None else f"{made}-{template + 1}"


def _log_of(log: Sequence[LogRow], cards: Iterable[PackageCard], findings: list[Finding]) -> Sequence[LogRow]:
    known = {card.id for card in cards}
    kept = [row for row in log if row.card in known]
    if len(kept) < len(log):
        message = f"{len(log) - len(kept):,} reviews belong to no card of the package and were left out"
        findings.append(Finding("stray-rows", "warning", message))
    return kept


@dataclass(slots=True)
class _Outcome:
    """The items and cards read so far, and what is ready for reading more."""

    collection: Collection
    media: Container[str]
    findings: list[Finding]
    limits: Limits
    items: list[Item] = field(default_factory=list)
    cards: list[PackageCard] = field(default_factory=list)
    forms: dict[int, Form] = field(default_factory=dict)
    origins: dict[int, Json] = field(default_factory=dict)
    guids: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    deck_names: dict[int, str] = field(default_factory=dict)
    characters: int = 0
    tags: int = 0

    def add_note(self, row: NoteRow, cards: Sequence[CardRow]) -> None:
        """Add a note's items and cards, or findings that say why there are none."""
        _, guid, notetype_id, tags, fields = row
        notetype = self.collection.notetypes.get(notetype_id)
        if notetype is None or guid in self.guids:
            why = "its notetype is missing" if notetype is None else "another note has the same guid"
            self._refuse(f"the note {guid[:40]!r} was left out: {why}")
            self._add_cards(cards, guid, {})
            return
        self.guids.add(guid)
        note = self._note(guid, tags, fields, notetype, cards)
        if note.fields.get(FIELD) and self._add_own(note, cards):
            return
        templates = sorted({card[3] for card in cards}) or list(range(len(notetype.templates)))
        form = self._form(notetype)
        self._count(form, note)
        found = readings(note, form, templates, media=self.media)
        ordinals: dict[int, tuple[str, int]] = {}
        for reading in found:
            if isinstance(reading, NotAnItem):
                self._refuse(f"the note {guid[:40]!r} was left out, or a card of it: {reading}")
            else:
                ordinals |= self._add_item(note, notetype, reading, templates, is_alone=len(found) == 1)
        self._add_cards(cards, guid, ordinals)

    def _count(self, form: Form, note: Note) -> None:
        """Raise FileRefused where the notes so far can show more than is taken."""
        characters, tags = form.most_shown(note)
        self.characters += characters
        self.tags += tags + TAGS_A_NOTE
        if self.characters > self.limits.shown:
            raise FileRefused(f"the package's cards show more than {self.limits.shown:,} characters")
        if self.tags > self.limits.tags:
            raise FileRefused(f"the package's cards show more than {self.limits.tags:,} HTML tags, five a note counted")

    def _form(self, notetype: Notetype) -> Form:
        if notetype.id not in self.forms:
            self.forms[notetype.id] = Form.of(notetype)
            self.origins[notetype.id] = notetype.as_json()
        return self.forms[notetype.id]

    def _note(self, guid: str, tags: str, fields: str, notetype: Notetype, cards: Sequence[CardRow]) -> Note:
        values = fields.split(FIELD_MARK)
        values += [""] * (len(notetype.fields) - len(values))
        return Note(
            guid=guid,
            fields=dict(zip(notetype.fields, values, strict=False)),
            tags=tuple(dict.fromkeys(filter(is_storable, tags.split()))) if tags else (),
            deck=self._deck(cards[0]) if cards else "",
            is_ascii=fields.isascii() and "&#" not in fields,
        )

    def _deck(self, card: CardRow) -> str:
        return self.deck_names.get(home_deck(card), "")

    def _add_own(self, note: Note, cards: Sequence[CardRow]) -> bool:
        """Add the item of a note that we wrote, and return whether it holds one."""
        fields = [text for name, text in note.fields.items() if name != FIELD]
        own = unsealed(note.fields[FIELD], fields)
        if own is None or own.item.id in self.ids:
            return False
        item, body = own.item, own.body
        if set(note.tags) != {written_tag(tag) for tag in item.tags}:
            item = replace(item, tags=note.tags)
        if not own.is_untouched:
            item = self._edited(item, note)
            body = _checked(item)
        self.ids.add(item.id)
        self.items.append(item)
        known = REGISTRY[item.type].ordinals(body)
        self._add_cards(cards, note.guid, {ordinal - 1: (item.id, ordinal) for ordinal in known})
        return True

    def _edited(self, item: Item, note: Note) -> Item:
        """Return the item with what was changed in Anki, as far as its type is one that a note can say."""
        message = "the note was edited in Anki, which cannot change what the item asks: the item is as it was"
        texts = {name: self._text(note.fields.get(name, "")) for name in ("Front", "Back", "Text", "Stem", "Feedback")}
        if item.type == "flashcard" and isinstance(item.body, Mapping):
            body: Json = {**item.body, "front": texts["Front"], "back": texts["Back"]}
        elif item.type == "cloze":
            body = _cloze_of(item.body, texts["Text"])
        else:
            body = None
        if body is not None:
            edited = replace(item, body=body, stem=texts["Stem"], feedback=texts["Feedback"])
            try:
                _checked(edited)
            except MalformedBody as error:
                message = f"the note was edited in Anki to what no item can be ({error}): the item is as it was"
            else:
                return edited
        self.findings.append(Finding("edited-note", "warning", message, item=item.id))
        return item

    def _text(self, html: str) -> str:
        return field_text(html, media=self.media).markdown

    def _add_item(
        self, note: Note, notetype: Notetype, reading: Reading, templates: Sequence[int], *, is_alone: bool
    ) -> dict[int, tuple[str, int]]:
        """Add an item, and return it and its ordinal for each of the note's cards that it stands for."""
        first = min(reading.ordinals, default=0) if reading.ordinals else 0
        origin: dict[str, Json] = {
            "format": "apkg",
            "guid": note.guid,
            "notetype": self.origins[notetype.id],
            "fields": list(note.fields.values()),
            "deck": note.deck,
            "cards": sorted(reading.ordinals) if reading.ordinals else [],
        }
        item = Item(
            id=item_id(note.guid, None if is_alone else first),
            type=reading.type,
            body=reading.body,
            stem=reading.stem,
            feedback=reading.feedback,
            tags=note.tags,
            origin=origin,
        )
        try:
            body = _checked(item)
        except MalformedBody as error:
            self._refuse(f"the note {note.guid[:40]!r} was left out, or a card of it: {error}")
            return {}
        self.ids.add(item.id)
        self.items.append(item)
        if reading.missing or not note.is_ascii:
            self.findings += _remarks(item, reading)
        if reading.ordinals is not None:
            return {template: (item.id, ordinal) for template, ordinal in reading.ordinals.items()}
        return {ordinal - 1: (item.id, ordinal) for ordinal in REGISTRY[item.type].ordinals(body)}

    def _refuse(self, message: str) -> None:
        self.findings.append(Finding("not-representable", "error", message))

    def _add_cards(self, rows: Iterable[CardRow], guid: str, ordinals: Mapping[int, tuple[str, int]]) -> None:
        created_on = self.collection.created_on
        for row in rows:
            item, ordinal = ordinals.get(row[3], ("", 0))
            self.cards.append(card_of(row, Place(guid, item, ordinal, self._deck(row)), created_on=created_on))


def _cloze_of(body: Json, text: str) -> Json:
    """Return the body with another text, and with what else is right in the gaps that it still has."""
    also = body.get("also") if isinstance(body, Mapping) else None
    try:
        edited: Json = {"text": text, "also": also} if also else {"text": text}
        REGISTRY["cloze"].parse_body(edited)
    except MalformedBody:
        return {"text": text}
    return edited


def _checked(item: Item) -> object:
    """Return the body as the item's type reads it. Raises MalformedBody where the item could not be stored."""
    for text in (item.stem, item.feedback):
        if len(text) > LONGEST_TEXT or not is_storable(text):
            raise MalformedBody("a text is too long, or holds a NUL")
    parsed: object = REGISTRY[item.type].parse_body(item.body)
    return parsed


def written_tag(tag: str) -> str:
    """Return a tag as Anki can hold it, which separates tags by space."""
    return "_".join(tag.split())


def _remarks(item: Item, reading: Reading) -> Iterator[Finding]:
    if reading.missing:
        names = ", ".join(repr(name) for name in reading.missing[:5])
        message = f"it shows files that the package does not hold: {names}"
        yield Finding("missing-media", "warning", message, item=item.id)
    if not item_texts_are_straight(item):
        message = "the text holds characters that turn its direction: it may show another order than it has"
        yield Finding("turned-text", "warning", message, item=item.id)


def item_texts_are_straight(item: Item) -> bool:
    """Return whether nothing in the item's texts turns their direction."""
    body = item.body.values() if isinstance(item.body, Mapping) else ()
    return all(
        text.isascii() or _TURNS.isdisjoint(text) for text in (item.stem, item.feedback, *body) if isinstance(text, str)
    )
