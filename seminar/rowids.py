"""Primary keys as requests name them."""

from __future__ import annotations

MOST_DIGITS = 18
"""All numbers of so many digits fit into the 64 bits of a key."""


def row_id(text: str) -> int | None:
    """Return the key that the text is, None for what can be none: something else than digits, or too many of them."""
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None
