"""One thing done to many cards: once under its client id, whatever the network did, and taken back as a whole."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from quizzes.cards.models import Card, CardAct, CardState, ReviewLog
from quizzes.cards.services import acting
from quizzes.cards.services.acting import Act, ActConflict, ActKind, ActUnknown, TooManyCards, act_on_cards, undo_act
from quizzes.cards.services.folding import fold_now
from quizzes.cards.services.handling import FlagUnknown, bury_card, flag_card, suspend_card
from quizzes.engine.scheduling.duedays import DueDays
from tests.cards.classroom import DAY, MONDAY, Classroom, flashcard

pytestmark = pytest.mark.django_db
HANDLED = ("suspended_at", "leeches_forgiven", "buried_until", "flag", "state", "due_at", "scheduled_days", "reps")


@pytest.fixture
def room():
    room = Classroom.with_items(*(flashcard(slug) for slug in "abcd"))
    room.rate(*room.open()[:2], rating=4)
    fold_now(learner=room.learner)
    return room


def act(room, kind, *, client_id=None, cards=None, at=MONDAY + DAY, **more):
    cards = Card.objects.order_by("id") if cards is None else cards
    return act_on_cards(
        learner=room.learner, cards=cards, act=Act(ActKind(kind), **more), client_id=client_id or uuid4(), at=at
    )


def stored(*names):
    return list(Card.objects.order_by("id").values_list(*names, flat=len(names) == 1))


def varied():
    a, b, c, _ = Card.objects.select_related("learner").order_by("id")
    suspend_card(card=a, at=MONDAY)
    flag_card(card=b, flag=4)
    bury_card(card=c, at=MONDAY + DAY)
    Card.objects.filter(id=b.id).update(leech_count=2)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        *(("suspend", {}), ("unsuspend", {}), ("flag", {"flag": 7}), ("bury", {}), ("unbury", {})),
        *(("due", {"days": DueDays(3, 3)}), ("forget", {}), ("reschedule", {})),
    ],
)
def test_an_act_repeated_does_nothing_more_and_undone_leaves_all_as_it_was(room, kind, more):
    varied()
    before, client_id = stored(*HANDLED), uuid4()

    done = [act(room, kind, client_id=client_id, **more) for _ in range(2)]
    between, rows = stored(*HANDLED), ReviewLog.objects.count()
    undone = [undo_act(learner=room.learner, client_id=client_id, at=MONDAY + 2 * DAY) for _ in range(2)]

    assert done[0].id == done[1].id
    assert (between != before) == (kind != "reschedule")
    assert stored(*HANDLED) == before
    logged = kind in {"due", "forget", "reschedule"}
    assert (rows, ReviewLog.objects.count()) == ((2 + 4, 2 + 8) if logged else (2, 2))
    assert undone[1].undone_at == MONDAY + 2 * DAY


def test_each_act_does_what_it_says(room):
    varied()
    act(room, "unsuspend")
    forgiven = stored("suspended_at", "leeches_forgiven")
    act(room, "due", days=DueDays(3, 7))
    due = [(at.date() - (MONDAY + DAY).date()).days for at in stored("due_at")]
    act(room, "flag", flag=2)
    act(room, "bury")

    assert all(3 <= days <= 7 for days in due)
    assert stored("state") == [CardState.REVIEW] * 4
    assert forgiven == [(None, 0), (None, 2), (None, 0), (None, 0)]
    assert stored("flag") == [2, 2, 2, 2]
    assert len(set(stored("buried_until"))) == 1

    act(room, "forget", at=MONDAY + 2 * DAY)
    assert stored("state") == [CardState.NEW] * 4


def test_an_id_of_another_act_too_many_cards_and_nonsense_are_refused(room, monkeypatch):
    client_id = uuid4()
    act(room, "suspend", client_id=client_id)
    monkeypatch.setattr(acting, "MOST_CARDS", 3)

    for kind, error, more in (("bury", ActConflict, {"client_id": client_id}), ("suspend", TooManyCards, {})):
        with pytest.raises(error):
            act(room, kind, **more)
    with pytest.raises(FlagUnknown):
        Act(ActKind.FLAG, flag=8)
    with pytest.raises(ValueError):
        Act(ActKind.DUE)
    with pytest.raises(ActUnknown):
        undo_act(learner=room.learner, client_id=uuid4(), at=MONDAY)
    assert CardAct.objects.count() == 1


def test_nobody_elses_cards_and_acts_are_touched(room):
    bob = room.member(room.seminar, "bob")
    done = act(room, "suspend")

    nothing = act_on_cards(
        learner=bob, cards=Card.objects.all(), act=Act(ActKind.FLAG, flag=1), client_id=uuid4(), at=MONDAY
    )

    assert (nothing.before, stored("flag")) == ({}, [0, 0, 0, 0])
    with pytest.raises(ActUnknown):
        undo_act(learner=bob, client_id=done.client_id, at=MONDAY)


def test_only_the_last_thirty_acts_are_kept(room):
    for number in range(32):
        act(
            room,
            "flag",
            flag=number % 8,
            at=MONDAY + timedelta(minutes=number),
            cards=Card.objects.filter(item__slug="a"),
        )

    assert CardAct.objects.count() == 30
