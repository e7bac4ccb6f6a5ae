r"""GIFT's escapes: a backslash before one of \ : # = { } ~ takes its meaning away, and \n is a line end.

Source: docs.moodle.org, 'GIFT format', special characters.
"""

from __future__ import annotations

# While a question is taken apart, each escape stands as half of a surrogate pair, which no text decoded from UTF-8
# holds. So a control character that is found is a bare one, and finding it is one quick search.
_MARKS = {
    "\\\\": "\ud800",  # first: in '\\:' the backslash is escaped, not the colon
    "\\:": "\ud801",
    "\\#": "\ud802",
    "\\=": "\ud803",
    "\\{": "\ud804",
    "\\}": "\ud805",
    "\\~": "\ud806",
    "\\n": "\ud807",
}
_MEANINGS = {mark: "\n" if escape == "\\n" else escape[1] for escape, mark in _MARKS.items()}
_ESCAPES = str.maketrans(
    {meaning: escape for (escape, _), meaning in zip(_MARKS.items(), _MEANINGS.values(), strict=True)}
)


def masked(source: str) -> str:
    """Return the source with a mark for each escape. It has the same line ends."""
    if "\\" in source:
        for escape, mark in _MARKS.items():
            source = source.replace(escape, mark)
    return source


def unmasked(text: str) -> str:
    """Return the source that was masked."""
    if not text.isascii():
        for escape, mark in _MARKS.items():
            text = text.replace(mark, escape)
    return text


def meant(text: str) -> str:
    """Return what a masked source says."""
    if not text.isascii():
        for mark, meaning in _MEANINGS.items():
            text = text.replace(mark, meaning)
    return text


def escaped(text: str) -> str:
    """Return the source that says this text, on one line."""
    return text.translate(_ESCAPES)
