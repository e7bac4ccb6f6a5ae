r"""The text of one cell: what every kind of table can carry, formulas defused, and lists inside of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Spreadsheets take a cell that starts so for a formula, also behind white space and in full width (OWASP, 'CSV
# Injection'); a tab, a carriage return or a line feed at the start can make one of what follows.
_FORMULA_STARTS = frozenset("=+-@＝＋－＠\t\r\n")
# What XML, and so a workbook, cannot hold. A carriage return would come back as a line feed.
_NOT_CARRIED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def carried(text: str) -> str:
    """Return the text as any table can carry it: LF line ends, no white space around, U+FFFD for control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_CARRIED.sub("\ufffd", text).strip()


def defused(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if _is_formula_like(text) else text


def undefused(text: str) -> str:
    """Return the text that `defused` was given."""
    return text[1:] if text.startswith("'") and _is_formula_like(text) else text


def _is_formula_like(text: str) -> bool:
    # Apostrophes do not count, so that a text which has one before a formula gets a second and keeps its own.
    bare = text.lstrip("'")
    return not _FORMULA_STARTS.isdisjoint((bare[:1], bare.lstrip()[:1]))


def joined(texts: Iterable[str], mark: str) -> str:
    """Return texts as one cell, such as 'a | b'; `parted` takes it apart again."""
    return f" {mark} ".join(escaped(text, mark) for text in texts)


def escaped(text: str, mark: str) -> str:
    """Return the text with a backslash before each mark in it; backslashes before a mark are doubled."""
    *pieces, last = text.split(mark)
    return "".join(f"{piece}{_slashes_at_end(piece)}\\{mark}" for piece in pieces) + last


def parted(text: str, mark: str, *, most: int = 0) -> list[str]:
    r"""Return the texts between the marks, without white space around them; `\|` is no mark but its character.

    With `most`, the last of so many texts is the rest as it stands.
    """
    *pieces, last = text.split(mark)
    parts: list[str] = []
    current: list[str] = []
    for place, piece in enumerate(pieces):
        if len(parts) + 1 == most:
            return [*parts, mark.join((*pieces[place:], last)).strip()]
        count = len(_slashes_at_end(piece))
        current.append(piece[: len(piece) - (count + 1) // 2])
        if count % 2:
            current.append(mark)
        else:
            parts.append("".join(current).strip())
            current.clear()
    return [*parts, "".join((*current, last)).strip()]


def _slashes_at_end(text: str) -> str:
    return text[len(text.rstrip("\\")) :]
