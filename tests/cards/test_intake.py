"""Reviews are stored once each, whatever the network did, and taken back at will."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from quizzes.bank.services import hold_items, set_status
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.services.reviews import NothingToUndo, Receipt, record_reviews, undo_review
from seminar.appendonly import LogIsAppendOnly
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return Classroom.with_items(flashcard("a"), flashcard("b"))


def test_batch_sent_twice_is_stored_once(room):
    first, second = room.open()
    batch = [review(first), review(second)]
    record_reviews(learner=room.learner, reviews=batch, at=MONDAY)

    again = record_reviews(learner=room.learner, reviews=batch, at=MONDAY + MINUTE)

    assert [receipt.status for receipt in again] == ["duplicate", "duplicate"]
    assert ReviewLog.objects.count() == 2
    assert list(Card.objects.order_by("id").values_list("log_version", flat=True)) == [1, 1]


def test_known_id_with_another_body_is_a_conflict(room):
    card, _ = room.open()
    sent = review(card)
    record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)

    receipts = record_reviews(learner=room.learner, reviews=[replace(sent, rating=1)], at=MONDAY)

    assert receipts == [Receipt(sent.client_id, "refused", "id", "conflict")]
    assert ReviewLog.objects.values_list("rating", flat=True).get() == 3


def test_same_id_twice_in_one_batch_counts_once(room):
    card, _ = room.open()
    sent = review(card)

    receipts = record_reviews(learner=room.learner, reviews=[sent, sent, replace(sent, rating=4)], at=MONDAY)

    assert [receipt.status for receipt in receipts] == ["accepted", "duplicate", "refused"]
    assert ReviewLog.objects.count() == 1


def test_two_learners_may_use_the_same_id(room):
    (card, _), sent_id = room.open(), uuid4()
    other = Classroom(room.seminar, room.bank, room.deck, Classroom.member(room.seminar, "ben"))
    (theirs, _) = other.open()

    receipts = [
        *record_reviews(learner=room.learner, reviews=[review(card, client_id=sent_id)], at=MONDAY),
        *record_reviews(learner=other.learner, reviews=[review(theirs, client_id=sent_id)], at=MONDAY),
    ]

    assert [receipt.status for receipt in receipts] == ["accepted", "accepted"]


def test_refused_rows_do_not_hold_back_the_others(room):
    card, _ = room.open()
    bad = [
        replace(review(card), card_id="nosuchcard00"),
        replace(review(card), rating=5),
        replace(review(card), rating=0),
        review(card, at=MONDAY - 6 * MINUTE),
    ]

    receipts = record_reviews(learner=room.learner, reviews=[*bad, review(card)], at=MONDAY)

    assert [(receipt.status, receipt.field) for receipt in receipts] == [
        ("refused", "card"),
        ("refused", "rating"),
        ("refused", "rating"),
        ("refused", "reviewed_at"),
        ("accepted", ""),
    ]
    assert ReviewLog.objects.count() == 1


def test_another_learners_card_is_unknown(room):
    card, _ = room.open()
    other = Classroom.member(room.seminar, "ben")

    receipts = record_reviews(learner=other, reviews=[review(card)], at=MONDAY)

    assert [(receipt.status, receipt.reason) for receipt in receipts] == [("refused", "unknown")]
    assert not ReviewLog.objects.exists()


def test_card_of_a_withdrawn_item_takes_no_reviews(room):
    card, _ = room.open()
    set_status(items=[card.item], status="withdrawn")

    assert [receipt.reason for receipt in room.rate(card)] == ["unknown"]


@pytest.mark.parametrize("made_at", [MONDAY + MINUTE, MONDAY + DAY + MINUTE])
def test_a_review_of_a_card_whose_quiz_has_opened_meanwhile_is_kept(room, made_at):
    card, other = room.open()
    hold_items(item_ids=[card.item_id], holder="quiz:1", starts_at=MONDAY + DAY, ends_at=MONDAY + 3 * DAY)
    now = MONDAY + 2 * DAY

    receipts = room.rate(card, at=made_at, now=now)

    assert [receipt.status for receipt in receipts] == ["accepted"]
    assert ReviewLog.objects.get().reviewed_at == made_at
    assert [each.id for each in room.queue(now).cards] == [other.id]


@pytest.mark.parametrize(
    ("ahead_minutes", "stored_minutes", "is_clamped"),
    [(4, 4, False), (5, 5, False), (6, 0, True), (60 * 24 * 400, 0, True)],
)
def test_clock_ahead_is_believed_for_five_minutes(room, ahead_minutes, stored_minutes, is_clamped):
    card, _ = room.open()

    room.rate(card, at=MONDAY + ahead_minutes * MINUTE, now=MONDAY)

    stored = ReviewLog.objects.get()
    assert (stored.reviewed_at, stored.is_clamped) == (MONDAY + stored_minutes * MINUTE, is_clamped)


def test_clock_a_little_behind_loses_no_first_review(room):
    card, _ = room.open()

    receipts = room.rate(card, at=MONDAY - 5 * MINUTE, now=MONDAY)

    stored = ReviewLog.objects.get()
    assert [receipt.status for receipt in receipts] == ["accepted"]
    assert (stored.reviewed_at, stored.is_clamped) == (MONDAY, True)


def test_clamped_review_sent_again_is_a_duplicate(room):
    card, _ = room.open()
    sent = review(card, at=datetime(2031, 1, 1, tzinfo=UTC))
    record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)

    assert record_reviews(learner=room.learner, reviews=[sent], at=MONDAY + DAY) == [
        Receipt(sent.client_id, "duplicate")
    ]


def test_undo_leaves_the_card_as_if_never_reviewed(room):
    card, _ = room.open()
    sent = review(card)
    record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)

    undo_review(learner=room.learner, review_id=sent.client_id, at=MONDAY + MINUTE)

    assert room.queue(MONDAY + MINUTE).counts == room.queue(MONDAY - MINUTE).counts
    assert ReviewLog.objects.count() == 2


def test_undo_twice_adds_one_row(room):
    card, _ = room.open()
    sent = review(card)
    record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)

    undo_review(learner=room.learner, review_id=sent.client_id, at=MONDAY)
    undo_review(learner=room.learner, review_id=sent.client_id, at=MONDAY + MINUTE)

    assert list(ReviewLog.objects.order_by("id").values_list("kind", flat=True)) == ["review", "undo"]


def test_undo_of_what_is_not_mine_is_refused(room):
    card, _ = room.open()
    sent = review(card)
    record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)
    other = Classroom.member(room.seminar, "ben")

    for learner, review_id in [(other, sent.client_id), (room.learner, uuid4())]:
        with pytest.raises(NothingToUndo):
            undo_review(learner=learner, review_id=review_id, at=MONDAY)


def test_undo_reaches_thirty_reviews_back(room):
    card, _ = room.open()
    batch = [review(card, at=MONDAY + n * MINUTE) for n in range(31)]
    record_reviews(learner=room.learner, reviews=batch, at=MONDAY + 60 * MINUTE)

    undo_review(learner=room.learner, review_id=batch[1].client_id, at=MONDAY + 61 * MINUTE)

    with pytest.raises(NothingToUndo):
        undo_review(learner=room.learner, review_id=batch[0].client_id, at=MONDAY + 61 * MINUTE)


def test_log_rows_are_never_changed(room):
    card, _ = room.open()
    room.rate(card)
    row = ReviewLog.objects.get()
    row.rating = 1

    with pytest.raises(LogIsAppendOnly):
        row.save()
    assert ReviewLog.objects.get().rating == 3
