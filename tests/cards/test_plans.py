"""The plan for an exam in the queue, easy days in the log, and the way back after a break."""

from dataclasses import replace
from datetime import date

import pytest

from quizzes.bank.services import hold_items
from quizzes.cards import jobs
from quizzes.cards.models import Card, DayPlan, ReviewLog
from quizzes.cards.queries.planning import forecast, habits_of
from quizzes.cards.queries.presets import SharesInvalid, parse_shares, settings_for
from quizzes.cards.queries.queue import Counts, Desk, deck_counts
from quizzes.cards.queries.today import Done
from quizzes.cards.services.decks import save_preset
from quizzes.cards.services.handling import suspend_card
from quizzes.cards.services.plans import keep_day_plan
from quizzes.cards.services.reviews import record_reviews
from quizzes.engine.scheduling.habits import USUAL_HABITS
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review, slugs

pytestmark = pytest.mark.django_db

EXAM = date(2026, 3, 12)


def room_of(count, *, is_reversed=False, **settings):
    room = Classroom.with_items(*[flashcard(f"item-{n:02}", is_reversed=is_reversed) for n in range(count)], **settings)
    room.open()
    return room


def plan(room, *, at=MONDAY):
    settings = settings_for(learner=room.learner, deck_ids=[room.deck.id])[room.deck.id]
    return forecast(Desk.of(learner=room.learner, at=at), deck_id=room.deck.id, settings=settings, done=Done(0, 0))


def counts_of(room, *, at=MONDAY):
    return deck_counts(learner=room.learner, decks=[room.deck], at=at)[room.deck.id]


def learnt(room, *, until=MONDAY):
    """Learn every card a week before, and fold."""
    for card in Card.objects.filter(learner=room.learner).order_by("id"):
        room.rate(card, rating=4, at=until)
    jobs.fold_cards(card_ids=list(Card.objects.values_list("id", flat=True)))


def test_a_plan_brings_new_cards_in_time_and_reviews_before_they_are_due():
    room = room_of(10, exam_on=EXAM, minutes_per_day=30)

    assert room.queue().counts == Counts(new=3, learning=0, due=0)  # ten over the first four of ten days
    learnt(room)
    tomorrow = MONDAY + DAY
    assert not Card.objects.filter(due_at__lte=tomorrow).exists()
    assert sum(len(day) for day in plan(room, at=tomorrow).plan.days) >= 10
    assert room.queue(MONDAY + 9 * DAY).counts.due > 5


def test_the_queue_and_the_counts_say_the_same_and_are_usual_again_on_the_day():
    room = room_of(10, exam_on=EXAM, minutes_per_day=30)

    for at in (MONDAY, MONDAY + 5 * DAY, MONDAY + 10 * DAY, MONDAY + 30 * DAY):
        assert counts_of(room, at=at) == room.queue(at).counts
    assert room.queue(MONDAY + 10 * DAY).counts == Counts(new=10, learning=0, due=0)
    assert room.queue(MONDAY + 10 * DAY).planned is None


def test_the_day_keeps_its_cards_while_they_are_drilled():
    room = room_of(10, exam_on=EXAM, minutes_per_day=30)
    first = room.queue()
    keep_day_plan(learner=room.learner, deck=room.deck, planned=first.planned)

    room.rate(first.cards[0], rating=4, at=MONDAY + MINUTE)
    second = room.queue(MONDAY + 2 * MINUTE)

    assert second.planned.is_stored
    assert slugs(second.cards) == slugs(first.cards[1:])
    assert second.counts == counts_of(room, at=MONDAY + 2 * MINUTE)
    keep_day_plan(learner=room.learner, deck=room.deck, planned=second.planned)
    assert DayPlan.objects.count() == 1


def test_a_stored_day_gives_way_to_the_next_day_and_to_other_settings():
    room = room_of(10, exam_on=EXAM, minutes_per_day=30)
    keep_day_plan(learner=room.learner, deck=room.deck, planned=room.queue().planned)

    assert not room.queue(MONDAY + DAY).planned.is_stored
    save_preset(deck=room.deck, learner=room.learner, settings={"minutes_per_day": 60})
    assert not room.queue().planned.is_stored


def test_a_learner_moves_the_exam_and_switches_the_plan_off():
    room = room_of(10, exam_on=EXAM, new_per_day=1)

    save_preset(deck=room.deck, learner=room.learner, settings={"exam_on": date(2026, 3, 3)})
    assert room.queue().counts.new == 10
    save_preset(deck=room.deck, learner=room.learner, settings={"minutes_per_day": 0})
    assert room.queue().counts.new == 1


def test_cards_put_away_or_held_are_neither_planned_nor_shown():
    room = room_of(4, exam_on=date(2026, 3, 3), minutes_per_day=30)
    keep_day_plan(learner=room.learner, deck=room.deck, planned=room.queue().planned)
    first, second, *_ = Card.objects.filter(learner=room.learner).order_by("id")

    suspend_card(card=first, at=MONDAY)
    hold_items(item_ids=[second.item_id], holder="quiz", starts_at=None, ends_at=None, learner=room.learner)

    assert slugs(room.queue().cards) == ["item-02", "item-03"]
    assert plan(room).cards == 2


def test_siblings_come_on_different_days():
    room = room_of(3, is_reversed=True, exam_on=date(2026, 3, 5), minutes_per_day=60)

    assert room.queue().counts == Counts(new=3, learning=0, due=0)


