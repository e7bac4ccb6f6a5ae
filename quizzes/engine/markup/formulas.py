r"""Mathematics between \(…\), \[…\] or $$…$$ in HTML, as pages with MathJax or KaTeX show it."""

from __future__ import annotations

import re
from html import escape, unescape

from quizzes.engine.markup.plaintext import has_formulas, parted

_TAG = re.compile(r"(<[^<>]*+>)")
_VERBATIM = re.compile(r"<(/?)(?:pre|code|script)\b", re.IGNORECASE)


def with_formulas(html: str) -> str:
    """Return HTML whose formulas stand in elements that our pages set, which Markdown leaves alone as well.

    Takes time in proportion to the length of the text.
    """
    if not has_formulas(html):
        return html
    made = []
    depth = 0
    for part in _TAG.split(html):
        if verbatim := _VERBATIM.match(part):
            depth = max(depth - 1, 0) if verbatim[1] else depth + 1
        made.append(part if depth or part.startswith("<") else _set(part))
    return "".join(made)


def _set(text: str) -> str:
    return "".join(words or _element(formula) for words, formula in parted(text))


def _element(formula: str) -> str:
    tex = unescape(formula.strip("$"))
    return f'<span class="math">{escape(tex, quote=False)}</span>' if tex else ""
