"""Loading a deck file: what the deck selects and the preset it starts with, or nothing and why not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from quizzes.bank.models import Bank
from quizzes.bank.queries import select_items
from quizzes.cards.models import Deck, Preset
from quizzes.cards.queries.presets import SETTABLE, StepsInvalid
from quizzes.cards.services.decks import save_deck
from quizzes.engine.formats.bankfile.decks import SELECT_KEYS, DeckFile, read_deck
from quizzes.engine.formats.bankfile.document import read_toml
from quizzes.engine.linting.findings import Finding
from quizzes.engine.scheduling.preset import PresetInvalid
from quizzes.exchange.jobs.loading.memory import HEAD, digest, fate_of, loaded_digests, remember
from quizzes.exchange.jobs.loading.reports import Fate, LoadReport, Part, conflict
from quizzes.exchange.models import FileKind
from seminar.people.models import Seminar


@transaction.atomic
def load_deck_file(*, seminar: Seminar, content: bytes, filename: str, is_dry_run: bool = False) -> LoadReport:
    """Bring the seminar's deck up to the file, or with an error store nothing of it.

    A setting that cannot be scheduled by is an error; a bank that the seminar does not have is a warning, since it may
    come later. `is_dry_run` reports the same and stores nothing.
    """
    read = read_deck(content)
    if read.deck is None:
        return LoadReport(filename, FileKind.DECK, "", (), read.findings)
    file = read.deck
    findings = list(read.findings)
    if not file.id:
        empty = Finding("missing-key", "error", "[deck] is empty", field="deck")
        return LoadReport(filename, FileKind.DECK, "", (), [*findings, empty])
    try:
        with transaction.atomic():
            fate = _load(file, content, seminar)
    except (PresetInvalid, StepsInvalid, ValidationError) as error:
        return LoadReport(filename, FileKind.DECK, file.id, (), [*findings, *_refusals(error, content)])
    findings += _emptiness(file, content, seminar)
    findings += [conflict(HEAD)] if fate == "conflict" else []
    if is_dry_run:
        transaction.set_rollback(True)
    return LoadReport(filename, FileKind.DECK, file.id, [Part(HEAD, fate)], findings)


def _load(file: DeckFile, content: bytes, seminar: Seminar) -> Fate:
    stored = Deck.objects.filter(seminar=seminar, slug=file.id, owner=None).first()
    loaded = loaded_digests(seminar=seminar, kind=FileKind.DECK, slug=file.id)
    in_file = _file_digest(file)
    fate = fate_of(in_file=in_file, stored=_stored_digest(stored) if stored else None, loaded=loaded.get(HEAD))
    if fate in {"new", "changed"}:
        save_deck(
            seminar=seminar,
            slug=file.id,
            title=file.title,
            description=file.description,
            position=file.position,
            selection=_selection(file),
            settings={**dict.fromkeys(SETTABLE), **file.preset},  # what the file leaves out goes back to the default
        )
    digests = loaded if fate in {"kept", "conflict"} else {HEAD: in_file}
    remember(seminar=seminar, kind=FileKind.DECK, slug=file.id, digests=digests, content=content)
    return fate


def _selection(file: DeckFile) -> dict[str, object]:
    """Return the lines of [select] that say something, as a deck stores them."""
    return {key: list(value) for key in SELECT_KEYS if (value := getattr(file.select, key))}


def _file_digest(file: DeckFile) -> str:
    return digest(
        {
            "title": file.title,
            "description": file.description,
            "position": file.position,
            "selection": _selection(file),
            "preset": dict(file.preset),
        }
    )


def _stored_digest(deck: Deck) -> str:
    preset = Preset.objects.filter(deck=deck, learner=None).first()
    said = {name: getattr(preset, name) for name in SETTABLE} if preset else {}
    return digest(
        {
            "title": deck.title,
            "description": deck.description,
            "position": deck.position,
            "selection": {key: value for key, value in deck.selection.items() if value},
            "preset": {name: value for name, value in said.items() if value is not None},
        }
    )


def _refusals(error: PresetInvalid | StepsInvalid | ValidationError, content: bytes) -> list[Finding]:
    """Return a finding for each setting that was refused, with its line where it is known which one that is."""
    match error:
        case ValidationError():
            said = {name: " ".join(texts) for name, texts in error.message_dict.items()}
        case PresetInvalid():
            said = {error.field: str(error)}
        case _:
            said = {"": str(error)}
    document = read_toml(content, parse_decimal=float)
    return [
        Finding("malformed-preset", "error", text, field=name, line=document.line_of(f"preset.{name}".rstrip(".")))
        for name, text in said.items()
    ]


def _emptiness(file: DeckFile, content: bytes, seminar: Seminar) -> list[Finding]:
    """Return a warning for each bank that is not there, or for a deck that selects nothing."""
    known = set(
        Bank.objects.of_class().filter(seminar=seminar, slug__in=file.select.banks).values_list("slug", flat=True)
    )
    findings = [
        Finding("unknown-bank", "warning", f"the seminar has no bank {name!r}", field="banks", line=_line(content))
        for name in file.select.banks
        if name not in known
    ]
    if not findings and not select_items(seminar=seminar, selection=_selection(file)).exists():
        findings.append(Finding("empty-deck", "warning", "the deck selects no item", field="select"))
    return findings


def _line(content: bytes) -> int | None:
    return read_toml(content, parse_decimal=float).line_of("select.banks")
