"""The engine's sentences, found again in what it said and translated with what stands in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from django.conf import settings
from django.utils.translation import get_language, gettext

from seminar.enginewords.sentences import SENTENCES

SAID_TO_LEARNERS = (
    "Close, but not quite: check the spelling.",
    "Gap %(place)s: close, but not quite; check the spelling.",
    "The unit is not one that this question knows.",
    "This question asks for a number without a unit.",
    "%(words)s words, %(max_words)s at most were asked for.",
    "%(words)s words, %(min_words)s at least were asked for.",
    "%(text)s is not a number",
    "is too large or too small a number",
    "%(text)s: is it thousands or decimals?",
    "the text is longer than %(longest)s characters",
)
"""Those that stand beside what authors wrote, and so must not be taken for it."""

MOST_HEADS = 4
"""Of so many parts with a colon after them, what follows is looked at: 'line 3: question "a": …'."""

_PLACE = re.compile(r"%\((\w+)\)s")
_PATH = re.compile(r"([a-z_]+(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*) (.+)", re.DOTALL)
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)


def in_words(said: str) -> str:
    """Return feedback, or why a response is malformed, with each paragraph that is the engine's own translated."""
    return "\n\n".join(sentence_in_words(each, SAID_TO_LEARNERS) for each in said.split("\n\n"))


def remark_in_words(said: str) -> str:
    """Return a finding, a refusal or why an item is malformed in the reader's language.

    Sentences within sentences are translated, too, and what follows a head such as 'line 3:' or a field's path. What
    is not known to be the engine's stays.
    """
    return said if _is_english() else _remark(said) or said


def sentence_in_words(said: str, sentences: Sequence[str]) -> str:
    """Return what was said translated, where it is one of `sentences` with something in its places."""
    return said if _is_english() else _translated(said, sentences) or said


def _is_english() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0] == "en"


def _remark(said: str) -> str:
    """Return the remark translated, '' where it is none of the engine's."""
    if found := _by_itself(said):
        return found
    parts = said.split(": ", MOST_HEADS)
    for place in range(1, len(parts)):
        if rest := _by_itself(": ".join(parts[place:])):
            return ": ".join([*(_by_itself(head) or head for head in parts[:place]), rest])
    return ""


def _by_itself(said: str) -> str:
    if found := _translated(said, _most_telling_first()):
        return found
    path = _PATH.fullmatch(said)
    rest = _translated(path[2], _most_telling_first()) if path else ""
    return f"{path[1]} {rest}" if path and rest else ""


def _translated(said: str, sentences: Sequence[str]) -> str:
    for sentence in sentences:
        if _telling_part(sentence) in said and (found := _pattern(sentence).fullmatch(said)) and _begins_well(found):
            places = {name: _in_place(value) for name, value in found.groupdict().items()}
            return gettext(sentence) % places
    return ""


def _begins_well(found: re.Match[str]) -> bool:
    """Return whether the sentence does not begin with a place that swallows a head such as 'line 3: '."""
    first = found[1] if found.lastindex and found.start(1) == 0 else ""
    return ": " not in _QUOTED.sub("", first)


def _in_place(value: str) -> str:
    """Return what stands in a place; what is quoted is an author's."""
    return value if _QUOTED.fullmatch(value) else remark_in_words(value)


@cache
def _most_telling_first() -> tuple[str, ...]:
    """Return all sentences; of two that fit, the one with more words of its own comes first."""
    return tuple(sorted(SENTENCES, key=lambda sentence: -len(_PLACE.sub("", sentence))))


def _literals(sentence: str) -> Iterator[str]:
    return (part.replace("%%", "%") for part in _PLACE.split(sentence)[::2])


@cache
def _telling_part(sentence: str) -> str:
    return max(_literals(sentence), key=len)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """Return what the sentence looks like with something in its places."""
    names = [*(f"(?P<{name}>.*?)" for name in _PLACE.findall(sentence)), ""]
    parts = zip(map(re.escape, _literals(sentence)), names, strict=True)
    return re.compile("".join(literal + place for literal, place in parts), re.DOTALL)
