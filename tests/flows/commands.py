"""What the flow tests ask of the stack's own database, as a process: `python -m tests.flows.commands`.

It reads one command a line, a JSON list of its name and arguments, and answers each with a line of JSON: starting
Django for each of them would take longer than all that they do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import django

django.setup()

from django.utils import timezone  # noqa: E402  # Django first
from knox.models import AuthToken  # noqa: E402

from quizzes.attempts.models import Attempt, Step  # noqa: E402
from quizzes.bank.services import ensure_bank, load_items  # noqa: E402
from quizzes.cards import jobs  # noqa: E402
from quizzes.cards.models import Card, ReviewLog  # noqa: E402
from quizzes.cards.queries.logs import FOLDED_FIELDS  # noqa: E402
from quizzes.cards.services.decks import save_deck  # noqa: E402
from quizzes.engine.items import Item  # noqa: E402
from seminar.people.models import Membership, Role, Seminar, User  # noqa: E402
from tests.factories import attempts, people  # noqa: E402

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


def make_exam(students: int, seconds: int) -> dict[str, object]:
    """Make a class and a quiz of one item of each type with a time limit; each student's token, and right answers."""
    seminar = people.seminar("Exam")
    items = attempts.item_of_each_type(seminar)
    quiz = attempts.quiz(seminar, items, time_limit_seconds=seconds, grace_seconds=2)
    class_ = [people.member(seminar, f"student-{number:03}") for number in range(students)]
    return {
        "quiz": quiz.public_id,
        "tokens": [AuthToken.objects.create(student)[1] for student in class_],
        "answers": [attempts.right_answer(item) for item in items],
    }


def sat() -> list[dict[str, object]]:
    """Return each attempt as stored: when it ended by its deadline, and what was handed in, by place."""
    return [
        {
            "id": attempt.public_id,
            "state": attempt.state,
            "by": attempt.handed_in_by,
            "is_in_time": bool(
                attempt.submitted_at and attempt.deadline_at and attempt.submitted_at <= attempt.deadline_at
            ),
            "handed_in": {
                step.response.position: step.raw
                for step in Step.objects.filter(response__attempt=attempt).select_related("response")
            },
            "steps": Step.objects.filter(response__attempt=attempt).count(),
            "points": str(attempt.points),
        }
        for attempt in Attempt.objects.order_by("id")
    ]


def count_open() -> dict[str, int]:
    return {"running": Attempt.objects.running().count(), "to_grade": Attempt.objects.to_grade().count()}


COMMANDS: dict[str, Callable[..., object]] = {
    "exam": make_exam,
    "sat": sat,
    "open": count_open,
    "make": make,
    "unfolded": count_unfolded,
    "rows": folded_rows,
    "refold": fold_again,
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        sys.stdout.write(json.dumps(COMMANDS[name](*arguments)) + "\n")
        sys.stdout.flush()
