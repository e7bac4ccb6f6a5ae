"""Finding a lecture's passages in its full text: which paragraph is which, by their words and their order."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

WORD = re.compile(r"[^\W\d_]{4,}")
STEM_LENGTH = 6  # 'bureaucracy' and 'bureaucratic' meet; a real stemmer would need the language


@dataclass(frozen=True, slots=True)
class Match:
    """Paragraph `paragraph` is passage `passage`, both from 0; `score` is the weight of the words they share, ≥ 0.

    `margin` is how much lower the sum of all scores would be at best if the passage stood elsewhere: near 0, another
    paragraph would do as well; infinite where there is no other.
    """

    passage: int
    paragraph: int
    score: float
    margin: float


def paragraphs_of(text: str) -> list[str]:
    """Split `text` at blank lines, each paragraph on one line, without empty ones."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return [joined for part in re.split(r"\n[ \t]*\n", lines) if (joined := " ".join(part.split()))]


def match_passages(*, gists: Sequence[str], paragraphs: Sequence[str]) -> list[Match]:
    """Return one match per passage, in order, with the greatest total score.

    Order is kept and paragraphs may be left over (headings, notes). A word weighs as much as it is rare among the
    paragraphs. A passage between two certain ones is placed by order even where it shares no word. With fewer
    paragraphs than passages nothing can be placed by order, and the list is empty.
    """
    if len(paragraphs) < len(gists) or not gists:
        return []
    words = [_words(paragraph) for paragraph in paragraphs]
    spread = Counter(word for paragraph in words for word in paragraph)
    weight = {word: math.log(1 + len(paragraphs) / count) for word, count in spread.items()}
    wanted = [_words(gist) for gist in gists]
    scores = [[sum(weight[word] for word in gist & paragraph) for paragraph in words] for gist in wanted]
    return _best_alignment(scores)


def _words(text: str) -> frozenset[str]:
    return frozenset(word[:STEM_LENGTH] for word in WORD.findall(text.casefold()))


def _best_alignment(scores: list[list[float]]) -> list[Match]:
    """Place row i at a column beyond row i-1's so that the sum is greatest: dynamic programming over (row, column).

    A tie is settled for the earliest column.
    """
    rows, slack = len(scores), len(scores[0]) - len(scores)
    before = _best_totals(scores)
    after = [totals[::-1] for totals in _best_totals([row[::-1] for row in scores[::-1]])][::-1]
    matches, skipped = [], slack
    for row in reversed(range(rows)):
        skipped = before[row].index(before[row][skipped])
        matches.append(
            Match(
                passage=row,
                paragraph=row + skipped,
                score=scores[row][row + skipped],
                margin=_margin(scores, before, after, row=row, skipped=skipped),
            )
        )
    return matches[::-1]


def _best_totals(scores: list[list[float]]) -> list[list[float]]:
    """Return by row and k the greatest sum of the rows up to it with at most k columns left out before it."""
    slack = len(scores[0]) - len(scores)
    totals, above = [], [0.0] * (slack + 1)
    for row, shared in enumerate(scores):
        above = list(accumulate((above[k] + shared[row + k] for k in range(slack + 1)), max))
        totals.append(above)
    return totals


def _margin(
    scores: list[list[float]], before: list[list[float]], after: list[list[float]], *, row: int, skipped: int
) -> float:
    """Return how much the greatest sum falls when `row` may not stand `skipped` columns to the right of its own."""

    def total(k: int) -> float:
        above = before[row - 1][k] if row > 0 else 0.0
        below = after[row + 1][k] if row + 1 < len(scores) else 0.0
        return above + scores[row][row + k] + below

    others = [total(k) for k in range(len(before[row])) if k != skipped]
    return total(skipped) - max(others) if others else math.inf
