"""The nightly fit: who is due, what is kept, and that it moves no due date by itself."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from quizzes.cards import jobs
from quizzes.cards.models import Card, Fit
from quizzes.cards.queries.fitting import answer_histories
from quizzes.cards.queries.logs import FOLDED_FIELDS
from quizzes.cards.queries.presets import settings_for, weights_of
from quizzes.cards.services.fits import FitUnknown, undo_fit
from quizzes.cards.services.reviews import NewReview, record_reviews
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 9, 1, 4, 20, tzinfo=UTC)
WORSE = tuple(weight * 3 if place < 4 else weight for place, weight in enumerate(DEFAULT_WEIGHTS))


def regular_learner(settings, *, needed=100):
    settings.FIT_REVIEWS_NEEDED = needed
    room = Classroom.with_items(*[flashcard(f"item-{n:02}") for n in range(30)])
    batch = []
    for n, card in enumerate(room.open()):
        at = MONDAY + n * MINUTE
        for repetition in range(6):
            rating = 1 if (n + repetition) % 4 == 0 else 3
            batch.append(NewReview(uuid4(), card.public_id, rating, at))
            at += (1 + 3 * repetition) * DAY
    record_reviews(learner=room.learner, reviews=batch, at=NIGHT)
    jobs.sweep_unfolded()
    return room


def test_fit_is_recorded_with_both_losses_once_a_day(settings):
    room = regular_learner(settings)

    first = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT)
    again = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT + timedelta(hours=3))

    assert again == first
    assert (first.review_count, first.held_out_count, len(first.weights)) == (180, 30, 21)
    assert first.is_kept == (first.loss_after < first.loss_before)
    assert Fit.objects.count() == 1


def test_fit_moves_no_due_date_and_is_undone_at_will(settings):
    room = regular_learner(settings)
    before = list(Card.objects.order_by("id").values(*FOLDED_FIELDS))
    fit = Fit.objects.create(
        learner=room.learner,
        fitted_on=MONDAY.date(),
        made_at=NIGHT,
        review_count=180,
        held_out_count=30,
        weights=list(WORSE),
        loss_before=0.5,
        loss_after=0.4,
        is_kept=True,
    )
    in_force = weights_of(room.learner)
    Card.objects.update(folded_version=0)
    jobs.sweep_unfolded()

    undo_fit(learner=room.learner, public_id=fit.public_id, at=NIGHT)
    undo_fit(learner=room.learner, public_id=fit.public_id, at=NIGHT + DAY)

    assert (in_force, weights_of(room.learner)) == (WORSE, DEFAULT_WEIGHTS)
    assert Fit.objects.get().undone_at == NIGHT
    assert list(Card.objects.order_by("id").values(*FOLDED_FIELDS)) == before


@pytest.mark.parametrize(("said", "queries"), [({}, 2), ({"new_per_day": 5}, 1)])
def test_settings_come_with_the_weights_in_force(said, queries, django_assert_num_queries):
    room = Classroom.with_items(flashcard("a"), **said)
    other = Classroom.member(room.seminar, "eve")

    def in_force(learner, expected):
        with django_assert_num_queries(expected):
            return settings_for(learner=learner, deck_ids=[room.deck.id])[room.deck.id].scheduling.weights

    before = in_force(room.learner, queries)
    fit = {"made_at": NIGHT, "review_count": 180, "held_out_count": 30, "loss_before": 0.5, "loss_after": 0.4}
    for day, weights, is_kept in ((0, WORSE, True), (1, DEFAULT_WEIGHTS, False)):
        fitted_on = MONDAY.date() + timedelta(days=day)
        Fit.objects.create(learner=room.learner, fitted_on=fitted_on, weights=list(weights), is_kept=is_kept, **fit)

    assert (before, in_force(room.learner, queries), in_force(other, queries)) == (
        DEFAULT_WEIGHTS,
        WORSE,
        DEFAULT_WEIGHTS,
    )


def test_fit_of_someone_else_cannot_be_undone(settings):
    room = regular_learner(settings)
    fit = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT)
    Fit.objects.update(is_kept=True)

    with pytest.raises(FitUnknown):
        undo_fit(learner=Classroom.member(room.seminar, "ben"), public_id=fit.public_id, at=NIGHT)
    assert Fit.objects.get().undone_at is None


def test_too_few_reviews_make_no_fit(settings):
    room = regular_learner(settings, needed=181)

    assert jobs.learners_to_fit(at=NIGHT) == []
    assert jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT) is None
    assert not Fit.objects.exists()


def test_learners_are_asked_for_when_their_own_night_ends(settings):
    room = regular_learner(settings)

    asked = {}
    for zone in ("UTC", "Asia/Tokyo", "Asia/Kathmandu"):
        room.learner.time_zone = zone
        room.learner.save()
        hours = [NIGHT.replace(hour=hour) for hour in range(24)]
        asked[zone] = [at.hour for at in hours if jobs.learners_to_fit(at=at)]

    # The day begins at 4:00: in Tokyo that is 19:00 UTC, in Kathmandu 22:15.
    assert asked == {"UTC": [4], "Asia/Tokyo": [19], "Asia/Kathmandu": [22]}


def test_histories_hold_local_days_and_no_undone_reviews(settings):
    room = regular_learner(settings)

    histories = answer_histories(room.learner)

    assert len(histories) == 30
    assert [answer.elapsed_days for answer in histories[0]] == [0, 1, 4, 7, 10, 13]
