"""What a search finds among a learner's cards, and that it finds nobody else's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.bank.services import hold_items, load_items, set_status
from quizzes.cards.models import Card
from quizzes.cards.queries.searching import found_cards
from quizzes.cards.services.decks import open_deck, save_deck
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.handling import bury_card, flag_card, set_due, suspend_card
from quizzes.cards.services.reviews import undo_review
from quizzes.engine.items import Item
from tests.cards.classroom import DAY, MONDAY, Classroom, choice, cloze, flashcard
from tests.web.pupils import class_with

pytestmark = pytest.mark.django_db

LATER = MONDAY + 10 * DAY


@pytest.fixture
def room():
    """Five cards: `seen` reviewed until in review, `failed` forgotten today, `step` in learning, two new ones."""
    room = Classroom.with_items(
        Item(
            id="seen",
            type="flashcard",
            body={"front": "Who *ruled*?", "back": "The Führer 100%"},
            tags=("weber", "state::army"),
        ),
        flashcard("failed", tags=("Weber",)),
        flashcard("step"),
        cloze("gap", "Weber was a {{c1::Prussian}} 🎉."),
        choice("pick"),
    )
    cards = {card.item.slug: card for card in room.open(at=MONDAY)}
    Card.objects.update(seed=1)  # else its fuzz, drawn by chance, would move a due day
    room.rate(cards["seen"], rating=4, at=MONDAY)
    room.rate(cards["failed"], rating=4, at=MONDAY)
    room.rate(cards["failed"], rating=1, at=LATER)
    room.rate(cards["step"], rating=1, at=LATER)
    fold_now(learner=room.learner)
    return room


def found(room, search, *, at=LATER, learner=None):
    cards = found_cards(learner=learner or room.learner, search=search, at=at)
    return {card.item.slug for card in cards}


ALL = {"seen", "failed", "step", "gap", "pick"}


FINDS = {
    "": ALL,
    "ruled": {"seen"},
    '"who ruled?"': {"seen"},
    "fuhrer": {"seen"},
    "100%": {"seen"},
    r"1\*0": set(),
    "r_led": {"seen"},
    "w*led": {"seen"},
    "🎉": {"gap"},
    "prussian": {"gap"},
    "a\0b": set(),
    "سلام": set(),
    "tag:weber": {"seen", "failed"},
    "tag:state": {"seen"},
    "tag:stat": set(),
    "-tag:weber": {"step", "gap", "pick"},
    "type:cloze or type:choice": {"gap", "pick"},
    "(type:cloze or tag:weber) -ruled": {"gap", "failed"},
    "deck:deck": ALL,
    "deck:other": set(),
    "is:new": {"gap", "pick"},
    "is:learn": {"failed", "step"},
    "is:review": {"seen", "failed"},
    "is:learn is:review": {"failed"},
    "is:due": {"seen", "failed", "step"},
    "is:leech or is:buried or is:suspended or flag:1": set(),
    "flag:0": ALL,
    "prop:lapses>0": {"failed"},
    "prop:reps=2": {"failed"},
    "prop:ivl>=1": {"seen"},
    "prop:ivl!=1": {"seen"},
    "prop:s>8": {"seen"},
    "prop:s=8.30": {"seen"},
    "prop:s=8.31 or prop:s<0.1": set(),
    "-prop:s>8": ALL - {"seen"},
    "prop:d<3": {"seen"},
    "prop:r<0.9": {"seen"},
    "prop:r>=0.9": {"failed", "step"},
    "prop:r!=1": {"seen"},
    "prop:r>2 or prop:r<0": set(),
    "prop:r<2": {"seen", "failed", "step"},
    "prop:due=0": {"failed", "step"},
    "prop:due<0": {"seen"},
    "prop:due<=-1": {"seen"},
    "prop:due>0": set(),
    "prop:due>=-999999": {"seen", "failed", "step"},
    "rated:1": {"failed", "step"},
    "rated:11": {"seen", "failed", "step"},
    "rated:11:4": {"seen", "failed"},
    "rated:1:3": set(),
    "added:10": set(),
    "added:11": ALL,
    "introduced:1": {"step"},
}


def test_a_search_finds(room):
    assert {search: found(room, search) for search in FINDS} == FINDS


def test_what_a_learner_did_with_a_card_is_found(room):
    cards = {card.item.slug: card for card in Card.objects.select_related("learner")}
    suspend_card(card=cards["seen"], at=LATER)
    bury_card(card=cards["failed"], at=LATER)
    flag_card(card=cards["step"], flag=3)
    Card.objects.filter(id=cards["gap"].id).update(leech_count=1)
    set_due(card=cards["pick"], due_on=(LATER + 3 * DAY).date(), client_id=uuid4(), at=LATER)
    fold_now(learner=room.learner)

    searches = ("is:suspended", "is:buried", "flag:3", "is:leech", "is:due", "prop:due=3")
    assert [found(room, search) for search in searches] == [
        {"seen", "gap"},
        {"failed"},
        {"step"},
        {"gap"},
        {"step"},
        {"pick"},
    ]
    assert found(room, "is:buried", at=LATER + 2 * DAY) == set()


def test_passages_are_found_with_what_lies_below_them():
    room = class_with()
    items = [
        Item(id=f"on-{anchor}".replace(".", "-"), type="flashcard", body={"front": "f", "back": "b"}, passage=anchor)
        for anchor in ("1.1", "1.2", "2.1")
    ]
    load_items(bank=room.bank, items=items)
    room.open()

    assert [found(room, search, at=MONDAY) for search in ("passage:1.1", "passage:1", "passage:*.1")] == [
        {"on-1-1"},
        {"on-1-1", "on-1-2"},
        {"on-1-1", "on-2-1"},
    ]


def test_a_review_that_was_taken_back_is_not_found(room):
    card = Card.objects.get(item__slug="gap")
    room.rate(card, at=LATER)
    assert found(room, "rated:1:3") == {"gap"}

    for row in card.log.all():
        undo_review(learner=room.learner, review_id=row.client_id, at=LATER)

    assert found(room, "rated:1:3") == set()


def test_nobody_elses_cards_and_nothing_of_an_open_quiz_is_found(room):
    classmate = room.member(room.seminar, "bob")
    open_deck(learner=classmate, deck=room.deck, at=MONDAY)
    held = Card.objects.get(learner=room.learner, item__slug="gap").item
    hold_items(item_ids=[held.id], holder="quiz:x", starts_at=None, ends_at=None)
    set_status(items=[Card.objects.get(learner=room.learner, item__slug="pick").item], status="withdrawn")
    secret = save_deck(seminar=room.seminar, slug="secret", title="Secret", selection={})
    type(secret).objects.filter(id=secret.id).update(is_published=False)

    mine = found_cards(learner=room.learner, search="", at=LATER)

    assert found(room, "") == {"seen", "failed", "step"}
    assert {card.learner_id for card in mine} == {room.learner.id}
    assert found(room, "prussian") == found(room, "deck:secret") == set()


@pytest.mark.parametrize("search", ["", "tag:weber -is:new (prop:r<0.9 or rated:7) deck:d* weber"])
def test_a_search_is_few_queries(room, search):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(found_cards(learner=room.learner, search=search, at=LATER))

    assert len(asked) <= 2


def test_days_begin_where_the_learner_is(room):
    room.learner.time_zone = "Asia/Tokyo"  # the day of LATER began there at 19:00 UTC the day before
    room.learner.save(update_fields=["time_zone"])
    card = Card.objects.get(item__slug="gap")
    room.rate(card, at=LATER.replace(hour=20) - DAY)

    assert "gap" in found(room, "rated:1")
    assert "gap" not in found(room, "rated:1", at=LATER + timedelta(hours=8))
