"""The due queue: what comes, in which order, how much is left; the same whether a worker has folded or not."""

from datetime import UTC, datetime
from random import Random

import pytest

from quizzes.bank.services import hold_items
from quizzes.cards import jobs
from quizzes.cards.models import Card
from quizzes.cards.queries.queue import Counts, deck_counts
from quizzes.cards.services.decks import open_deck, save_deck, save_preset
from quizzes.cards.services.handling import bury_card, flag_card, suspend_card, unsuspend_card
from seminar.people.models import Group, Membership
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, choice, cloze, flashcard, slugs

pytestmark = pytest.mark.django_db


def room_of(count, **settings):
    room = Classroom.with_items(*[flashcard(f"item-{n:02}") for n in range(count)], **settings)
    room.open()
    return room


def cards_of(room):
    return list(Card.objects.filter(learner=room.learner).select_related("item").order_by("item__slug", "ordinal"))


def test_new_cards_come_as_written_up_to_the_daily_limit():
    room = room_of(5, new_per_day=3)

    queue = room.queue()

    assert queue.counts == Counts(new=3, learning=0, due=0)
    assert slugs(queue.cards) == ["item-00", "item-01", "item-02"]


def test_new_card_answered_uses_up_the_daily_limit():
    room = room_of(5, new_per_day=3)
    first, *_ = cards_of(room)

    room.rate(first, rating=4)

    assert room.queue(MONDAY + MINUTE).counts == Counts(new=2, learning=0, due=0)


def test_limit_is_new_at_the_rollover_and_not_at_midnight():
    room = room_of(5, new_per_day=1)
    first, *_ = cards_of(room)
    room.rate(first, rating=4)

    counts = [room.queue(datetime(2026, 3, 3, hour, tzinfo=UTC)).counts.new for hour in (0, 3, 4)]

    assert counts == [0, 0, 1]


def test_learning_card_comes_back_to_the_second_and_ahead_of_reviews():
    room = room_of(2)
    first, second = cards_of(room)
    room.rate(first, rating=4, at=MONDAY)
    room.rate(second, rating=3, at=MONDAY + 30 * DAY)

    ten_minutes_on = MONDAY + 30 * DAY + 10 * MINUTE

    assert slugs(room.queue(ten_minutes_on).cards) == ["item-01", "item-00"]
    assert slugs(room.queue(MONDAY + 30 * DAY + 9 * MINUTE).cards) == ["item-00", "item-01"]


def test_learn_ahead_ends_after_twenty_minutes():
    room = room_of(1, learning_steps="30m")
    (card,) = cards_of(room)
    room.rate(card, rating=1)

    assert room.queue(MONDAY + 9 * MINUTE).counts == Counts(new=0, learning=0, due=0)
    assert room.queue(MONDAY + 10 * MINUTE).counts == Counts(new=0, learning=1, due=0)


def test_reviews_are_limited_per_day_and_the_longest_due_come_first():
    room = room_of(4, reviews_per_day=2)
    cards = cards_of(room)
    for wait, card in enumerate(cards):
        room.rate(card, rating=4, at=MONDAY + (3 - wait) * DAY)
    at = MONDAY + 60 * DAY

    queue = room.queue(at)

    assert queue.counts == Counts(new=0, learning=0, due=2)
    due = sorted(Card.objects.all(), key=lambda card: card.id)
    jobs.sweep_unfolded()
    longest = Card.objects.order_by("due_at", "id")[:2]
    assert [card.id for card in queue.cards] == [card.id for card in longest]
    assert len(due) == 4


def test_siblings_wait_until_the_next_day():
    room = Classroom.with_items(flashcard("both", is_reversed=True), flashcard("one"))
    first, second, _ = room.open()

    counts = room.queue().counts
    room.rate(first, rating=4)

    assert counts == Counts(new=2, learning=0, due=0)
    assert slugs(room.queue(MONDAY + MINUTE).cards) == ["one"]
    assert [card.ordinal for card in room.queue(MONDAY + DAY).cards if card.item_id == first.item_id] == [2]
    assert second.ordinal == 2


