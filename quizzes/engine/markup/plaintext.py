r"""Plain text as Markdown that shows just this text, with mathematics between \(…\), \[…\] or $$…$$ left to be set.

Only what would be read as Markdown is escaped: '2 * 3' and 'snake_case' stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MEANINGFUL = re.compile(
    r"""\\(?=[!-/:-@\[-`{-~])"""  # a backslash that would escape what follows
    r"""|`|\*(?!\s)|(?<!\s)\*"""  # an asterisk alone between spaces is one
    r"""|(?<![^\W_])_|_(?![^\W_])"""  # inside a word an underscore is one
    r"""|\[(?=[^\[\]]{0,500}\][(:\[])"""
    r"""|<(?=[A-Za-z/!?])|&(?=\#?\w{1,32};)|\$|~(?=~)|!(?=\[)""",
    re.VERBOSE,
)
_QUICK = re.compile(r"[\\`*_\[<&$~]")
_NAMED = {"<": "&lt;", "&": "&amp;"}
_BLOCK = re.compile(r"(?:[-+*](?= |$)|>|#{1,6}(?= |$)|=+$|-+ *$)|([0-9]{1,9})([.)])(?= |$)")

_MATHS = {r"\(": (r"\)", "$"), r"\[": (r"\]", "$$"), "$$": ("$$", "$$"), "[tex]": ("[/tex]", "$")}


def escaped(text: str) -> str:
    r"""Return one line of text as Markdown; mathematics in \(…\) comes to stand in $…$."""
    if not _QUICK.search(text):
        return text
    if not has_formulas(text):
        return _plain(text)
    return "".join(maths or _plain(words) for words, maths in parted(text))


def has_formulas(text: str) -> bool:
    """Return whether a mark of mathematics opens in the text."""
    return any(mark in text for mark in _MATHS)


def line_escaped(line: str) -> str:
    """Return a line of Markdown so that its start is not that of a list, a heading or a quotation."""
    found = _BLOCK.match(line)
    if found is None:
        return line
    if found[1]:
        return f"{found[1]}\\{line[found.end(1) :]}"
    return f"\\{line}"


def _plain(text: str) -> str:
    is_price = text.count("$") == 1  # two of them could be taken for mathematics
    return _MEANINGFUL.sub(
        lambda found: found[0] if found[0] == "$" and is_price else _NAMED.get(found[0], f"\\{found[0]}"), text
    )


def parted(text: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of which one is empty: words, or a formula as Markdown."""
    done = place = 0
    missing: set[str] = set()
    while found := _next_opening(text, place, missing):
        start, opening = found
        closing, mark = _MATHS[opening]
        end = text.find(closing, start + len(opening))
        formula = text[start + len(opening) : end].strip()
        if end < 0:
            missing.add(opening)
        elif not formula or (mark == "$" and "$" in formula):
            place = end + len(closing)
        else:
            yield text[done:start], ""
            yield "", f"{mark}{formula}{mark}"
            done = place = end + len(closing)
    yield text[done:], ""


def _next_opening(text: str, place: int, missing: set[str]) -> tuple[int, str] | None:
    """Return where the next formula opens, and how.

    What is not there any more goes into `missing`: looking for it again at each formula would take quadratic time.
    """
    best: tuple[int, str] | None = None
    for opening in _MATHS.keys() - missing:
        start = text.find(opening, place)
        if start < 0:
            missing.add(opening)
        elif best is None or start < best[0]:
            best = start, opening
    return best
