"""Comparing what a learner typed with what an author wrote."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

_SAME = str.maketrans(
    dict.fromkeys("‘’‚‛′`´", "'")
    | dict.fromkeys("“”„‟″«»", '"')
    | dict.fromkeys("‐‑‒–—―−", "-")
    | dict.fromkeys("\u00ad\u200b\ufeff", None)  # soft hyphen, zero-width space, byte order mark: pasted, never typed
)
_ACCENT = re.compile("[\u0300-\u036f]")
_ANY = "\ufdd0"  # a code point that Unicode keeps free of meaning: stands for the wildcard while the text is folded


def comparable(text: str, *, is_case_sensitive: bool = False) -> str:
    """Return the form in which two answers are compared.

    Compatibility forms are one (NFKC: 'ﬁ' is 'fi', '²' is '2'); so are kinds of quotation mark and of dash. Letters
    lose the accents that Latin, Greek and Cyrillic put on them (U+0300–036F: 'Führer' is 'Fuhrer'), since not every
    keyboard has them; the marks of other scripts, which make other letters, stay. White space is one space between
    words and none around. Case does not count (full case folding: 'ß' is 'ss') unless it is said to.
    """
    text = _ACCENT.sub("", unicodedata.normalize("NFKD", text.translate(_SAME)))
    if not is_case_sensitive:
        text = text.casefold()
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SAME).split())


@dataclass(frozen=True, slots=True)
class Pattern:
    """An author's answer as the texts between its wildcards, in comparable form: one text means no wildcard."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, text: str, *, is_case_sensitive: bool) -> Pattern:
        r"""Read an answer in which `*` stands for any text, none included, and `\*` for an asterisk."""
        marked = "*".join(piece.replace("*", _ANY) for piece in text.replace(_ANY, "").split(r"\*"))
        return cls(tuple(comparable(marked, is_case_sensitive=is_case_sensitive).split(_ANY)))

    def matches(self, typed: str) -> bool:
        """Return whether a text in comparable form fits. Takes time in proportion to its length."""
        first, *middle, last = self.parts if len(self.parts) > 1 else (*self.parts, "")
        if len(self.parts) == 1:
            return typed == first
        if len(typed) < len(first) + len(last) or not typed.startswith(first) or not typed.endswith(last):
            return False
        # Taking each part at its first place leaves the most room for the rest, so there is never a reason to go back.
        end = len(typed) - len(last)
        place = len(first)
        for part in middle:
            found = typed.find(part, place, end)
            if found < 0:
                return False
            place = found + len(part)
        return True


def is_near_miss(typed: str, answer: str) -> bool:
    """Return whether one text is a slip of the other: one edit in 4 to 7 characters, two in longer ones.

    An edit adds, drops or changes a letter or swaps two neighbours (Damerau 1964). Both are in comparable form.
    An answer with digits has no near misses: 1848 for 1849 is not a slip, and saying 'close' would tell half of it.
    """
    if len(answer) < 4 or any(letter.isdigit() for letter in answer):
        return False
    edits = 1 if len(answer) <= 7 else 2
    return bool(DamerauLevenshtein.distance(typed, answer, score_cutoff=edits) <= edits)
