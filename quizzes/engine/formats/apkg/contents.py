"""What is inside a package's zip file: which form it has, its database, and its media by name.

Three forms exist. The current one (`meta` says 3) holds `collection.anki21b` and packs everything with zstd; 'legacy 2'
holds `collection.anki21`, 'legacy 1' `collection.anki2` and mostly no `meta`. Newer packages also carry an old
`collection.anki2` with one note that asks for an update of Anki. Source: files written by Anki 2.0 to 26.09.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quizzes.engine.archives import Archive, ArchiveLimits, open_archive
from quizzes.engine.formats.apkg.compression import unpacked
from quizzes.engine.formats.apkg.protobuf import MalformedMessage, blob, decode, messages, number, text
from quizzes.engine.interchange import FileRefused
from quizzes.engine.linting.findings import Finding

CURRENT, LEGACY_2, LEGACY_1 = 3, 2, 1
DATABASES = {CURRENT: "collection.anki21b", LEGACY_2: "collection.anki21", LEGACY_1: "collection.anki2"}
LONGEST_MEDIA_NAME = 255

_LARGEST_LIST_BYTES = 4_000_000
# Control characters, halves of surrogate pairs, and what turns the direction of the text around it.
_UNSAFE = re.compile(r"[/\\\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a package may hold.

    `value_bytes` is for one value of the database: a note's fields, or all notetypes of a legacy form. `characters`
    counts those of all notes' fields, `shown` those that the sides of their cards show, and `tags` the HTML tags among
    these, which cost most of the time, with five for each note.
    `steps` are those of SQLite's machine, in thousands, for
    the whole reading.
    """

    file_bytes: int = 100_000_000
    database_bytes: int = 64_000_000
    media_bytes: int = 64_000_000
    media_files: int = 20_000
    notes: int = 50_000
    cards: int = 150_000
    log_rows: int = 500_000
    characters: int = 30_000_000
    shown: int = 50_000_000
    tags: int = 400_000
    value_bytes: int = 4_000_000
    steps: int = 300_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Contents:
    """A package taken apart: the bytes of its SQLite database, and its media by the name that notes call them."""

    form: int
    database: bytes
    media: Mapping[str, bytes]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A media file: its name, the one it has inside the zip file, and what is known of its bytes."""

    name: str
    zip_name: str
    size_bytes: int | None = None
    sha1: bytes = b""


def contents_of(content: bytes, *, limits: Limits = LIMITS) -> Contents:
    """Return the parts of a package. Raises FileRefused."""
    if len(content) > limits.file_bytes:
        raise FileRefused(f"the file is larger than {limits.file_bytes:,} bytes")
    archive = open_archive(
        content,
        limits=ArchiveLimits(
            entries=limits.media_files + 4,
            total_bytes=2 * limits.database_bytes + limits.media_bytes,
            entry_bytes=max(limits.database_bytes, limits.media_bytes),
        ),
    )
    form = _form(archive)
    name = DATABASES[form]
    if name not in archive:
        raise FileRefused(f"the package holds no {name}: it is not one of Anki's, or a part of it is missing")
    database = _plain(archive, name, form, most_bytes=limits.database_bytes)
    findings: list[Finding] = []
    media = dict(_media(archive, form, limits, findings))
    return Contents(form, database, media, tuple(findings))


def _form(archive: Archive) -> int:
    if "meta" not in archive:
        return next((form for form in (CURRENT, LEGACY_2) if DATABASES[form] in archive), LEGACY_1)
    try:
        version = number(decode(archive["meta"]), 1)
    except MalformedMessage:
        raise FileRefused("the package does not say of which form it is") from None
    if version > CURRENT:
        raise FileRefused(
            f"the package is of a newer form ({version}) than is known here: export it for older versions"
        )
    if version not in DATABASES:
        raise FileRefused(f"the package is of an unknown form ({version})")
    return version


def _plain(archive: Archive, name: str, form: int, *, most_bytes: int) -> bytes:
    """Return a file of the archive, taken out of its zstd where the form has it so."""
    if form == CURRENT:
        return unpacked(archive[name], most_bytes=most_bytes, what=name)
    if archive.size_bytes(name) > most_bytes:
        raise FileRefused(f"{name} is larger than {most_bytes:,} bytes")
    return archive[name]


def _media(archive: Archive, form: int, limits: Limits, findings: list[Finding]) -> Iterator[tuple[str, bytes]]:
    left = limits.media_bytes
    taken: set[str] = set()
    for entry in _entries(archive, form, limits):
        name = unicodedata.normalize("NFC", entry.name)
        _check_name(name, taken)
        if entry.zip_name not in archive:
            message = f"the package names the file {name!r} but does not hold it"
            findings.append(Finding("missing-media", "warning", message))
            continue
        data = _plain(archive, entry.zip_name, form, most_bytes=limits.media_bytes)
        left -= len(data)
        if left < 0:
            raise FileRefused(f"the package's media are larger than {limits.media_bytes:,} bytes together")
        if entry.size_bytes not in (None, len(data)) or (entry.sha1 and entry.sha1 != _sha1(data)):
            raise FileRefused(f"the file {name!r} is damaged: it is not the one that the package describes")
        yield name, data


def _entries(archive: Archive, form: int, limits: Limits) -> list[_Entry]:
    """Return the media named by the package, none where it has no list of them. Raises FileRefused."""
    if "media" not in archive:
        return []
    data = _plain(archive, "media", form, most_bytes=_LARGEST_LIST_BYTES)
    return _entries_of_message(data, limits) if form == CURRENT else _entries_of_json(data, limits)


def _entries_of_message(data: bytes, limits: Limits) -> list[_Entry]:
    try:
        message = decode(data)
        _check_count(len(message.get(1, ())), limits)
        return [
            _Entry(
                name=text(entry, 1),
                # Packages made of legacy ones keep the old number; in all others the place in the list is the name.
                zip_name=str(number(entry, 255) if 255 in entry else place),
                size_bytes=number(entry, 2),
                sha1=blob(entry, 3),
            )
            for place, entry in enumerate(messages(message, 1))
        ]
    except MalformedMessage:
        raise FileRefused("the package's list of media is damaged") from None


def _entries_of_json(data: bytes, limits: Limits) -> list[_Entry]:
    try:
        found = json.loads(data or b"{}")
    except (ValueError, RecursionError):
        raise FileRefused("the package's list of media is damaged") from None
    if not isinstance(found, dict) or not all(isinstance(name, str) for name in found.values()):
        raise FileRefused("the package's list of media is damaged")
    _check_count(len(found), limits)
    return [_Entry(name, zip_name) for zip_name, name in found.items()]


def _check_count(count: int, limits: Limits) -> None:
    if count > limits.media_files:
        raise FileRefused(f"the package names more than {limits.media_files:,} media files")


def _check_name(name: str, taken: set[str]) -> None:
    """Raise FileRefused for a name that leads out of a folder, that no system takes, or that was met before."""
    if not is_media_name(name):
        raise FileRefused(f"the package holds a media file with an unsafe name: {name[:80]!r}")
    if name in taken:
        raise FileRefused(f"the package holds the media file {name[:80]!r} twice")
    taken.add(name)


def is_media_name(name: str) -> bool:
    """Return whether a name is one that a file of a note can have: no folders, and nothing invisible in it."""
    is_too_long = len(name.encode("utf-8", "replace")) > LONGEST_MEDIA_NAME
    return not is_too_long and _UNSAFE.search(name) is None and bool(name.strip(" ."))


def _sha1(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()
