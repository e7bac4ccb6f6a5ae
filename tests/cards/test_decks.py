"""A deck belongs to the class and updates: cards come, change, retire and revive; no log is lost."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quizzes.bank.models import Item as StoredItem
from quizzes.bank.services import load_items, revise_item, set_status, tag_items, touch_bank
from quizzes.cards import jobs
from quizzes.cards.models import Card, Deck, DeckItem, ReviewLog
from quizzes.cards.queries.presets import StepsInvalid, parse_steps, settings_for
from quizzes.cards.queries.showing import shown_cards
from quizzes.cards.services.decks import open_deck, save_deck, save_preset
from quizzes.engine.scheduling.preset import PresetInvalid
from tests.cards.classroom import DAY, MONDAY, Classroom, choice, cloze, flashcard, slugs

pytestmark = pytest.mark.django_db


def active(room):
    return [(card.item.slug, card.ordinal) for card in room.open() if card.retired_at is None]


def test_opening_makes_one_card_per_side_and_deletion():
    room = Classroom.with_items(
        flashcard("both", is_reversed=True), cloze("gaps", "{{c1::a}} then {{c3::b}} again"), choice("pick")
    )

    assert active(room) == [("both", 1), ("both", 2), ("gaps", 1), ("gaps", 3), ("pick", 1)]


def test_opening_again_changes_nothing(django_assert_num_queries):
    room = Classroom.with_items(flashcard("a"))
    room.open()

    with django_assert_num_queries(2):
        open_deck(learner=room.learner, deck=room.deck, at=MONDAY + DAY)
    assert Card.objects.get().opened_at == MONDAY


def test_items_added_later_appear_at_the_next_opening():
    room = Classroom.with_items(flashcard("a"))
    room.open()
    load_items(bank=room.bank, items=[flashcard("a"), flashcard("b")])

    assert active(room) == [("a", 1), ("b", 1)]


def test_revised_item_keeps_the_cards_memory_and_shows_the_new_text():
    room = Classroom.with_items(flashcard("a"))
    (card,) = room.open()
    room.rate(card, rating=4)
    load_items(bank=room.bank, items=[replace(flashcard("a"), body={"front": "better", "back": "back"})])

    (again,) = room.open()
    jobs.sweep_unfolded()
    (shown,) = shown_cards(learner=room.learner, cards=room.queue(MONDAY + 60 * DAY).cards, at=MONDAY + 60 * DAY)

    assert (again.id, shown.front, shown.card.reps) == (card.id, "better", 1)


def test_renamed_item_keeps_its_card():
    room = Classroom.with_items(flashcard("old"))
    (card,) = room.open()
    load_items(bank=room.bank, items=[replace(flashcard("old"), id="new", was=("old",))])

    assert [(again.id, again.item.slug) for again in room.open()] == [(card.id, "new")]


def test_removed_deletion_retires_its_card_and_putting_it_back_revives_it():
    room = Classroom.with_items(cloze("gaps", "{{c1::a}} then {{c2::b}} again"))
    first, second = room.open()
    room.rate(second)
    load_items(bank=room.bank, items=[cloze("gaps", "{{c1::a}} then b again")])
    without = active(room)
    load_items(bank=room.bank, items=[cloze("gaps", "{{c1::a}} then {{c2::b}} again")])

    assert (without, active(room)) == ([("gaps", 1)], [("gaps", 1), ("gaps", 2)])
    assert ReviewLog.objects.filter(card=second).count() == 1
    assert first.retired_at is None


def test_withdrawn_item_leaves_the_queue_and_comes_back_with_its_log():
    room = Classroom.with_items(flashcard("a"), flashcard("b"))
    card, _ = room.open()
    room.rate(card, rating=4)
    item = StoredItem.objects.select_related("bank").get(slug="a")
    set_status(items=[item], status="withdrawn")
    room.open()
    without = slugs(room.queue(MONDAY + 60 * DAY).cards)
    set_status(items=[item], status="ready")
    room.open()

    assert (without, slugs(room.queue(MONDAY + 60 * DAY).cards)) == (["b"], ["a", "b"])
    assert Card.objects.get(id=card.id).log.count() == 1


def test_draft_is_not_drilled():
    room = Classroom.with_items(flashcard("a"))
    set_status(items=list(StoredItem.objects.all()), status="draft")

    assert active(room) == []


def test_deck_follows_tags_set_later():
    room = Classroom.with_items(flashcard("a", tags=("weber",)), flashcard("b"))
    deck = save_deck(seminar=room.seminar, slug="weber", title="Weber", selection={"tags": ["weber"]})
    open_deck(learner=room.learner, deck=deck, at=MONDAY)
    before = list(DeckItem.objects.filter(deck=deck).values_list("item__slug", flat=True))
    tag_items(items=list(StoredItem.objects.filter(slug="b")), add=["weber"])
    open_deck(learner=room.learner, deck=Deck.objects.get(id=deck.id), at=MONDAY)

    after = DeckItem.objects.filter(deck=deck).order_by("item__slug").values_list("item__slug", flat=True)
    assert (before, list(after)) == (["a"], ["a", "b"])


def test_item_that_cannot_be_read_any_more_makes_no_cards_and_no_error():
    room = Classroom.with_items(flashcard("a"))
    room.open()
    version = StoredItem.objects.get().current
    type(version).objects.filter(id=version.id).update(body={"nothing": 1})
    touch_bank(room.bank)

    queue = room.queue()
    shown = shown_cards(learner=room.learner, cards=queue.cards, at=MONDAY)

    assert shown == []
    assert active(room) == []


def test_revision_by_hand_reaches_the_deck():
    room = Classroom.with_items(cloze("gaps", "{{c1::a}} then b again"))
    room.open()
    item = StoredItem.objects.get()
    revise_item(
        item=item,
        stem="",
        body={"text": "{{c1::a}} then {{c2::b}} again"},
        feedback="",
        points=Decimal(1),
        author=None,
    )

    assert active(room) == [("gaps", 1), ("gaps", 2)]


@pytest.mark.parametrize(
    ("text", "seconds"), [("1m 10m", (60, 600)), ("30s 1h 2d", (30, 3600, 172800)), ("", ()), ("  5m ", (300,))]
)
def test_steps_are_read(text, seconds):
    assert parse_steps(text) == seconds


@pytest.mark.parametrize("text", ["10", "m", "-1m", "0m", "1.5h", "10 m", "1w", "٣m"])
def test_steps_that_cannot_be_read_are_refused(text):
    with pytest.raises(StepsInvalid):
        parse_steps(text)


def test_unknown_setting_is_refused_and_nothing_stored():
    room = Classroom.with_items()

    with pytest.raises(PresetInvalid):
        save_preset(deck=room.deck, learner=None, settings={"new_per_week": 3})
    assert not room.deck.presets.exists()


def test_learners_day_is_part_of_what_a_row_pins():
    room = Classroom.with_items(flashcard("a"), learning_steps="", desired_retention=0.8)
    room.learner.time_zone, room.learner.rollover_hour = "Asia/Tokyo", 3

    scheduling = settings_for(learner=room.learner, deck_ids=[room.deck.id])[room.deck.id].scheduling

    assert (scheduling.zone_name, scheduling.rollover_hour) == ("Asia/Tokyo", 3)
    assert (scheduling.learning_steps_seconds, scheduling.desired_retention) == ((), 0.8)


def test_seminar_whose_decks_were_opened_is_deleted_in_one_go():
    room = Classroom.with_items(flashcard("a"))
    room.rate(*room.open())

    room.seminar.delete()

    assert (Card.objects.count(), ReviewLog.objects.count(), Deck.objects.count()) == (0, 0, 0)
