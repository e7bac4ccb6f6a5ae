"""Text that every database and every file can hold."""

from __future__ import annotations

import re

# PostgreSQL refuses NUL, and UTF-8 cannot say half a surrogate pair; SQLite would take both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text: str) -> bool:
    """Return whether the text is free of NUL and of lone surrogates."""
    return _UNSTORABLE.search(text) is None
