"""Pieces of Markdown from which the sides of cards, solutions and summaries are made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from quizzes.engine.itemtypes.base import NoSuchCard

LONGEST_SUMMARY = 120


def single_card(_body: object) -> Sequence[int]:
    """Return the ordinals of an item that makes one card."""
    return (1,)


def require_single_card(ordinal: int) -> None:
    """Raise NoSuchCard unless it is the ordinal of an item's only card."""
    if ordinal != 1:
        raise NoSuchCard(f"an item of this type has card 1 alone, not {ordinal}")


def numbered(texts: Iterable[str]) -> str:
    """Return a numbered Markdown list; the lines of a longer entry stay inside it."""
    return "\n".join(_entry(f"{number}. ", text) for number, text in enumerate(texts, start=1))


def bulleted(texts: Iterable[str]) -> str:
    """Return a Markdown list with bullets; the lines of a longer entry stay inside it."""
    return "\n".join(_entry("- ", text) for text in texts)


def paragraphs(texts: Iterable[str]) -> str:
    """Return the texts that are not empty, one paragraph each."""
    return "\n\n".join(text for text in texts if text)


def one_line(text: str) -> str:
    """Return the text on one line of at most 120 characters, '…' standing for what was cut."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUMMARY else line[: LONGEST_SUMMARY - 1].rstrip() + "…"


def _entry(mark: str, text: str) -> str:
    return mark + text.replace("\n", "\n" + " " * len(mark))