@pytest.mark.parametrize("new_per_day", [5, 9999])
def test_first_sides_of_the_deck_come_however_many_may(new_per_day):
    items = [flashcard(f"item-{n}", is_reversed=True, tags=("even",) if n % 2 == 0 else ()) for n in range(10)]
    room = Classroom.with_items(*items)
    first, *_ = room.open()
    room.deck = save_deck(
        seminar=room.seminar,
        slug="even",
        title="Even",
        selection={"tags": ["even"]},
        settings={"new_per_day": new_per_day},
    )
    room.open()

    room.rate(first, rating=4)

    queue = room.queue(MONDAY + MINUTE)
    assert [(card.item.slug, card.ordinal) for card in queue.cards] == [(f"item-{n}", 1) for n in (2, 4, 6, 8)]
    assert queue.counts == Counts(new=4, learning=0, due=0)


def test_siblings_come_together_where_burying_is_off():
    room = Classroom.with_items(flashcard("both", is_reversed=True), bury_siblings=False)
    room.open()

    assert room.queue().counts == Counts(new=2, learning=0, due=0)


def test_suspended_buried_and_held_cards_stay_away():
    room = room_of(4)
    suspended, buried, held, shown = cards_of(room)
    suspend_card(card=suspended, at=MONDAY)
    bury_card(card=buried, at=MONDAY)
    hold_items(item_ids=[held.item_id], holder="quiz:1", starts_at=None, ends_at=MONDAY + 2 * DAY)

    assert slugs(room.queue().cards) == [shown.item.slug]
    assert slugs(room.queue(MONDAY + DAY).cards) == [buried.item.slug, shown.item.slug]
    unsuspend_card(card=suspended)
    assert slugs(room.queue(MONDAY + 2 * DAY).cards) == ["item-00", "item-01", "item-02", "item-03"]


def test_hold_of_another_group_does_not_touch_me():
    room = room_of(1)
    (card,) = cards_of(room)
    mine = Group.objects.create(seminar=room.seminar, name="mine")
    theirs = Group.objects.create(seminar=room.seminar, name="theirs")
    mine.members.add(Membership.objects.get(user=room.learner))
    hold_items(item_ids=[card.item_id], holder="quiz:1", starts_at=None, ends_at=None, group=theirs)

    before = room.queue().counts.new
    hold_items(item_ids=[card.item_id], holder="quiz:2", starts_at=None, ends_at=None, group=mine)

    assert (before, room.queue().counts.new) == (1, 0)


def test_flag_leaves_the_queue_as_it_is():
    room = room_of(1)
    (card,) = cards_of(room)

    flag_card(card=card, flag=3)

    assert room.queue().counts.new == 1
    assert Card.objects.get().flag == 3


def test_finished_deck_says_when_there_is_more():
    room = room_of(2, new_per_day=1)
    first, _ = cards_of(room)
    room.rate(first, rating=4)
    next_day = datetime(2026, 3, 3, 4, 0, tzinfo=UTC)

    assert room.queue(MONDAY + MINUTE).next_due_at == next_day


def test_deck_without_cards_never_says_a_time():
    room = Classroom.with_items()
    room.open()

    assert (room.queue().counts.total, room.queue().next_due_at) == (0, None)


def test_next_time_of_a_finished_deck_is_the_first_due_card():
    room = room_of(2)
    room.rate(*cards_of(room), rating=4)
    jobs.sweep_unfolded()

    first = Card.objects.order_by("due_at")[0].due_at

    assert room.queue(MONDAY + MINUTE).next_due_at == first


@pytest.mark.parametrize("order", ["due", "retrievability", "random"])
def test_review_orders_hold_the_same_cards(order):
    room = room_of(6, review_order=order)
    cards = cards_of(room)
    for n, card in enumerate(cards):
        room.rate(card, rating=4 - n % 3 if n % 3 != 2 else 4, at=MONDAY + n * DAY)
    jobs.sweep_unfolded()
    at = MONDAY + 90 * DAY

    queue = room.queue(at)

    assert sorted(slugs(queue.cards)) == [f"item-{n:02}" for n in range(6)]
    if order == "due":
        assert [card.due_at for card in queue.cards] == sorted(card.due_at for card in queue.cards)


def test_most_likely_forgotten_comes_first_where_asked():
    room = room_of(2, review_order="retrievability")
    strong, weak = cards_of(room)
    room.rate(strong, rating=4)
    room.rate(weak, rating=2)
    room.rate(weak, rating=4, at=MONDAY + 15 * MINUTE)
    jobs.sweep_unfolded()
    stabilities = [Card.objects.get(id=card.id).stability_days for card in (strong, weak)]

    assert stabilities[0] > stabilities[1]
    assert slugs(room.queue(MONDAY + 90 * DAY).cards) == ["item-01", "item-00"]


