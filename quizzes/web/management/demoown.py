"""What the demo's shown learner has of their own: a few cards, a note and a highlight, which nobody else sees."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from quizzes.cards.services.ownitems import OwnItem, add_own_item
from seminar.lectures.queries import passages_of_seminar
from seminar.lectures.services import write_note
from seminar.rendering import plain_text

if TYPE_CHECKING:
    from seminar.people.models import Seminar, User

NAMESPACE = UUID("3b8f0f0a-6b0e-4a52-8a77-8d2f3a1c5e64")
CARDS = (
    OwnItem("flashcard", {"front": "‘Bureaucracy’ in one word of my own", "back": "Deskrule", "reversed": True}),
    OwnItem("cloze", {"text": "A {{c1::sinecure}} is an office with {{c2::pay and no work}}."}, tags=("terms",)),
    OwnItem("shorttext", {"answers": ["1960"]}, stem="In which year were these lectures given?", tags=("dates",)),
)
QUOTED_WORDS = 6


def write_something_own(learner: User, *, seminar: Seminar, at: datetime) -> None:
    """Write the cards, and mark the beginning of the first passage that says anything; again it adds nothing."""
    for number, said in enumerate(CARDS):
        client_id = uuid5(NAMESPACE, f"{learner.username} card {number}")
        add_own_item(learner=learner, seminar=seminar, said=said, client_id=client_id, at=at)
    passages = passages_of_seminar(seminar)
    if not passages:
        return
    first = passages[0]
    words = plain_text(first.gist).split()
    write_note(
        learner=learner,
        passage=first,
        client_id=uuid5(NAMESPACE, f"{learner.username} note"),
        text="Is this still so? Ask in the session.",
        quote=" ".join(words[:QUOTED_WORDS]),
        suffix=" ".join(words[QUOTED_WORDS : 2 * QUOTED_WORDS]),
    )
