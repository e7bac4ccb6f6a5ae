"""Writing a package that Anki opens, with or without what a learner remembers of its cards."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Literal

from quizzes.engine.formats.apkg.cards import data_of, type_queue_due
from quizzes.engine.formats.apkg.compression import packed
from quizzes.engine.formats.apkg.contents import CURRENT, DATABASES, LEGACY_1, LEGACY_2, is_media_name
from quizzes.engine.formats.apkg.newnotes import NewNote, NewNotes, NotInAnki, deck_of
from quizzes.engine.formats.apkg.notetypes import Notetype
from quizzes.engine.formats.apkg.ownnotetypes import CARD, stable_id
from quizzes.engine.formats.apkg.package import Memory, PackageCard
from quizzes.engine.formats.apkg.presets import Preset
from quizzes.engine.formats.apkg.protobuf import encode
from quizzes.engine.formats.apkg.reader import written_tag
from quizzes.engine.formats.apkg.saving import Row, Rows, note_row, saved
from quizzes.engine.interchange import Written
from quizzes.engine.items import Item
from quizzes.engine.linting.findings import Finding

type PackageForm = Literal["current", "legacy"]

DEFAULT_DECK = "Seminar"
_NOTHING_REMEMBERED = Memory((), ())
_UPDATE_NOTE = "This package is of a newer form: update Anki, then import the file again."


def write(
    items: Sequence[Item],
    *,
    made_at: datetime,
    form: PackageForm = "current",
    decks: Mapping[str, str] | None = None,
    media: Mapping[str, bytes] | None = None,
    memory: Memory = _NOTHING_REMEMBERED,
    namespace: str = "",
) -> Written:
    """Return a package of the items, of Anki 23.10 and later or, as "legacy", of any since 2.1.

    `made_at` is when the items were last changed: Anki updates a note only from a later package. `decks` gives the deck
    of an item by its id ('Course::Unit 1'); one without goes where it came from, else into 'Seminar'. `media` are files
    by the names that texts show as `asset:NAME`. `namespace` keeps items of two banks with the same id apart. The same
    arguments give the same bytes. Raises ValueError for a `made_at` without a zone.
    """
    if made_at.tzinfo is None:
        raise ValueError("made_at has no time zone")
    notes = NewNotes(namespace)
    decks_of_items: dict[str, str] = {}
    for item in items:
        try:
            notes.add(item)
        except NotInAnki as error:
            message = f"the item was left out: {error}"
            notes.findings.append(Finding("not-representable", "error", message, item=item.id))
        else:
            decks_of_items[item.id] = (decks or {}).get(item.id) or deck_of(item) or DEFAULT_DECK
    collection = _Collection(made_at, memory, decks_of_items)
    rows = collection.rows_of(list(notes.notes.values()))
    findings = [*notes.findings, *collection.findings]
    files = _files(media or {}, findings)
    return Written(_zipped(rows, files, form), findings)


@dataclass(slots=True)
class _Collection:
    """Notes on their way into rows: the ids given out, and the cards that a learner remembers."""

    made_at: datetime
    memory: Memory
    decks_of_items: Mapping[str, str]
    deck_ids: dict[str, int] = field(default_factory=lambda: {"Default": 1})
    names: dict[str, str] = field(default_factory=lambda: {"default": "Default"})
    notetypes: dict[int, Notetype] = field(default_factory=dict)
    notetype_names: set[str] = field(default_factory=set)
    cards: dict[int, int] = field(default_factory=dict)  # ids in the package, by those in the memory
    findings: list[Finding] = field(default_factory=list)

    def rows_of(self, notes: Sequence[NewNote]) -> Rows:
        """Return all rows. Ids of notes and cards rise in the order of the items, and end with the time of making:
        Anki takes them for the times at which these were made, and knows notes again by their guids.
        """
        remembered = {(card.item, card.ordinal): card for card in self.memory.cards}
        created_on = self._created_on()
        note_rows: list[Row] = []
        card_rows: list[Row] = []
        changed = int(self.made_at.timestamp())
        note_id = changed * 1000 - len(notes)
        card_id = changed * 1000 - sum(len(note.cards) for note in notes)
        for position, note in enumerate(notes, start=1):
            notetype = self._notetype(note.notetype)
            tags = list(dict.fromkeys(filter(None, map(written_tag, note.tags))))
            note_id += 1
            note_rows.append(note_row(note_id, note.guid, notetype, tags, note.fields, changed))
            for template, (item, ordinal) in sorted(note.cards.items()):
                card = remembered.pop((item, ordinal), None)
                card_id += 1
                deck = self._deck(card.deck if card and card.deck else self.decks_of_items[item])
                card_rows.append(
                    (card_id, note_id, deck, template, changed, -1, *self._state(card, created_on, position))
                )
                if card:
                    self.cards[card.id] = card_id
        if remembered:
            message = f"{len(remembered):,} cards of the learner's belong to none of the items and were left out"
            self.findings.append(Finding("stray-rows", "warning", message))
        return Rows(
            created_on=created_on,
            made_at=self.made_at,
            notetypes=[self.notetypes[id_] for id_ in sorted(self.notetypes)],
            decks=self.deck_ids,
            preset=self._preset(),
            notes=note_rows,
            cards=card_rows,
            log=self._log(),
        )

    def _created_on(self) -> date:
        """Return the day that all due days are counted from: that of the first review, if there is one."""
        first = min((row.id_ms for row in self.memory.log if row.id_ms > 0), default=None)
        made_on = self.made_at.astimezone(UTC).date()
        if first is None or first >= self.made_at.timestamp() * 1000:
            return made_on
        return datetime.fromtimestamp(first / 1000, UTC).date()

    def _state(self, card: PackageCard | None, created_on: date, position: int) -> Row:
        """Return the columns from `type` on."""
        if card is None:
            return (0, 0, position, 0, 0, 0, 0, 0, 0, 0, 0, "{}")
        numbers = (card.interval_days, card.ease_permille, card.reps, card.lapses, card.steps_left)
        state = type_queue_due(card, created_on=created_on, position=position)
        return (*state, *numbers, 0, 0, card.flag, data_of(card))

    def _log(self) -> list[Row]:
        """Return the rows of the log by rising time, none twice at the same millisecond: Anki knows a row by it."""
        kept = sorted(row for row in self.memory.log if row.card in self.cards)
        stray = len(self.memory.log) - len(kept)
        if stray:
            message = f"{stray:,} reviews belong to no card of the package and were left out"
            self.findings.append(Finding("stray-rows", "warning", message))
        rows: list[Row] = []
        last = -1
        for id_ms, card, *numbers in kept:
            last = max(id_ms, last + 1)
            rows.append((last, self.cards[card], -1, *numbers))
        return rows

    def _notetype(self, notetype: Notetype) -> Notetype:
        """Return the notetype under a name that no other has: Anki tells them apart without regard to case."""
        if notetype.id not in self.notetypes:
            name = notetype.name or "Notetype"
            while name.casefold() in self.notetype_names:
                name += "+"
            self.notetype_names.add(name.casefold())
            self.notetypes[notetype.id] = replace(notetype, name=name)
        return self.notetypes[notetype.id]

    def _deck(self, name: str) -> int:
        """Return the id of a deck, made with all its parents where it is new."""
        if name in self.names:
            return self.deck_ids[self.names[name]]
        steps = [_deck_step(step) for step in name.split("::")]
        known = ""
        for depth in range(1, len(steps) + 1):
            wanted = "::".join(([known] if known else []) + [steps[depth - 1]])
            known = self.names.setdefault(wanted.casefold(), wanted)
            if known not in self.deck_ids:
                self.deck_ids[known] = stable_id("deck", known)
        self.names[name] = known
        return self.deck_ids[known]

    def _preset(self) -> Preset:
        memory = self.memory
        if not memory.weights and memory.desired_retention is None:
            return Preset(1, "Default")
        return Preset(stable_id("preset"), "Seminar", tuple(memory.weights), memory.desired_retention or 0.9)


def _deck_step(step: str) -> str:
    """Return one part of a deck's name as Anki would keep it."""
    text = unicodedata.normalize("NFC", "".join(letter for letter in step if letter >= " " and letter not in '"\x7f'))
    return text.strip() or "blank"


