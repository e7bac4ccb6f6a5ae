"""Finding words again in a text that may have changed since they were marked. Pure."""

from __future__ import annotations

CONTEXT_LENGTH = 32


def normal(text: str) -> str:
    """Return the text with every run of white space as one blank, none at its ends."""
    return " ".join(text.split())


def place_of(quote: str, text: str, *, prefix: str = "", suffix: str = "") -> tuple[int, int] | None:
    """Return where the quote stands in `normal(text)`, from and to; None where it does not any more.

    Of several places the one counts whose surroundings are most like `prefix` and `suffix`, the first of equals.
    """
    words, within = normal(quote), normal(text)
    if not words:
        return None
    before, after = normal(prefix), normal(suffix)
    best: tuple[int, int] | None = None
    best_likeness = -1
    start = within.find(words)
    while start >= 0:
        end = start + len(words)
        likeness = _shared(before[::-1], within[:start].rstrip()[::-1]) + _shared(after, within[end:].lstrip())
        if likeness > best_likeness:
            best, best_likeness = (start, end), likeness
        start = within.find(words, start + 1)
    return best


def _shared(one: str, other: str) -> int:
    """Return how many signs two texts begin with alike, at most as many as are kept of the surroundings."""
    count = 0
    for mine, theirs in zip(one[:CONTEXT_LENGTH], other[:CONTEXT_LENGTH], strict=False):
        if mine != theirs:
            break
        count += 1
    return count
