"""The memory model's page: what the nightly fits found, what is in force, and undoing it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.cards.models import Fit
from quizzes.cards.queries.fitting import answer_histories, review_count
from quizzes.cards.queries.presets import weights_of
from quizzes.cards.services.handling import forget_card
from quizzes.cards.services.reviews import record_reviews, undo_review
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from seminar.people.models import User
from tests.cards.classroom import DAY, MONDAY, review
from tests.web.pupils import class_with, flashcards, logged_in

pytestmark = pytest.mark.django_db
WEIGHTS = [weight * 2 if place < 4 else weight for place, weight in enumerate(DEFAULT_WEIGHTS)]


def fit_of(learner, *, nights=0, is_kept=True, undone_at=None):
    """Return a fit made so many nights after the first Monday of March."""
    return Fit.objects.create(
        learner=learner,
        fitted_on=MONDAY.date() + timedelta(days=nights),
        made_at=MONDAY + nights * DAY,
        review_count=1200 + nights,
        held_out_count=200,
        weights=WEIGHTS,
        loss_before=0.43216,
        loss_after=0.41,
        is_kept=is_kept,
        undone_at=undone_at,
    )


def undo_address(fit):
    return f"/account/memory/{fit.public_id}/undo/"


@pytest.mark.parametrize("path", ["/account/memory/", "/account/memory/222222222222/undo/"])
def test_strangers_are_asked_to_log_in(client, path):
    response = client.post(path, headers={"referer": f"http://testserver{path}"})

    assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={path}")


def test_without_a_fit_the_page_says_how_many_reviews_are_missing(settings):
    settings.FIT_REVIEWS_NEEDED = 100
    classroom = class_with(*flashcards(2))
    classroom.rate(*classroom.open())

    response = logged_in(classroom.learner).get("/account/memory/")

    assert "98 more reviews are needed until the next fit: you have 2 of 100." in response.text
    assert "The published weights of FSRS-6" in response.text
    assert "<table" not in response.text


def test_with_reviews_enough_the_first_fit_is_announced(settings):
    settings.FIT_REVIEWS_NEEDED = 2
    classroom = class_with(*flashcards(2))
    classroom.rate(*classroom.open())

    response = logged_in(classroom.learner).get("/account/memory/")

    assert "You have 2 reviews, which is enough: the first fit is tried when your next day begins." in response.text


def test_reviews_are_counted_as_a_fit_counts_them():
    classroom = class_with(*flashcards(3))
    cards = classroom.open()
    sent = [review(card, at=MONDAY + n * DAY) for card in cards for n in range(2)]
    record_reviews(learner=classroom.learner, reviews=sent, at=MONDAY + DAY)
    undo_review(learner=classroom.learner, review_id=sent[0].client_id, at=MONDAY + DAY)
    forget_card(card=cards[2], client_id=uuid4(), at=MONDAY + 2 * DAY)

    counted = review_count(classroom.learner)

    assert (counted, sum(len(history) for history in answer_histories(classroom.learner))) == (5, 5)


def test_each_fit_is_shown_with_its_fate_newest_first():
    learner = User.objects.create_user("ada")
    fit_of(learner, nights=0)
    fit_of(learner, nights=1)
    fit_of(learner, nights=2, is_kept=False)
    fit_of(learner, nights=3, undone_at=MONDAY + 4 * DAY)
    fit_of(User.objects.create_user("other"), nights=5)

    response = logged_in(learner).get("/account/memory/")

    assert [(row.fit.review_count, row.fate) for row in response.context["rows"]] == [
        (1203, "kept, then undone"),
        (1202, "not kept: no better"),
        (1201, "kept, in force"),
        (1200, "kept, then replaced"),
    ]
    assert "The fit of March 3, 2026, made from 1201 reviews." in response.text
    assert '<td class="figures">0.4322</td>' in response.text


def test_the_fit_in_force_is_undone_once_and_the_one_before_takes_over():
    learner = User.objects.create_user("ada")
    fit_of(learner, nights=0)
    newest = fit_of(learner, nights=1)
    client = logged_in(learner)

    answers = [client.post(undo_address(newest), follow=True) for _ in range(2)]

    assert ["The fit of March 2, 2026" in answer.text for answer in answers] == [True, True]
    assert [fit.undone_at is None for fit in Fit.objects.order_by("fitted_on")] == [True, False]


def test_the_fit_of_someone_else_cannot_be_undone():
    fit = fit_of(User.objects.create_user("other"))
    learner = User.objects.create_user("ada")

    response = logged_in(learner).post(undo_address(fit))

    assert (response.status_code, weights_of(fit.learner)) == (404, tuple(WEIGHTS))


def test_undoing_is_no_matter_of_reading():
    learner = User.objects.create_user("ada")
    fit = fit_of(learner)

    response = logged_in(learner).get(undo_address(fit))

    assert (response.status_code, Fit.objects.get().undone_at) == (405, None)


@pytest.mark.parametrize("fits", [1, 3])
def test_the_page_asks_the_database_as_often_for_three_fits_as_for_one(fits, django_assert_num_queries):
    learner = User.objects.create_user("ada")
    for nights in range(fits):
        fit_of(learner, nights=nights)
    client = logged_in(learner)
    client.get("/account/memory/")

    with django_assert_num_queries(11):
        response = client.get("/account/memory/")

    assert len(response.context["rows"]) == fits


def test_the_account_leads_to_the_memory_model():
    learner = User.objects.create_user("ada")

    page = logged_in(learner).get("/account/").text

    assert 'href="/account/memory/"' in page
