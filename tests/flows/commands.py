"""What the flow tests ask of the stack's own database, as a process: `python -m tests.flows.commands`.

It reads one command a line, a JSON list of its name and arguments, and answers each with a line of JSON: starting
Django for each of them would take longer than all that they do.
"""

from __future__ import annotations

import json
import sys

import django

django.setup()

from django.utils import timezone  # noqa: E402  # Django first

from quizzes.bank.services import ensure_bank, load_items  # noqa: E402
from quizzes.cards import jobs  # noqa: E402
from quizzes.cards.models import Card, ReviewLog  # noqa: E402
from quizzes.cards.queries.logs import FOLDED_FIELDS  # noqa: E402
from quizzes.cards.services.decks import save_deck  # noqa: E402
from quizzes.engine.items import Item  # noqa: E402
from seminar.people.models import Membership, Role, Seminar, User  # noqa: E402

PASSWORD = "a-password-of-one-test"


def make(count: int) -> dict[str, object]:
    """Make a learner and a deck of `count` flashcards, all of which may be learnt today."""
    seminar = Seminar.objects.create(title="Flows")
    learner = User.objects.create_user("ada", password=PASSWORD)
    Membership.objects.create(seminar=seminar, user=learner, role=Role.STUDENT)
    bank = ensure_bank(seminar=seminar, slug="bank", title="Bank")
    body = {"front": "front", "back": "back"}
    load_items(bank=bank, items=[Item(id=f"item-{n:03}", type="flashcard", body=body) for n in range(count)])
    deck = save_deck(
        seminar=seminar, slug="deck", title="Deck", selection={"banks": ["bank"]}, settings={"new_per_day": 9999}
    )
    return {
        "deck": deck.public_id,
        "username": learner.username,
        "password": PASSWORD,
        "at": timezone.now().isoformat(),
    }


def count_unfolded() -> dict[str, int]:
    return {"unfolded": Card.objects.unfolded().count(), "log": ReviewLog.objects.count()}


def folded_rows() -> list[list[str]]:
    """Return the folded state of every card, as text, in id order."""
    return [[str(value) for value in row] for row in Card.objects.order_by("id").values_list("id", *FOLDED_FIELDS)]


def fold_again() -> int:
    """Forget what was folded, and fold every log once more; returns how many cards that was."""
    Card.objects.filter(log_version__gt=0).update(folded_version=0)
    return jobs.fold_cards(card_ids=list(Card.objects.values_list("id", flat=True)))


COMMANDS = {"make": make, "unfolded": count_unfolded, "rows": folded_rows, "refold": fold_again}

if __name__ == "__main__":
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[name](*arguments)) + "\n")
        sys.stdout.flush()
