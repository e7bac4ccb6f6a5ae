"""What a learner's progress is counted from, and the counting."""

from datetime import date, timedelta

import pytest

from quizzes.cards.models import Card
from quizzes.cards.queries.progress import counting
from quizzes.cards.queries.progress.counting import Buttons, Calibrated, Hour, Memory, Recalled, Work
from quizzes.cards.queries.progress.places import deck_places, passage_places
from quizzes.cards.queries.progress.reading import Given, HeldCard, history_of
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.handling import suspend_card
from quizzes.cards.services.reviews import record_reviews, undo_review
from quizzes.engine.scheduling.states import State
from seminar.people.models import Membership
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review

TODAY = MONDAY.date().toordinal()


def answer(**said):
    """Return a review of a card due after ten days, remembered with Good on Monday at noon in six seconds."""
    usual = {"card_id": 1, "day": TODAY, "hour": 12, "rating": 3, "duration_ms": 6000, "state": State.REVIEW}
    return Given(**(usual | {"interval_days": 10, "elapsed_days": 10, "chance": 0.9} | said))


def card(**said):
    usual = {"id": 1, "deck_id": 1, "passage_id": None, "state": State.REVIEW, "due_day": TODAY, "stability_days": 5.0}
    return HeldCard(**(usual | {"difficulty": 5.0, "chance": 0.8, "is_active": True} | said))


def test_work_is_counted_by_day():
    answers = [answer(), answer(duration_ms=500), answer(day=TODAY - 3)]

    assert counting.work_by_day(answers) == {TODAY: Work(2, 6500), TODAY - 3: Work(1, 6000)}


def test_retention_counts_the_first_answer_of_a_day_to_a_card_in_review():
    answers = [
        answer(),
        answer(rating=2),
        answer(rating=1),
        answer(state=State.RELEARNING, elapsed_days=0),
        answer(elapsed_days=0),
        answer(elapsed_days=None, chance=None),  # its date was set by hand before its first review
        answer(state=State.LEARNING, elapsed_days=1),
    ]

    assert counting.recalled(answers) == Recalled(remembered=2, asked=3)


def test_the_interval_of_a_share_is_wilsons():
    # Newcombe 1998, Statistics in Medicine 17, table I, method 3 (the score interval): 81 of 263 and 0 of 20.
    assert Recalled(81, 263).bounds == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Recalled(0, 20).bounds == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert Recalled().bounds is None


def test_months_without_a_review_are_shown_too():
    answers = [answer(day=date(2026, 1, 31).toordinal()), answer(rating=1)]

    assert counting.retention_by_month(answers, today=TODAY, months=3) == [
        (date(2026, 1, 1), Recalled(1, 1)),
        (date(2026, 2, 1), Recalled()),
        (date(2026, 3, 1), Recalled(0, 1)),
    ]


@pytest.mark.parametrize(("days", "place"), [(1, 0), (6, 0), (7, 1), (20, 1), (21, 2), (89, 2), (90, 3)])
def test_retention_falls_into_classes_of_intervals(days, place):
    found = counting.retention_by_interval([answer(interval_days=days)])

    assert found == [Recalled(1, 1) if each == place else Recalled() for each in range(4)]


def test_buttons_are_counted_for_learning_young_and_mature_cards():
    answers = [
        answer(state=State.NEW, rating=1),
        answer(state=State.RELEARNING, rating=3),
        answer(interval_days=20, rating=2),
        answer(interval_days=21, rating=4),
    ]

    assert counting.buttons(answers) == Buttons((1, 0, 1, 0), (0, 1, 0, 0), (0, 0, 0, 1))


def test_hours_are_those_of_the_wall():
    found = counting.by_hour([answer(hour=7), answer(hour=7, rating=1), answer(hour=23, state=State.NEW)])

    assert {hour: each for hour, each in enumerate(found) if each.reviews} == {
        7: Hour(2, Recalled(1, 2)),
        23: Hour(1, Recalled()),
    }


def test_calibration_sets_the_mean_chance_beside_what_came():
    answers = [answer(chance=0.91), answer(chance=0.93, rating=1), answer(chance=0.4), answer(chance=None)]

    assert counting.calibration(answers) == [
        Calibrated(0, 0.4, Recalled(1, 1)),
        Calibrated(7, pytest.approx(0.92), Recalled(1, 2)),
    ]


