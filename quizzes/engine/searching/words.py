"""The text that an item is found by, and patterns to hold against it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from quizzes.engine.itemtypes.answertext import comparable
from quizzes.engine.itemtypes.base import Json

_UNSAID = {"id", "correct", "score"}  # names in a body that hold no words
_MARKS = re.compile(r"[*`]+|\{\{c\d+::|\}\}")
# Code points that Unicode keeps free of meaning: they stand for wildcards while the text around them is folded.
_ANY, _ONE = "\ufdd0", "\ufdd1"
_UNSTORABLE = re.compile("[\0\ufdd0\ufdd1]")  # no stored text holds a NUL: PostgreSQL refuses it
_ESCAPED = re.compile(r"\\.|[*_]", re.DOTALL)
_WILD = {"*": _ANY, "_": _ONE}
_AS_LIKE = {"\\": "\\\\", "%": "\\%", "_": "\\_", _ANY: "%", _ONE: "_"}


def searchable_text(*texts: Json) -> str:
    """Return all words of an item's texts and body in the form in which they are compared: folded, without accents."""
    return comparable(" ".join(_MARKS.sub("", text) for each in texts for text in _texts(each)))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in _UNSAID:
                yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)


def like_pattern(said: str, *, is_folded: bool = True) -> str:
    r"""Return what a reader typed as a pattern of SQL's LIKE with `\` as its escape, by default folded like the text.

    `*` stands for any text and `_` for one character; after a backslash each stands for itself.
    """
    text = _ESCAPED.sub(lambda found: found[0][1:] or _WILD.get(found[0], found[0]), _UNSTORABLE.sub("", said))
    return "".join(_AS_LIKE.get(character, character) for character in (comparable(text) if is_folded else text))
