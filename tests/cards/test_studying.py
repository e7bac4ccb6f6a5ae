"""Studying what is not due, and cramming without touching the schedule."""

from __future__ import annotations

from uuid import uuid4

import pytest

from quizzes.bank.services import hold_items
from quizzes.cards.jobs import fold_cards
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.queries.fitting import review_count
from quizzes.cards.queries.queue import Counts
from quizzes.cards.queries.studies import FORGOTTEN_TODAY, Tally, studies_of
from quizzes.cards.queries.studying import Study, study_queue
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.handling import suspend_card
from quizzes.cards.services.reviews import NewReview, record_reviews, undo_review
from quizzes.engine.searching.parser import SearchInvalid
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, slugs

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    """Four cards of which one is due in some days, one today, and two are new; no new ones are allowed a day."""
    room = Classroom.with_items(
        flashcard("ahead", tags=("weber",)),
        flashcard("due", tags=("hegel",)),
        flashcard("new", tags=("weber",)),
        flashcard("plain"),
        new_per_day=0,
    )
    ahead, due, *_ = (Card.objects.get(id=card.id) for card in room.open(at=MONDAY))
    room.rate(ahead, rating=4, at=MONDAY)
    room.rate(due, rating=4, at=MONDAY)
    fold_now(learner=room.learner)
    Card.objects.filter(id=due.id).update(due_at=MONDAY + DAY)
    return room


def queue(room, *, at=MONDAY + DAY, limit=20, **study):
    return study_queue(learner=room.learner, deck=room.deck, study=Study(**study), at=at, limit=limit)


def crammed(card, rating, *, at, client_id=None):
    sent = NewReview(client_id or uuid4(), card.public_id, rating, at, is_cram=True)
    return record_reviews(learner=card.learner, reviews=[sent], at=at)[0].status


def test_a_search_brings_cards_forward_in_the_order_due_early_new_whatever_the_limits(room):
    assert slugs(queue(room, search="").cards) == ["due"]
    assert slugs(queue(room, search="tag:weber").cards) == ["ahead", "new"]
    assert slugs(queue(room, search="-tag:hegel").cards) == ["ahead", "new", "plain"]
    found = queue(room, is_early=True)
    assert (slugs(found.cards), found.counts) == (["due", "ahead", "new", "plain"], Counts(new=2, learning=0, due=2))
    assert queue(room, search="nobody").cards == []
    with pytest.raises(SearchInvalid):
        queue(room, search="(")


def test_an_early_study_moves_dates_and_ends(room):
    room.rate(*queue(room, search="tag:weber").cards, rating=4, at=MONDAY + DAY)

    after = queue(room, search="tag:weber")

    assert (after.cards, Card.objects.get(item__slug="ahead").log_version) == ([], 2)


def test_given_items_suspended_cards_and_an_open_quiz_are_kept_out(room):
    cards = {card.item.slug: card for card in Card.objects.select_related("item", "learner")}
    suspend_card(card=cards["new"], at=MONDAY)
    hold_items(item_ids=[cards["plain"].item_id], holder="quiz:x", starts_at=None, ends_at=None)
    missed = frozenset({cards["ahead"].item_id, cards["new"].item_id, cards["plain"].item_id})

    for study in ({"item_ids": missed}, {"item_ids": missed, "crammed_since": MONDAY}):
        assert slugs(queue(room, **study).cards) == ["ahead"]


def test_cramming_goes_through_all_cards_and_moves_no_date(room):
    kept = ("state", "scheduled_days", "reps", "stability_days", "last_reviewed_at")
    before = list(Card.objects.order_by("id").values(*kept))
    begun = MONDAY + DAY

    first = queue(room, crammed_since=begun)
    assert (slugs(first.cards), first.counts) == (["ahead", "due", "new", "plain"], Counts(new=2, learning=0, due=2))
    for minute, (card, rating) in enumerate(zip(first.cards, (3, 1, 2, 4), strict=True), start=1):
        crammed(card, rating, at=begun + minute * MINUTE)
    second = queue(room, crammed_since=begun, at=begun + 9 * MINUTE)
    for card in second.cards:
        crammed(card, 3, at=begun + 10 * MINUTE)
    third = queue(room, crammed_since=begun, at=begun + 11 * MINUTE)

    assert (slugs(second.cards), second.counts) == (["due", "new"], Counts(new=0, learning=2, due=0))
    assert (third.cards, third.next_due_at) == ([], None)
    fold_cards(card_ids=[card.id for card in first.cards])
    assert list(Card.objects.order_by("id").values(*kept)) == before
    assert review_count(room.learner) == 2
    assert len(queue(room, crammed_since=begun + DAY, at=begun + DAY).cards) == 4


def test_a_crammed_rating_is_taken_once_conflicts_with_a_review_and_can_be_undone(room):
    card = Card.objects.select_related("learner").get(item__slug="new")
    sent, at = uuid4(), MONDAY + DAY

    fates = [crammed(card, 3, at=at, client_id=sent) for _ in range(2)]
    as_review = record_reviews(learner=card.learner, reviews=[NewReview(sent, card.public_id, 3, at)], at=at)
    left = len(queue(room, crammed_since=at).cards)
    undo_review(learner=card.learner, review_id=sent, at=at)

    assert (fates, as_review[0].reason) == (["accepted", "duplicate"], "conflict")
    assert (left, len(queue(room, crammed_since=at).cards)) == (3, 4)
    assert list(ReviewLog.objects.filter(card=card).order_by("id").values_list("kind", flat=True)) == ["cram", "undo"]


def test_the_choices_say_how_many_cards_each_would_bring(room, django_assert_num_queries):
    failed = Card.objects.get(item__slug="due")
    room.rate(failed, rating=1, at=MONDAY + DAY)
    fold_now(learner=room.learner)
    searches = [FORGOTTEN_TODAY, "tag:weber"]

    with django_assert_num_queries(10):
        found = studies_of(
            learner=room.learner,
            deck=room.deck,
            searches=searches,
            missed_item_ids=frozenset({failed.item_id}),
            at=MONDAY + DAY,
        )

    assert found.tags == [("hegel", Tally(1, 1)), ("weber", Tally(2, 2))]
    assert found.searches == {FORGOTTEN_TODAY: Tally(1, 1), "tag:weber": Tally(2, 2)}
    assert (found.passages, found.missed) == ([], Tally(1, 1))