def test_histograms_count_active_cards_with_a_memory():
    cards = [
        card(stability_days=0.5, difficulty=1.0),
        card(stability_days=365.0, difficulty=10.0),
        card(stability_days=None, difficulty=None),
        card(is_active=False),
    ]

    assert counting.stabilities(cards) == [1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert counting.difficulties(cards) == [1, 0, 0, 0, 0, 0, 0, 0, 1]


def test_cards_are_counted_where_they_stand():
    cards = [card(), card(state=State.NEW), card(state=State.NEW), card(is_active=False)]

    assert counting.states(cards) == {
        State.NEW: 2,
        State.LEARNING: 0,
        State.REVIEW: 1,
        State.RELEARNING: 0,
        None: 1,
    }


def test_the_forecast_puts_what_is_overdue_on_today():
    cards = [card(due_day=TODAY - 9), card(), card(due_day=TODAY + 2), card(due_day=TODAY + 3), card(due_day=None)]

    assert counting.forecast([*cards, card(is_active=False)], today=TODAY, days=2) == [2, 0, 1]


def test_groups_of_cards_have_their_answers():
    cards = [card(), card(id=2, chance=0.6), card(id=3, deck_id=2, state=State.NEW, chance=None)]

    found = counting.memories(cards, [answer(card_id=2), answer(card_id=1, rating=1)], key=lambda each: each.deck_id)

    assert found == {
        1: Memory(2, 2, pytest.approx(0.7), Work(2, 12000), Recalled(1, 2)),
        2: Memory(1, 0, None, Work(), Recalled()),
    }


@pytest.mark.django_db
def test_the_history_has_what_counts_of_the_log_on_the_learners_days():
    classroom = Classroom.with_items(flashcard("a"), flashcard("b"), flashcard("c"))
    classroom.learner.time_zone = "Europe/Berlin"
    classroom.learner.save(update_fields=["time_zone"])
    first, second, third = classroom.open()
    sent = [
        review(first, at=MONDAY),
        review(first, at=MONDAY + 11 * MINUTE),
        review(second, rating=1, at=MONDAY + 15 * timedelta(hours=1)),  # four in the morning in Berlin
        review(third, at=MONDAY + 14 * timedelta(hours=1)),  # three: still Monday
    ]
    record_reviews(learner=classroom.learner, reviews=sent, at=MONDAY + DAY)
    undo_review(learner=classroom.learner, review_id=sent[1].client_id, at=MONDAY + DAY)
    suspend_card(card=second, at=MONDAY + DAY)

    history = history_of(classroom.learner, at=MONDAY + DAY)

    assert [(each.card_id, each.day - TODAY, each.hour, each.rating, each.state) for each in history.answers] == [
        (first.id, 0, 13, 3, State.NEW),
        (second.id, 1, 4, 1, State.NEW),
        (third.id, 0, 3, 3, State.NEW),
    ]
    assert [(each.id, each.state, each.is_active) for each in history.cards] == [
        (first.id, State.LEARNING, True),
        (second.id, State.LEARNING, False),
        (third.id, State.LEARNING, True),
    ]
    assert history.today == TODAY + 1


@pytest.mark.django_db
def test_the_history_does_not_wait_for_the_worker():
    classroom = Classroom.with_items(flashcard("a"))
    (only,) = classroom.open()
    classroom.rate(only, rating=4)

    unfolded = history_of(classroom.learner, at=MONDAY).cards[0]

    fold_now(learner=classroom.learner)
    folded = Card.objects.get(id=only.id)
    assert (unfolded.stability_days, unfolded.difficulty) == (folded.stability_days, folded.difficulty)
    assert (unfolded.state, unfolded.chance) == (State.REVIEW, 1.0)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_history_is_read_in_as_many_queries_for_three_cards_as_for_one(number, django_assert_num_queries):
    classroom = Classroom.with_items(*(flashcard(f"card-{each}") for each in range(number)))
    classroom.rate(*classroom.open())

    with django_assert_num_queries(3):  # the log, the preset version it pins, the cards
        history = history_of(classroom.learner, at=MONDAY)

    assert (len(history.answers), len(history.cards)) == (number, number)


@pytest.mark.django_db
def test_places_of_a_seminar_that_was_left_are_not_named():
    classroom = Classroom.with_items(flashcard("a"))
    classroom.open()
    seen = deck_places(classroom.learner, ids=[classroom.deck.id])
    Membership.objects.all().delete()

    unseen = deck_places(classroom.learner, ids=[classroom.deck.id])

    assert [(place.title, place.seminar_title) for place in seen] == [("Deck", "Roots")]
    assert (unseen, passage_places(classroom.learner, ids=[1])) == ([], [])
