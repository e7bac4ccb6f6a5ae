"""A learner's package in their own deck: what it remembers is in their log, once, and can be taken back."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from quizzes.bank.models import Item
from quizzes.bank.services import own_bank
from quizzes.cards.models import Card, CardState, Deck, ReviewLog
from quizzes.cards.queries.ownitems import own_items
from quizzes.cards.services.reviews import NewReview, record_reviews
from quizzes.engine.formats.apkg.package import LogRow, Memory, PackageCard
from quizzes.engine.formats.apkg.writer import write
from quizzes.engine.items import Item as WrittenItem
from quizzes.exchange.jobs import importing
from quizzes.exchange.jobs.exportruns import write_export
from quizzes.exchange.jobs.importing import work_on_import
from quizzes.exchange.models import ExportRun, ImportRun
from quizzes.exchange.services import NotUndoable, apply_import, start_deck_export, start_import, undo_import
from tests.factories import people

pytestmark = pytest.mark.django_db

MADE_AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY_MS = 86_400_000
FIRST_MS = int(datetime(2026, 11, 1, 9, tzinfo=UTC).timestamp() * 1000)
ITEMS = [WrittenItem(id=name, type="flashcard", body={"front": f"{name} 🎉", "back": "b"}) for name in ("one", "two")]
REVIEWS = [
    LogRow(FIRST_MS, 1, 3, -600, 0, 0, 4000, 0),
    LogRow(FIRST_MS + 600_000, 1, 3, 3, -600, 0, 5000, 0),
    LogRow(FIRST_MS + 4 * DAY_MS, 1, 3, 9, 3, 500, 6000, 1),
    LogRow(FIRST_MS + 5 * DAY_MS, 1, 0, 20, 9, 500, 0, 4),  # a date set by hand is no review
    LogRow(FIRST_MS + 6 * DAY_MS, 1, 3, 20, 20, 0, 7000, 3),  # nor is a look ahead in a filtered deck
]
KNOWN = PackageCard(
    *(1, "", 0, "one", 1, ""),
    kind="review",
    flag=2,
    is_suspended=True,
    due_on=date(2026, 11, 25),
    interval_days=20,
    reps=3,
    lapses=1,
    stability=19.5,
    difficulty=5.25,
)
UNLOGGED = PackageCard(
    *(2, "", 0, "two", 1, ""), kind="review", due_on=date(2026, 12, 1), interval_days=30, ease_permille=2500, reps=9
)


def package(*cards, log=REVIEWS, items=ITEMS):
    return write(items, made_at=MADE_AT, memory=Memory(list(cards), log)).content


@pytest.fixture
def learner(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return people.member(people.seminar("Anki"), "ada")


def seminar_of(learner):
    return learner.memberships.get().seminar


def planned(learner, content, *, name="mine.apkg"):
    bank = own_bank(learner=learner, seminar=seminar_of(learner))
    run = start_import(bank=bank, uploader=learner, name=name, file=io.BytesIO(content))
    work_on_import(run_id=run.id, at=datetime.now(UTC))
    run.refresh_from_db()
    return run


def brought(learner, content):
    run = planned(learner, content)
    apply_import(run=run)
    work_on_import(run_id=run.id, at=datetime.now(UTC))
    run.refresh_from_db()
    assert (run.state, run.refusal) == ("applied", "")
    return run


def test_a_card_goes_on_as_its_package_left_it(learner):
    run = planned(learner, package(KNOWN, UNLOGGED))
    assert (run.plan["memory"], Item.objects.count()) == ({"cards": 2, "reviews": 3}, 0)

    brought(learner, package(KNOWN, UNLOGGED))

    card, other = Card.objects.order_by("item__slug")
    assert (card.state, card.stability_days, card.difficulty, card.scheduled_days, card.reps, card.lapses) == (
        *(CardState.REVIEW, 19.5, 5.25, 20, 3, 1),
    )
    assert (card.due_at, card.flag, card.suspended_at is None) == (datetime(2026, 11, 25, 4, tzinfo=UTC), 2, False)
    assert (card.home_deck.owner, card.opened_at) == (learner, datetime(2026, 11, 1, 9, tzinfo=UTC))
    rows = card.log.order_by("reviewed_at").values_list("kind", "rating", "duration_ms", "reviewed_at")
    assert [(kind, rating, ms) for kind, rating, ms, _ in rows] == [
        *(("review", 3, 4000), ("review", 3, 5000), ("review", 3, 6000), ("memory_set", None, 0)),
    ]
    assert [at for *_, at in rows][:3] == [datetime.fromtimestamp(row.id_ms / 1000, UTC) for row in REVIEWS[:3]]
    # Without FSRS: the interval is the stability, and the difficulty follows from the ease.
    assert (other.stability_days, other.due_at.date(), other.reps) == (30, date(2026, 12, 1), 9)
    assert 1 < other.difficulty < 10


def test_a_second_import_adds_nothing(learner):
    brought(learner, package(KNOWN, UNLOGGED))
    before = list(ReviewLog.objects.order_by("id").values())
    versions = list(Card.objects.values_list("log_version", "flag"))

    run = planned(learner, package(KNOWN, UNLOGGED))
    assert run.plan["memory"]["reviews"] == 0
    brought(learner, package(KNOWN, UNLOGGED))

    assert list(ReviewLog.objects.order_by("id").values()) == before
    assert list(Card.objects.values_list("log_version", "flag")) == versions


def test_what_is_reviewed_here_since_stays_on_top_of_a_later_package(learner):
    brought(learner, package(KNOWN))
    card = Card.objects.get(item__slug="one")
    here = datetime(2026, 11, 26, 9, tzinfo=UTC)
    review = NewReview(client_id=uuid4(), card_id=card.public_id, rating=3, reviewed_at=here)
    record_reviews(learner=learner, reviews=[review], at=here)
    later = [*REVIEWS, LogRow(FIRST_MS + 20 * DAY_MS, 1, 3, 30, 20, 500, 8000, 1)]

    brought(learner, package(KNOWN, log=later))

    card.refresh_from_db()
    assert (card.last_reviewed_at, card.reps) == (here, 5)
    assert card.stability_days > 19.5


def test_an_import_is_undone_while_nothing_was_reviewed_here(learner):
    run = brought(learner, package(KNOWN, UNLOGGED))

    undo_import(run=run, author=learner)

    assert (Item.objects.count(), Card.objects.count(), ReviewLog.objects.count()) == (0, 0, 0)
    brought(learner, package(KNOWN))
    card = Card.objects.get(item__slug="one")
    review = NewReview(client_id=uuid4(), card_id=card.public_id, rating=3, reviewed_at=datetime.now(UTC))
    record_reviews(learner=learner, reviews=[review], at=datetime.now(UTC))
    with pytest.raises(NotUndoable, match="reviewed since"):
        undo_import(run=ImportRun.objects.get(state="applied"), author=learner)


def test_undoing_a_later_package_takes_back_its_reviews_alone(learner):
    brought(learner, package(KNOWN))
    card = Card.objects.get(item__slug="one")
    before = (card.stability_days, card.reps, card.due_at)
    more = PackageCard(**{**{name: getattr(KNOWN, name) for name in KNOWN.__slots__}, "reps": 4, "stability": 40.0})
    run = brought(learner, package(more, log=[*REVIEWS, LogRow(FIRST_MS + 15 * DAY_MS, 1, 3, 30, 20, 500, 1, 1)]))
    card.refresh_from_db()
    assert (card.stability_days, card.reps) == (40.0, 4)

    undo_import(run=run, author=learner)

    card.refresh_from_db()
    assert (card.stability_days, card.reps, card.due_at) == before


def test_a_deck_taken_to_anki_and_back_adds_nothing(learner):
    brought(learner, package(KNOWN, UNLOGGED))
    deck = Deck.objects.get(owner=learner)
    before = ReviewLog.objects.count()
    standing = list(Card.objects.order_by("id").values("stability_days", "difficulty", "due_at", "reps", "lapses"))

    run = start_deck_export(asker=learner, deck=deck)
    write_export(run_id=run.id, at=datetime.now(UTC))
    content = ExportRun.objects.get(id=run.id).file.open().read()
    again = planned(learner, content)

    assert [row["fate"] for row in again.plan["items"]] == ["unchanged"] * 2 or again.plan["counts"]["new"] == 0
    brought(learner, content)
    assert list(Card.objects.order_by("id").values("stability_days", "difficulty", "due_at", "reps", "lapses")) == (
        standing
    )
    assert ReviewLog.objects.filter(kind="review").count() == before - 2


def test_a_card_that_anki_forgot_is_new(learner):
    forgotten = PackageCard(1, "", 0, "one", 1, "", kind="new", position=1)

    brought(learner, package(forgotten))

    card = Card.objects.get(item__slug="one")
    assert (card.state, card.reps, card.log.last().kind) == (CardState.NEW, 3, "forget")


def test_cards_in_learning_wait_as_they_did(learner):
    soon = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
    learning = PackageCard(
        1, "", 0, "one", 1, "", kind="learning", due_at=soon, steps_left=1001, reps=2, stability=2.0, difficulty=5.0
    )

    asked_ms = int(soon.timestamp() * 1000) - 600_000
    brought(learner, package(learning, log=[LogRow(asked_ms, 1, 3, -600, 0, 0, 4000, 0)]))

    card = Card.objects.get(item__slug="one")
    assert (card.state, card.step, card.due_at) == (CardState.LEARNING, 1, soon)


@pytest.mark.parametrize(
    "odd",
    [
        {"due_on": date(9999, 1, 1)},
        {"due_on": None},
        {"interval_days": -5},
        {"reps": -1, "lapses": 2**40},
        {"stability": -1.0},
        {"difficulty": 99.0},
        {"steps_left": -7, "kind": "learning"},
        {"due_at": datetime(1969, 1, 1, tzinfo=UTC), "due_on": None, "kind": "relearning"},
    ],
)
def test_odd_numbers_of_a_package_are_kept_within_bounds(learner, odd):
    card = PackageCard(**{**{name: getattr(KNOWN, name) for name in KNOWN.__slots__}, **odd})
    log = [*REVIEWS, LogRow(2**60, 1, 3, 1, 1, 1, -5, 1), LogRow(FIRST_MS + 1, 1, 9, 1, 1, 1, 2**40, 1)]

    brought(learner, package(card, log=log))

    assert Card.objects.get(item__slug="one").state in CardState.values


def test_nobody_else_sees_the_import_or_the_cards(learner):
    other = people.member(seminar_of(learner), "bob")

    brought(learner, package(KNOWN))

    assert list(own_items(other)) == []
    assert {card.learner for card in Card.objects.all()} == {learner}


def test_too_much_for_one_learner_is_refused(learner, monkeypatch):
    monkeypatch.setattr(importing, "MOST_OWN_ITEMS", 1)

    run = planned(learner, package(KNOWN))

    assert (run.state, run.refusal) == ("refused", importing.TOO_MANY_OWN)
