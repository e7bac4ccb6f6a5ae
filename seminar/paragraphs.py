"""Finding a lecture's passages in its full text: which paragraph is which, by their words and their order."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{4,}")
STEM_LENGTH = 6  # 'bureaucracy' and 'bureaucratic' meet; a real stemmer would need the language


@dataclass(frozen=True, slots=True)
class Match:
    """Paragraph `paragraph` is passage `passage`, both from 0; `score` is the weight of the words they share, ≥ 0."""

    passage: int
    paragraph: int
    score: float


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

    A tie is settled for the earliest column. `slack` bounds how many columns may be left out before a row.
    """
    rows, columns = len(scores), len(scores[0])
    slack = columns - rows
    best = [0.0] * (slack + 1)
    choices: list[list[int]] = []
    for row in range(rows):
        choice, reached, top = [], [], (-math.inf, 0)
        for skipped in range(slack + 1):
            total = best[skipped] + scores[row][row + skipped]
            if total > top[0]:
                top = (total, skipped)
            reached.append(top[0])
            choice.append(top[1])
        best = reached
        choices.append(choice)
    matches, skipped = [], slack
    for row in reversed(range(rows)):
        skipped = choices[row][skipped]
        matches.append(Match(passage=row, paragraph=row + skipped, score=scores[row][row + skipped]))
    return matches[::-1]
