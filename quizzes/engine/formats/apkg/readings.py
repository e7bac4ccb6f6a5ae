"""Anki's filters for Japanese: 'furigana', 'kanji' and 'kana' show words with their readings, written '日本[にほん]'.

Source: docs.ankiweb.net, 'Field Replacements', Ruby Characters.
"""

from __future__ import annotations

from typing import Literal

type Showing = Literal["furigana", "kanji", "kana"]


def with_readings(text: str, showing: Showing) -> str:
    """Return the text with each word beside its reading, alone, or replaced by its reading.

    A word begins after a space, a tag or the reading before it; the space is left out. Sounds have no readings.
    Takes time in proportion to the length of the text.
    """
    made: list[str] = []
    done = 0
    last = text.rfind("]")
    while 0 <= (opening := text.find("[", done)) < last:
        start = max(done, text.rfind(" ", done, opening) + 1, text.rfind(">", done, opening) + 1)
        word = text[start:opening]
        if not word or text[opening + 1] == "]" or text.startswith("[sound:", opening):
            made.append(text[done : opening + 1])
            done = opening + 1
            continue
        closing = text.index("]", opening)
        reading = text[opening + 1 : closing]
        made.append(text[done:start].removesuffix(" "))
        made.append({"furigana": f"<ruby>{word}<rt>{reading}</rt></ruby>", "kanji": word, "kana": reading}[showing])
        done = closing + 1
    return "".join((*made, text[done:]))
