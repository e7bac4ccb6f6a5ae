r"""GIFT's escapes: a backslash before one of \ : # = { } ~ takes its meaning away, and \n is a line end.

Source: docs.moodle.org, 'GIFT format', special characters.
"""

from __future__ import annotations

# While a question is taken apart, each escape stands as half of a surrogate pair, which no text decoded from UTF-8
# holds, and a letter. So a control character that is found is a bare one, and finding it is one quick search.
MARK = "\ud800"
_MARKED = {
    "\\\\": f"{MARK}b",  # first: in '\\\\:' the backslash is escaped, not the colon
    "\\:": f"{MARK}c",
    "\\#": f"{MARK}h",
    "\\=": f"{MARK}e",
    "\\{": f"{MARK}o",
    "\\}": f"{MARK}p",
    "\\~": f"{MARK}t",
    "\\n": f"{MARK}n",
}
_MEANINGS = {marked: "\n" if escape == "\\n" else escape[1] for escape, marked in _MARKED.items()}
_ESCAPES = str.maketrans({_MEANINGS[marked]: escape for escape, marked in _MARKED.items()})


def masked(source: str) -> str:
    """Return the source with its escapes marked. Everything in it keeps its place."""
    if "\\" in source:
        for escape, marked in _MARKED.items():
            source = source.replace(escape, marked)
    return source


def meant(text: str) -> str:
    """Return what a masked source says. One without the MARK says just what it is."""
    for marked, meaning in _MEANINGS.items():
        text = text.replace(marked, meaning)
    return text


def escaped(text: str) -> str:
    """Return the source that says this text, on one line."""
    return text.translate(_ESCAPES)