@pytest.mark.parametrize("seed", range(8))
def test_queue_is_the_same_while_no_worker_runs(seed):
    chance = Random(seed)
    items = [flashcard(f"f-{n}", is_reversed=n % 2 == 0) for n in range(6)]
    room = Classroom.with_items(*items, cloze("c", "{{c1::one}} and {{c2::two}} of it"), new_per_day=6)
    cards = room.open()
    at = MONDAY
    for _ in range(30):
        at += chance.choice([MINUTE, 5 * MINUTE, DAY, 4 * DAY])
        room.rate(chance.choice(cards), rating=chance.randint(1, 4), at=at)
        if chance.random() < 0.3:
            jobs.sweep_unfolded()
    moments = [at, at + MINUTE, at + 15 * MINUTE, at + DAY, at + 40 * DAY]

    unfolded = [room.queue(moment) for moment in moments]
    jobs.sweep_unfolded()
    folded = [room.queue(moment) for moment in moments]

    assert [queue.counts for queue in unfolded] == [queue.counts for queue in folded]
    assert [[card.id for card in queue.cards] for queue in unfolded] == [
        [card.id for card in queue.cards] for queue in folded
    ]
    assert [queue.next_due_at for queue in unfolded] == [queue.next_due_at for queue in folded]


@pytest.mark.parametrize("seed", range(4))
def test_counts_of_the_deck_list_are_those_of_the_queue(seed):
    chance = Random(seed)
    room = Classroom.with_items(
        *[flashcard(f"f-{n}", is_reversed=n % 2 == 0, tags=("even",) if n % 2 == 0 else ()) for n in range(8)],
        choice("q"),
    )
    even = save_deck(
        seminar=room.seminar, slug="even", title="Even", selection={"tags": ["even"]}, settings={"bury_siblings": False}
    )
    cards = room.open()
    open_deck(learner=room.learner, deck=even, at=MONDAY)
    at = MONDAY
    for _ in range(25):
        at += chance.choice([MINUTE, DAY, 3 * DAY])
        room.rate(chance.choice(cards), rating=chance.randint(1, 4), at=at)
    jobs.sweep_unfolded()

    for moment in (at, at + DAY, at + 30 * DAY):
        listed = deck_counts(learner=room.learner, decks=[room.deck, even], at=moment)
        for deck in (room.deck, even):
            assert listed[deck.id] == Classroom(room.seminar, room.bank, deck, room.learner).queue(moment).counts


def test_deck_list_takes_the_same_queries_for_one_and_three_decks(django_assert_num_queries):
    room = room_of(3)
    room.rate(*cards_of(room)[:2])
    decks = [room.deck]
    decks += [save_deck(seminar=room.seminar, slug=f"d{n}", title="D", selection={"banks": ["bank"]}) for n in (1, 2)]

    deck_counts(learner=room.learner, decks=decks, at=MONDAY)  # preset versions are read once per process
    for some in (decks[:1], decks):
        with django_assert_num_queries(12):
            deck_counts(learner=room.learner, decks=some, at=MONDAY + MINUTE)


def test_queue_takes_the_same_queries_for_one_and_three_cards(django_assert_num_queries):
    room = room_of(3)

    for limit in (1, 3):
        with django_assert_num_queries(9):
            room.queue(limit=limit)


def test_own_settings_override_the_decks():
    room = room_of(5, new_per_day=3)
    save_preset(deck=room.deck, learner=room.learner, settings={"new_per_day": 1})
    other = Classroom(room.seminar, room.bank, room.deck, Classroom.member(room.seminar, "ben"))
    other.open()

    assert (room.queue().counts.new, other.queue().counts.new) == (1, 3)


def test_card_of_two_decks_is_one_card():
    room = room_of(2)
    other = save_deck(seminar=room.seminar, slug="other", title="Other", selection={"banks": ["bank"]})
    open_deck(learner=room.learner, deck=other, at=MONDAY)
    first, _ = cards_of(room)

    room.rate(first, rating=4)

    assert Card.objects.count() == 2
    assert Card.objects.get(id=first.id).home_deck == room.deck
    in_other = Classroom(room.seminar, room.bank, other, room.learner).queue(MONDAY + MINUTE)
    assert slugs(in_other.cards) == ["item-01"]
