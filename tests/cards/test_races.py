"""Two devices, two tabs, two workers at once: real threads on PostgreSQL, which lets them in at the same time."""

import pytest

from quizzes.cards import jobs
from quizzes.cards.models import Card, DeckOpening, PresetVersion, ReviewLog
from quizzes.cards.queries.logs import FOLDED_FIELDS
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.reviews import record_reviews, undo_review
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review
from tests.racing import at_once, need_postgresql

REPEATS = 20
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def postgresql_only():
    need_postgresql()


def test_one_batch_from_two_tabs_is_stored_once():
    room = Classroom.with_items(*[flashcard(f"item-{n}") for n in range(5)])
    cards = room.open()

    for repeat in range(REPEATS):
        batch = [review(card, at=MONDAY + repeat * MINUTE) for card in cards]
        backwards = list(reversed(batch))
        receipts = at_once(
            lambda b=batch: record_reviews(learner=room.learner, reviews=b, at=MONDAY + DAY),
            lambda b=backwards: record_reviews(learner=room.learner, reviews=b, at=MONDAY + DAY),
        )
        statuses = [[receipt.status for receipt in answer] for answer in receipts]
        assert sorted(statuses) == [["accepted"] * 5, ["duplicate"] * 5]

    assert ReviewLog.objects.count() == REPEATS * 5
    assert set(Card.objects.values_list("log_version", flat=True)) == {REPEATS}


def test_intake_racing_two_folds_leaves_nothing_behind():
    room = Classroom.with_items(*[flashcard(f"item-{n}") for n in range(5)])
    cards = room.open()
    ids = [card.id for card in cards]

    for repeat in range(REPEATS):
        at = MONDAY + repeat * DAY
        outcomes = at_once(
            lambda at=at: room.rate(*cards, at=at),
            lambda: jobs.fold_cards(card_ids=ids),
            jobs.sweep_unfolded,
        )
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    jobs.sweep_unfolded()
    stored = list(Card.objects.order_by("id").values(*FOLDED_FIELDS))
    Card.objects.update(folded_version=0)
    jobs.fold_cards(card_ids=ids)

    assert list(Card.objects.order_by("id").values(*FOLDED_FIELDS)) == stored
    assert [row["folded_version"] for row in stored] == [REPEATS] * 5


def test_deck_opened_in_two_tabs_makes_each_card_once():
    room = Classroom.with_items(*[flashcard(f"item-{n}", is_reversed=True) for n in range(5)])

    for repeat in range(REPEATS):
        learner = Classroom.member(room.seminar, f"learner-{repeat}")
        outcomes = at_once(*[lambda who=learner: open_deck(learner=who, deck=room.deck, at=MONDAY)] * 2)
        assert [type(outcome) for outcome in outcomes] == [DeckOpening, DeckOpening]
        assert Card.objects.filter(learner=learner).count() == 10


def test_undo_clicked_twice_adds_one_row():
    room = Classroom.with_items(flashcard("a"))
    (card,) = room.open()

    for repeat in range(REPEATS):
        sent = review(card, at=MONDAY + repeat * MINUTE)
        record_reviews(learner=room.learner, reviews=[sent], at=MONDAY + DAY)
        undo = lambda s=sent: undo_review(learner=room.learner, review_id=s.client_id, at=MONDAY + DAY)  # noqa: E731
        outcomes = at_once(undo, undo)
        assert [type(outcome) for outcome in outcomes] == [Card, Card]

    assert ReviewLog.objects.filter(kind="undo").count() == REPEATS


def test_preset_pinned_for_the_first_time_by_two_learners_is_stored_once():
    room = Classroom.with_items(flashcard("a"))

    for repeat in range(REPEATS):
        pairs = []
        for side in "ab":
            learner = Classroom.member(room.seminar, f"{side}-{repeat}")
            learner.rollover_hour = repeat % 24
            learner.time_zone = "Europe/Berlin" if repeat < 24 else "Asia/Tokyo" if repeat < 48 else "UTC"
            learner.save()
            other = Classroom(room.seminar, room.bank, room.deck, learner)
            pairs.append((other, other.open()))
        before = PresetVersion.objects.count()
        outcomes = at_once(*[lambda o=other, c=cards: o.rate(*c) for other, cards in pairs])
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        assert PresetVersion.objects.count() == before + 1
