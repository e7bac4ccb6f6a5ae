"""A package of Anki in a learner's own deck: each card stands here as Anki says that it stood there."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from quizzes.bank.services import own_bank
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.queries.ownitems import own_deck_of
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ImportRun
from quizzes.exchange.services import apply_import, start_import
from tests.factories import people

pytestmark = [pytest.mark.conformance, pytest.mark.django_db]

FOLDER = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "apkg"
STATES = ["new", "learning", "review", "relearning"]


@pytest.mark.skipif(not FOLDER.exists(), reason=f"{FOLDER} is missing")
@pytest.mark.parametrize("name", ["scheduled_fsrs.apkg", "scheduled_fsrs.legacy.apkg"])
def test_stability_difficulty_and_due_day_are_the_packages(name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    truth = json.loads((FOLDER / "scheduled_fsrs.json").read_text(encoding="utf-8"))
    seminar = people.seminar("Anki")
    learner = people.member(seminar, "ada")
    today = datetime.fromtimestamp(truth["made_epoch"], UTC).date()

    for _repeat in range(2):
        with (FOLDER / name).open("rb") as file:
            run = start_import(
                bank=own_bank(learner=learner, seminar=seminar), uploader=learner, name="mine.apkg", file=file
            )
        at = datetime.now(UTC)
        work_on_import(run_id=run.id, at=at)
        apply_import(run=run)
        work_on_import(run_id=run.id, at=at)
        assert ImportRun.objects.get(id=run.id).state == "applied", ImportRun.objects.get(id=run.id).refusal

    stored = Card.objects.filter(learner=learner).select_related("item")
    assert {(card.item.origin["guid"], card.ordinal - 1): standing(card) for card in stored} == {
        (card["guid"], card["ord"]): expected(card, today) for card in truth["cards"]
    }
    logged = [row for card in truth["cards"] for row in card.get("revlog", ()) if row["button"] and row["factor"]]
    reviews = ReviewLog.objects.filter(kind="review")
    assert sorted(reviews.values_list("rating", "duration_ms")) == sorted((row["button"], row["ms"]) for row in logged)
    assert own_deck_of(learner, seminar=seminar) is not None


def standing(card):
    day = card.due_at - timedelta(hours=4) if card.due_at else None  # UTC, and days begin at four
    return {
        "state": STATES[card.state],
        "stability": card.stability_days,
        "difficulty": card.difficulty,
        "due": day.date() if day and card.state == 2 else None,
        "interval": card.scheduled_days if card.state == 2 else 0,
        "reps": card.reps,
        "lapses": card.lapses,
        "suspended": card.suspended_at is not None,
        "buried": card.buried_until is not None,
        "flag": card.flag,
    }


def expected(card, today):
    state = card.get("state", "new")
    is_review = state == "review"
    return {
        "state": state,
        "stability": card.get("stability"),
        "difficulty": card.get("difficulty"),
        "due": today + timedelta(days=card["due_in_days"]) if is_review else None,
        "interval": card.get("interval_days", 0) if is_review else 0,
        "reps": card.get("reps", 0),
        "lapses": card.get("lapses", 0),
        "suspended": card.get("queue") == "suspended",
        "buried": str(card.get("queue", "")).startswith("buried"),
        "flag": card.get("flag", 0),
    }