def test_an_empty_deck_and_a_day_without_minutes_left_are_no_error():
    room = Classroom.with_items(exam_on=EXAM, minutes_per_day=1)
    room.open()
    assert (room.queue().counts, plan(room).plan.recall) == (Counts(0, 0, 0), 0.0)

    save_preset(deck=room.deck, learner=None, settings={"easy_days": "0 1 1 1 1 1 1"})
    assert plan(room).plan.days[0] == ()


def test_an_easy_day_gets_its_share_of_the_minutes():
    room = room_of(40, exam_on=EXAM, minutes_per_day=10, easy_days="0.5 1 1 1 1 0 0")

    minutes = plan(room).minutes

    assert minutes[0] <= 5
    assert minutes[5] == minutes[6] == 0


def test_plan_without_a_date_is_refused():
    with pytest.raises(ValueError, match="without an exam"):
        plan(room_of(1))


def test_pace_is_the_learners_own_from_a_score_of_reviews_on():
    room = room_of(20)
    assert habits_of(room.learner) == USUAL_HABITS

    sent = [review(card) for card in Card.objects.filter(learner=room.learner)]
    record_reviews(learner=room.learner, reviews=[replace(each, duration_ms=16_000) for each in sent], at=MONDAY)
    assert habits_of(room.learner).mean_first_seconds > 1.5 * USUAL_HABITS.mean_first_seconds


def test_a_card_left_open_for_a_day_is_no_pace():
    room = room_of(20)
    usual_ms = round(USUAL_HABITS.mean_review_seconds(0.9) * 1000)
    first, *rest = [review(card) for card in Card.objects.filter(learner=room.learner)]
    sent = [replace(first, duration_ms=86_400_000), *(replace(each, duration_ms=usual_ms) for each in rest)]

    record_reviews(learner=room.learner, reviews=sent, at=MONDAY)

    assert habits_of(room.learner).mean_first_seconds < 2 * USUAL_HABITS.mean_first_seconds


def test_no_query_more_where_no_plan_is_set(django_assert_num_queries):
    room = room_of(5)
    room.queue()

    with django_assert_num_queries(9):
        room.queue()


# Easy days and the balancer: what a review's date depends on lies in its row.


def test_reviews_keep_off_an_easy_day_and_fold_to_the_same_date_again():
    room = room_of(30, balance_load=True, easy_days="1 1 1 1 1 0 0", learning_steps="")
    cards = list(Card.objects.filter(learner=room.learner).order_by("id"))
    for week in range(3):
        room.rate(*cards, at=MONDAY + week * 8 * DAY)
        jobs.fold_cards(card_ids=[card.id for card in cards])

    due = [card.due_at for card in Card.objects.filter(learner=room.learner).order_by("id")]
    assert not [moment for moment in due if moment.weekday() > 4]
    assert ReviewLog.objects.exclude(drawn=None).exists()
    days = [due.count(moment) for moment in set(due)]
    assert max(days) - min(days) <= 1
    Card.objects.update(folded_version=0)
    jobs.fold_cards(card_ids=[card.id for card in cards])
    assert due == [card.due_at for card in Card.objects.filter(learner=room.learner).order_by("id")]


def test_a_resent_batch_is_known_whatever_was_drawn():
    room = room_of(1, balance_load=True, learning_steps="")
    (card,) = Card.objects.filter(learner=room.learner)
    sent = review(card, rating=4, at=MONDAY)

    fates = [record_reviews(learner=room.learner, reviews=[sent], at=MONDAY)[0].status for _ in range(2)]

    assert fates == ["accepted", "duplicate"]


@pytest.mark.parametrize("text", ["", "1 1 1", "1 1 1 1 1 1 2", "1 1 1 1 1 1 -1", "1 1 1 1 1 1 nan", "１ 1 1 1 1 1 1"])
def test_shares_that_cannot_be_read_are_refused(text):
    with pytest.raises(SharesInvalid):
        parse_shares(text)
    with pytest.raises(SharesInvalid):
        save_preset(deck=room_of(1).deck, learner=None, settings={"easy_days": text})


# The way back.


def test_after_a_break_so_many_come_a_day_and_nothing_new():
    room = room_of(40, backlog_per_day=10, new_per_day=5, reviews_per_day=200)
    for card in Card.objects.filter(learner=room.learner).order_by("id")[:35]:
        room.rate(card, rating=3, at=MONDAY)
        room.rate(card, rating=3, at=MONDAY + 10 * MINUTE)
    back = MONDAY + 60 * DAY

    queue = room.queue(back)

    assert queue.counts == Counts(new=0, learning=0, due=10) == counts_of(room, at=back)
    for card in queue.cards[:4]:
        room.rate(card, rating=4, at=back)
    assert room.queue(back + MINUTE).counts == Counts(new=0, learning=0, due=6) == counts_of(room, at=back + MINUTE)


def test_when_a_day_holds_what_waits_all_is_as_usual():
    room = room_of(12, backlog_per_day=10, new_per_day=2)
    for card in Card.objects.filter(learner=room.learner).order_by("id")[:9]:
        room.rate(card, rating=4, at=MONDAY)

    assert room.queue(MONDAY + 90 * DAY).counts == Counts(new=2, learning=0, due=9)
