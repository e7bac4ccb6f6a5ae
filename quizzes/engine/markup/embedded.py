"""Files that a text holds itself, as `data:image/png;base64,…`: they become media of their own.

So writes whoever has no place for files beside the text: converters from other formats, and editors in which a picture
was pasted. Source: RFC 2397.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import NamedTuple

_KINDS = {"jpeg": "jpg", "svg+xml": "svg", "mpeg": "mp3", "x-wav": "wav"}
_EMBEDDED = re.compile(
    r"data:(image|audio)/([A-Za-z0-9.+-]{1,40})(?:;[A-Za-z0-9-]{1,20}=[^;,\s\"'<>]{0,40}){0,3};base64,([A-Za-z0-9+/=\s]*+)",
    re.IGNORECASE,
)


class EmbeddedFile(NamedTuple):
    """A file and the name under which it is handed on, the same for the same content."""

    name: str
    content: bytes


def embedded_file(address: str) -> EmbeddedFile | None:
    """Return the file that an address holds, None for any other address and for what is no base64."""
    found = _EMBEDDED.fullmatch(address.strip())
    return _file(found) if found else None


def without_embedded(text: str, place: str) -> tuple[str, list[EmbeddedFile]]:
    """Return a text in which each file that it holds is named instead, after `place`, and the files.

    What is no base64 stays as it is. Takes time in proportion to the length of the text.
    """
    files: list[EmbeddedFile] = []

    def named(found: re.Match[str]) -> str:
        file = _file(found)
        if file is None:
            return found[0]
        files.append(file)
        return f"{place}{file.name}"

    return (_EMBEDDED.sub(named, text) if "base64," in text else text), files


def _file(found: re.Match[str]) -> EmbeddedFile | None:
    try:
        content = base64.b64decode("".join(found[3].split()), validate=True)
    except ValueError:
        return None
    kind = found[2].lower()
    stem = "picture" if found[1].lower() == "image" else "sound"
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}.{_KINDS.get(kind, kind.rpartition('+')[0] or kind)}"
    return EmbeddedFile(name, content) if content else None
