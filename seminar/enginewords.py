"""What the engine says of its own accord, in the reader's language; what authors wrote stays as it is.

The engine knows no language but English and has few sentences. Here they stand once more, marked for gettext.
"""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext, gettext_lazy, gettext_noop

from quizzes.engine.itemtypes.base import Face

SENTENCES = (
    gettext_noop("Close, but not quite: check the spelling."),
    gettext_noop("Gap %(place)s: close, but not quite; check the spelling."),
    gettext_noop("The unit is not one that this question knows."),
    gettext_noop("This question asks for a number without a unit."),
    gettext_noop("%(words)s words, %(most)s at most were asked for."),
    gettext_noop("%(words)s words, %(least)s at least were asked for."),
    gettext_noop("%(typed)s is not a number"),
    gettext_noop("is too large or too small a number"),
    gettext_noop("%(typed)s: is it thousands or decimals?"),
    gettext_noop("the text is longer than %(most)s characters"),
)
TYPE_NAMES = {
    "flashcard": gettext_lazy("Flashcard"),
    "cloze": gettext_lazy("Cloze"),
    "choice": gettext_lazy("Choice, one answer"),
    "multiple": gettext_lazy("Choice, several answers"),
    "truefalse": gettext_lazy("True or false"),
    "shorttext": gettext_lazy("Short text"),
    "numeric": gettext_lazy("Number"),
    "matching": gettext_lazy("Matching"),
    "ordering": gettext_lazy("Ordering"),
    "essay": gettext_lazy("Essay"),
}
"""What each item type is called, by its name."""
_OF_TRUE_OR_FALSE = frozenset((gettext_noop("True or false?"), gettext_noop("True"), gettext_noop("False")))


def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what the sentence looks like with something in its places."""
    parts = re.split(r"%\((\w+)\)s", sentence)  # text and names of places in turn
    return re.compile("".join(f"(?P<{part}>.+)" if at % 2 else re.escape(part) for at, part in enumerate(parts)))


_PATTERNS = [(_pattern(sentence), sentence) for sentence in SENTENCES]


def in_words(said: str) -> str:
    """Return feedback, or why a response is malformed, with each paragraph that is the engine's own translated."""
    return "\n\n".join(_paragraph(each) for each in said.split("\n\n"))


def _paragraph(said: str) -> str:
    for pattern, sentence in _PATTERNS:
        if found := pattern.fullmatch(said):
            return gettext(sentence) % found.groupdict()
    return said


def type_in_words(item_type: str) -> str:
    """Return what an item type is called; one that the engine does not know, by its name."""
    return str(TYPE_NAMES.get(item_type, item_type))


def solution_in_words(item_type: str, solution: str) -> str:
    """Return an item's solution; that of a true-or-false one is the engine's word."""
    return gettext(solution) if item_type == "truefalse" and solution in _OF_TRUE_OR_FALSE else solution


def face_in_words(item_type: str, face: Face) -> Face:
    """Return both sides of a card; those of a true-or-false one are the engine's words."""
    front, back = (solution_in_words(item_type, side) for side in (face.front, face.back))
    return replace(face, front=front, back=back)