def _files(media: Mapping[str, bytes], findings: list[Finding]) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for name, data in media.items():
        normal = unicodedata.normalize("NFC", name)
        if is_media_name(normal) and normal not in files:
            files[normal] = data
        else:
            message = f"the file {name[:80]!r} was left out: Anki has no files of such a name, or has it already"
            findings.append(Finding("not-representable", "warning", message, field="media"))
    return files


def _zipped(rows: Rows, files: Mapping[str, bytes], form: PackageForm) -> bytes:
    """Return the zip file. The current form packs each part by itself, the legacy one the database alone."""
    number = CURRENT if form == "current" else LEGACY_2
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        _add(file, "meta", encode([(1, number)]))
        if form == "current":
            _add(file, DATABASES[CURRENT], packed(saved(rows, schema=18)))
        else:
            _add(file, DATABASES[LEGACY_2], saved(rows, schema=11), is_deflated=True)
        _add(file, DATABASES[LEGACY_1], _update_database(), is_deflated=True)
        for place, data in enumerate(files.values()):
            _add(file, str(place), packed(data) if form == "current" else data)
        _add(file, "media", packed(_media_message(files)) if form == "current" else _media_json(files))
    return made.getvalue()


def _add(file: zipfile.ZipFile, name: str, data: bytes, *, is_deflated: bool = False) -> None:
    entry = zipfile.ZipInfo(name)  # its time is 1980, so that equal packages are equal bytes
    entry.compress_type = zipfile.ZIP_DEFLATED if is_deflated else zipfile.ZIP_STORED
    entry.external_attr = 0o644 << 16
    file.writestr(entry, data)


def _media_message(files: Mapping[str, bytes]) -> bytes:
    entries = (
        encode([(1, name), (2, len(data)), (3, hashlib.sha1(data, usedforsecurity=False).digest())])
        for name, data in files.items()
    )
    return encode((1, entry) for entry in entries)


def _media_json(files: Iterable[str]) -> bytes:
    return json.dumps({str(place): name for place, name in enumerate(files)}, ensure_ascii=False).encode()


@cache
def _update_database() -> bytes:
    """Return the collection that versions of Anki before 2.1 look for: one note that asks for an update."""
    fields = [_UPDATE_NOTE, "", "", "", ""]
    made_at = datetime(2020, 1, 1, tzinfo=UTC)
    note, card = stable_id("update note"), stable_id("update card")
    changed = int(made_at.timestamp())
    rows = Rows(
        created_on=made_at.date(),
        made_at=made_at,
        notetypes=[CARD],
        decks={"Default": 1},
        preset=Preset(1, "Default"),
        notes=[note_row(note, "seminarold", CARD, [], fields, changed)],
        cards=[(card, note, 1, 0, changed, -1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, "{}")],
        log=[],
    )
    return saved(rows, schema=11)
