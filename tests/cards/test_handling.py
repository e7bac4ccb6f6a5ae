"""Forget, set a date, reschedule: logged, repeatable, and undone by nothing but the fold."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from quizzes.bank.services import hold_items
from quizzes.cards import jobs
from quizzes.cards.models import Card, CardState, ReviewLog
from quizzes.cards.queries.showing import drillable_cards_of, shown_cards
from quizzes.cards.services.answers import NotAnswerable, grade_answer
from quizzes.cards.services.decks import save_preset
from quizzes.cards.services.handling import (
    DueDateInvalid,
    FlagUnknown,
    bury_card,
    flag_card,
    forget_card,
    reschedule_deck,
    set_due,
    unbury_card,
)
from quizzes.engine.items import Item
from quizzes.engine.itemtypes.base import MalformedResponse
from tests.cards.classroom import DAY, MONDAY, Classroom, choice, cloze, flashcard

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return Classroom.with_items(flashcard("a"), choice("q"))


def stored(card):
    jobs.sweep_unfolded()
    return Card.objects.get(id=card.id)


def test_forget_makes_a_card_new_and_keeps_its_log(room):
    card, _ = room.open()
    room.rate(card, rating=4)
    forget_id = uuid4()

    for _ in range(2):
        forget_card(card=card, client_id=forget_id, at=MONDAY + DAY)

    assert (stored(card).state, stored(card).due_at) == (CardState.NEW, None)
    assert list(ReviewLog.objects.order_by("id").values_list("kind", flat=True)) == ["review", "forget"]


def test_due_date_set_by_hand_is_the_rollover_of_that_day(room):
    card, _ = room.open()

    set_due(card=card, due_on=date(2026, 3, 20), client_id=uuid4(), at=MONDAY)

    assert stored(card).due_at.isoformat() == "2026-03-20T04:00:00+00:00"


@pytest.mark.parametrize(
    "due_on",
    [date(1969, 12, 31), MONDAY.date() + timedelta(days=36501), date.min, date.max],
)
def test_due_date_out_of_reach_is_refused(room, due_on):
    card, _ = room.open()

    with pytest.raises(DueDateInvalid):
        set_due(card=card, due_on=due_on, client_id=uuid4(), at=MONDAY)
    assert not ReviewLog.objects.exists()


@pytest.mark.parametrize("due_on", [date(1970, 1, 1), MONDAY.date() + timedelta(days=36500)])
def test_due_date_at_the_edge_of_reach_is_taken(room, due_on):
    card, _ = room.open()

    set_due(card=card, due_on=due_on, client_id=uuid4(), at=MONDAY)

    assert stored(card).due_at.date() == due_on


def test_a_buried_card_is_taken_back(room):
    card, _ = room.open()
    until = bury_card(card=card, at=MONDAY)
    buried_until = stored(card).buried_until

    unbury_card(card=card)

    assert (buried_until, stored(card).buried_until) == (until, None)


def test_reschedule_now_brings_a_new_retention_into_force_once(room):
    card, _ = room.open()
    room.rate(card, rating=4)
    before = stored(card).scheduled_days
    save_preset(deck=room.deck, learner=room.learner, settings={"desired_retention": 0.97})
    request = uuid4()

    asked = [
        reschedule_deck(learner=room.learner, deck=room.deck, client_id=request, at=MONDAY + DAY) for _ in range(2)
    ]

    assert asked == [1, 1]
    assert stored(card).scheduled_days < before
    assert ReviewLog.objects.count() == 2


@pytest.mark.parametrize("flag", [-1, 8])
def test_unknown_flags_are_refused(room, flag):
    card, _ = room.open()

    with pytest.raises(FlagUnknown):
        flag_card(card=card, flag=flag)
    assert Card.objects.get(id=card.id).flag == 0


def test_answer_is_graded_and_nothing_is_stored(room):
    _, card = room.open()
    kinds = {grade_answer(card=card, response={"chosen": chosen}).suggested_rating for chosen in ("1", "2")}

    assert kinds == {1, 3}
    assert not ReviewLog.objects.exists()


def test_answer_is_read_in_the_order_that_was_shown(room):
    _, card = room.open()

    outcomes = [
        {chosen: grade_answer(card=card, response={"chosen": chosen}, shown=seed).score for chosen in ("1", "2")}
        for seed in range(12)
    ]

    assert {outcome["1"] for outcome in outcomes} == {0, 1}
    assert all(outcome["1"] + outcome["2"] == 1 for outcome in outcomes)


def test_a_typed_back_is_compared_and_one_too_long_is_not_answered():
    long = Item(id="long", type="flashcard", body={"front": "f", "back": "b" * 301, "reversed": True})
    room = Classroom.with_items(flashcard("a"), cloze("gap", "{{c1::*Weber*}} of {{c2::1864}}"), long)
    card, gap, *_ = room.open()

    graded = grade_answer(card=card, response={"text": "bakc"})
    exact = grade_answer(card=gap, response={"text": "weber"})
    with pytest.raises(NotAnswerable):
        grade_answer(card=Card.objects.get(item__slug="long", ordinal=1), response={"text": "b"})
    with pytest.raises(MalformedResponse):
        grade_answer(card=card, response={"chosen": "1"})

    assert (graded.solution, graded.suggested_rating, len(graded.difference)) == ("back", 2, 4)
    assert (exact.score, exact.suggested_rating, exact.solution) == (1, 3, "***Weber*** of 1864")


def test_whoever_wants_to_type_is_asked_for_what_can_be_typed():
    room = Classroom.with_items(flashcard("a"), choice("q"), types_answers=True)
    a, q = shown_cards(learner=room.learner, cards=[*map(readable, room.open())], at=MONDAY)

    assert (a.is_typed, q.is_typed, a.language) == (True, False, "")


def readable(card):
    return drillable_cards_of(card.learner, at=MONDAY).get(id=card.id)


def test_malformed_answer_is_refused(room):
    _, card = room.open()

    with pytest.raises(MalformedResponse):
        grade_answer(card=card, response={"chosen": "99"})


def test_cards_of_a_left_seminar_and_of_an_open_quiz_show_no_backs(room):
    card, other = room.open()
    hold_items(item_ids=[card.item_id], holder="quiz:1", starts_at=None, ends_at=None)
    held = list(drillable_cards_of(room.learner, at=MONDAY).values_list("id", flat=True))
    room.learner.memberships.all().delete()

    assert held == [other.id]
    assert not drillable_cards_of(room.learner, at=MONDAY).exists()
