"""The nightly fit: who is due, what is kept, and that it moves no due date by itself."""

import csv
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from quizzes.cards import jobs
from quizzes.cards.models import Card, Fit
from quizzes.cards.queries.fitting import answer_histories
from quizzes.cards.queries.logs import FOLDED_FIELDS
from quizzes.cards.queries.presets import weights_of
from quizzes.cards.services.fits import FitUnknown, undo_fit
from quizzes.cards.services.reviews import NewReview, record_reviews
from quizzes.engine.scheduling import fitting
from quizzes.engine.scheduling.fitting import Answer, FittingUnavailable, TooFewReviews, fit_weights, log_loss, recalls
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard

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


@pytest.mark.django_db
def test_fit_is_recorded_with_both_losses_once_a_day(settings):
    room = regular_learner(settings)

    first = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT)
    again = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT + timedelta(hours=3))

    assert again == first
    assert (first.review_count, first.held_out_count, len(first.weights)) == (180, 30, 21)
    assert first.is_kept == (first.loss_after < first.loss_before)
    assert Fit.objects.count() == 1


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_fit_of_someone_else_cannot_be_undone(settings):
    room = regular_learner(settings)
    fit = jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT)
    Fit.objects.update(is_kept=True)

    with pytest.raises(FitUnknown):
        undo_fit(learner=Classroom.member(room.seminar, "ben"), public_id=fit.public_id, at=NIGHT)
    assert Fit.objects.get().undone_at is None


@pytest.mark.django_db
def test_too_few_reviews_make_no_fit(settings):
    room = regular_learner(settings, needed=181)

    assert jobs.learners_to_fit(at=NIGHT) == []
    assert jobs.fit_learner_weights(learner_id=room.learner.id, at=NIGHT) is None
    assert not Fit.objects.exists()


@pytest.mark.django_db
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


@pytest.mark.django_db
def test_histories_hold_local_days_and_no_undone_reviews(settings):
    room = regular_learner(settings)

    histories = answer_histories(room.learner)

    assert len(histories) == 30
    assert [answer.elapsed_days for answer in histories[0]] == [0, 1, 4, 7, 10, 13]


def test_fit_without_the_optional_package_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fitting, "fsrs_rs_python", None)

    with pytest.raises(FittingUnavailable, match="extra 'fit'"):
        fit_weights([], current=DEFAULT_WEIGHTS)


def test_fit_of_nothing_is_refused():
    with pytest.raises(TooFewReviews):
        fit_weights([], current=DEFAULT_WEIGHTS)
    with pytest.raises(TooFewReviews):
        log_loss([], weights=DEFAULT_WEIGHTS)


def test_reviews_of_one_day_are_never_what_is_predicted():
    history = [Answer(MONDAY, 3, 0), Answer(MONDAY + MINUTE, 3, 0), Answer(MONDAY + DAY, 1, 1)]

    assert [len(recall.answers) for recall in recalls([history])] == [3]


@pytest.mark.conformance
def test_log_loss_agrees_with_fsrs_rs_on_real_reviews():
    path = Path(os.environ.get("CONFORMANCE_DATA", "../shared/data")) / "fsrs" / "review_log_real.csv"
    if not path.exists():
        pytest.skip(f"{path} is missing")
    cards = {}
    for row in csv.DictReader(path.open(encoding="utf-8")):
        at = datetime.fromisoformat(row["review_time"])
        cards.setdefault(row["card_id"], []).append((at, int(row["review_rating"])))
    histories = []
    for reviews in cards.values():
        reviews.sort()
        days = [at.date().toordinal() for at, _ in reviews]
        histories.append(
            [
                Answer(at, rating, day - before)
                for (at, rating), day, before in zip(reviews, days, [days[0], *days], strict=False)
            ]
        )
    cases = recalls(histories)
    rust = fitting.fsrs_rs_python
    items = [rust.FSRSItem([rust.FSRSReview(a.rating, a.elapsed_days) for a in case.answers]) for case in cases]

    theirs = rust.FSRS(list(DEFAULT_WEIGHTS)).evaluate(items).log_loss

    assert len(cases) > 5000
    assert log_loss(cases, weights=DEFAULT_WEIGHTS) == pytest.approx(theirs, rel=0.05)
