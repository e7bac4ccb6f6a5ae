"""Writing a deck: that of a class as its items, one's own as a package with schedule and log."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.utils.text import slugify

from quizzes.cards.models import Deck
from quizzes.exchange.jobs.exporting import Made, write_items
from quizzes.exchange.jobs.memories import deck_package
from quizzes.exchange.models import ExportRun


def write_deck(run: ExportRun, file: IO[bytes], *, at: datetime) -> Made | None:
    """Write what the run asks for; None where the deck is gone, or holds no card."""
    deck = Deck.objects.select_related("seminar").filter(owner=run.asker, public_id=run.of).first()
    if deck is None:
        return write_items(run, file, at=at)
    written = deck_package(learner=run.asker, deck=deck, at=at)
    if written is None:
        return None
    file.write(written.content)
    count = deck.deck_items.count()
    return Made(f"{slugify(f'{deck.seminar.title} {deck.title}')[:100] or 'deck'}.apkg", count, written.findings)
