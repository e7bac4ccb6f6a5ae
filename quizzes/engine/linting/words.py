"""Texts as the rules compare them: without marks, word by word, endings aside."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from quizzes.engine.linting.english import FUNCTION_WORDS

BLANK = re.compile(r"_{3,}|\.{4,}|…{2,}|\[\s*(?:\.{3}|…|_+)?\s*\]")

_MARKS = re.compile(r"\*+|(?<!\w)_{1,2}(?=[^\W_])|(?<=[^\W_])_{1,2}(?!\w)|`+|\[([^\]]*)\]\([^)]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LIST_MARK = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)

# Endings that inflection adds, the longest first, and what stands without them.
_ENDINGS = (("ies", "y"), ("ied", "y"), ("ying", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""))
_SHORTEST_ROOT = 4


def plain(markdown: str) -> str:
    """Return the text on one line without marks of emphasis, code, links and lists."""
    return " ".join(_MARKS.sub(r"\1", _LIST_MARK.sub("", markdown)).split())


def words_of(text: str) -> list[str]:
    """Return the words as written, in order; 'post-capitalist' and 'Lenin's' are one word each."""
    return _WORD.findall(text)


def lower_words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


@lru_cache(maxsize=1 << 15)
def root(word: str) -> str:
    """Return a lower-case word without the ending of its plural, past or possessive: 'classes' and 'class' are one.

    Good enough to find a word again, not to name it: 'ruling' and 'rules' both become 'rul'.
    """
    word = word.removesuffix("'s").removesuffix("’s").removesuffix("'").removesuffix("’")
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_ROOT - 1 and not word.endswith("ss"):
            word = word[: len(word) - len(ending)] + instead
            break
    return word[:-1] if word.endswith("e") and len(word) >= _SHORTEST_ROOT else word


def roots(text: str) -> list[str]:
    """Return the roots of the words that carry the subject, in order."""
    return [root(word) for word in lower_words(text) if word not in FUNCTION_WORDS]


def contains_run(words: Sequence[str], run: Sequence[str]) -> bool:
    """Return whether the words of `run`, which is not empty, stand next to each other in `words`."""
    length = len(run)
    first = run[0]
    return any(word == first and words[at : at + length] == run for at, word in enumerate(words))
