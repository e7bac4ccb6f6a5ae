"""Opening a zip file that anybody may have sent: names that stay inside it, and no more bytes than were agreed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError

from quizzes.engine.interchange import FileRefused

_ENCRYPTED = 0x1
_LINK = 0xA000
_KIND = 0xF000
_LONGEST_NAME = 500
# What zipfile and the decoders under it raise for bytes that are no zip file, or not a whole one.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    struct.error,
)


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may hold once unpacked.

    `ratio` is how many times larger than packed all of it may be; it is not asked of the first megabyte, since a
    short text of one letter packs to almost nothing.
    """

    entries: int = 20_000
    total_bytes: int = 200_000_000
    entry_bytes: int = 100_000_000
    ratio: int = 200


LIMITS = ArchiveLimits()


class Archive(Mapping[str, bytes]):
    """The files of an archive by name, unpacked when they are asked for. Folders are left out.

    Looking a file up raises FileRefused where its bytes are broken or more than its directory said.
    """

    def __init__(self, file: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> None:
        self._file = file
        self._entries = entries

    def __getitem__(self, name: str) -> bytes:
        entry = self._entries[name]
        try:
            with self._file.open(entry) as source:
                # The size in the directory is only a claim, but the limits were checked against it.
                unpacked = source.read(entry.file_size + 1)
        except _BROKEN as error:
            raise FileRefused(f"{name!r} cannot be unpacked: {error}") from None
        if len(unpacked) != entry.file_size:
            raise FileRefused(f"{name!r} does not unpack to as many bytes as the archive says")
        return unpacked

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def size_bytes(self, name: str) -> int:
        """Return how large a file is unpacked; reading it gives no more. Raises KeyError."""
        return self._entries[name].file_size


def is_archive(content: bytes) -> bool:
    """Return whether the bytes start as a zip file does."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def open_archive(content: bytes, *, limits: ArchiveLimits = LIMITS) -> Archive:
    """Return the files of a zip archive by safe name, with '/' between folders.

    Raises FileRefused for bytes that are no zip file and for an archive that is encrypted, is larger unpacked than the
    limits, or holds a link, a name twice (letters' case aside) or a name that leads out of it.
    """
    try:
        file = zipfile.ZipFile(BytesIO(content))
    except _BROKEN as error:
        raise FileRefused(f"the file is not a zip archive, or a broken one: {error}") from None
    _check_sizes(file.infolist(), len(content), limits)
    entries: dict[str, zipfile.ZipInfo] = {}
    taken: set[str] = set()
    for entry in file.infolist():
        name = _safe_name(entry)
        if entry.flag_bits & _ENCRYPTED:
            raise FileRefused(f"{name!r} is encrypted")
        if (entry.external_attr >> 16) & _KIND == _LINK:
            raise FileRefused(f"{name!r} is a link to another file")
        if entry.is_dir():
            continue
        if name.casefold() in taken:
            raise FileRefused(f"the archive holds {name!r} twice")
        taken.add(name.casefold())
        entries[name] = entry
    return Archive(file, entries)


def _check_sizes(entries: list[zipfile.ZipInfo], packed_bytes: int, limits: ArchiveLimits) -> None:
    if len(entries) > limits.entries:
        raise FileRefused(f"the archive holds more than {limits.entries:,} files")
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes or any(entry.file_size > limits.entry_bytes for entry in entries):
        raise FileRefused(f"the archive is too large once unpacked: {total:,} bytes")
    if total > max(1_000_000, limits.ratio * packed_bytes):
        raise FileRefused(f"the archive unpacks to more than {limits.ratio} times its size")


def _safe_name(entry: zipfile.ZipInfo) -> str:
    """Return the name with '/' between folders. Raises FileRefused for one that no honest program writes."""
    # orig_filename: zipfile cuts a name at its first NUL.
    name = entry.orig_filename.replace("\\", "/")
    steps = name.removesuffix("/").split("/")
    is_absurd = (
        len(name) > _LONGEST_NAME
        or not name.isprintable()
        or name.startswith("/")
        or any(step in ("", ".", "..") for step in steps)
        or ":" in steps[0]
    )
    if is_absurd:
        raise FileRefused(f"the archive holds a file with an unsafe name: {name[:80]!r}")
    return name
