"""The worker's fold: what is stored follows from the log, however often and whenever it runs."""

from datetime import date
from uuid import uuid4

import pytest

from quizzes.cards import jobs
from quizzes.cards.models import Card, CardState, LogKind, ReviewLog
from quizzes.cards.queries.fitting import answer_histories
from quizzes.cards.queries.logs import FOLDED_FIELDS, logs_of
from quizzes.cards.queries.progress.reading import history_of
from quizzes.cards.services.reviews import add_to_log, log_row, pinned_versions
from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.states import State
from quizzes.engine.scheduling.told import Told
from tests.cards.classroom import DAY, MINUTE, MONDAY, Classroom, flashcard, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return Classroom.with_items(flashcard("a"), flashcard("b"))


def folded_fields(card):
    return dict(Card.objects.values(*FOLDED_FIELDS).get(id=card.id))


def test_fold_stores_what_the_engine_says(room):
    card, _ = room.open()
    for day, rating in enumerate([3, 3, 4, 1, 3, 2]):
        room.rate(card, rating=rating, at=MONDAY + day * 3 * DAY)

    jobs.fold_cards(card_ids=[card.id])

    expected = fold(logs_of([card.id])[card.id], seed=card.seed)
    assert folded_fields(card) == {
        "state": CardState.REVIEW,
        "step": None,
        "stability_days": expected.stability,
        "difficulty": expected.difficulty,
        "due_at": expected.due_at,
        "first_reviewed_at": MONDAY,
        "last_reviewed_at": MONDAY + 15 * DAY,
        "scheduled_days": expected.scheduled_days,
        "reps": 6,
        "lapses": 1,
        "leech_count": 0,
        "folded_version": 6,
    }


def test_fold_run_twice_leaves_the_same_rows(room):
    card, _ = room.open()
    room.rate(card)
    jobs.fold_cards(card_ids=[card.id])
    first = folded_fields(card)

    again = jobs.fold_cards(card_ids=[card.id, card.id])
    Card.objects.update(folded_version=0)
    jobs.fold_cards(card_ids=[card.id])

    assert again == 0
    assert folded_fields(card) == first


def test_late_sync_folds_in_review_order(room):
    card, other = room.open()
    ratings = [(3, MONDAY), (1, MONDAY + 5 * DAY), (3, MONDAY + 6 * DAY)]
    for rating, at in ratings:
        room.rate(card, rating=rating, at=at)
    Card.objects.filter(id=other.id).update(seed=card.seed)
    for rating, at in reversed(ratings):
        room.rate(other, rating=rating, at=at, now=MONDAY + 7 * DAY)
        jobs.sweep_unfolded()

    in_order, late = folded_fields(card), folded_fields(other)
    assert late == in_order


def test_sweeper_finds_what_no_hint_told(room):
    cards = room.open()
    room.rate(*cards)

    assert jobs.sweep_unfolded() == 2
    assert jobs.sweep_unfolded() == 0
    assert not Card.objects.unfolded().exists()


def test_hint_to_a_dead_broker_turns_no_stored_row_into_an_error(room, django_capture_on_commit_callbacks):
    card, _ = room.open()

    with django_capture_on_commit_callbacks(execute=True) as hints:
        receipts = room.rate(card)

    assert [receipt.status for receipt in receipts] == ["accepted"]
    assert (len(hints), ReviewLog.objects.count()) == (1, 1)


def test_one_hint_is_sent_for_a_whole_batch(room, django_capture_on_commit_callbacks):
    cards = room.open()

    with django_capture_on_commit_callbacks() as hints:
        room.rate(*cards)

    assert len(hints) == 1


def test_refused_batch_sends_no_hint(room, django_capture_on_commit_callbacks):
    card, _ = room.open()

    with django_capture_on_commit_callbacks() as hints:
        room.rate(card, at=MONDAY - DAY)

    assert hints == []


def test_fold_of_many_cards_takes_a_fixed_number_of_queries(room, django_assert_num_queries):
    cards = room.open()
    room.rate(*cards)
    ids = [card.id for card in cards]
    jobs.fold_cards(card_ids=ids)  # presets are read once per process

    for some in (ids[:1], ids):
        Card.objects.update(folded_version=0)
        with django_assert_num_queries(5):
            jobs.fold_cards(card_ids=some)


def test_leech_is_suspended_until_forgiven():
    room = Classroom.with_items(flashcard("hard"), leech_threshold=2)
    (card,) = room.open()
    at = MONDAY
    room.rate(card, rating=4, at=at)
    for _ in range(2):
        at += 30 * DAY
        room.rate(card, rating=1, at=at)
        room.rate(card, rating=3, at=at + 20 * MINUTE)
        room.rate(card, rating=4, at=at + 40 * MINUTE)
    jobs.sweep_unfolded()
    later = at + 400 * DAY

    hidden = room.queue(later).counts.total
    Card.objects.update(leeches_forgiven=Card.objects.get().leech_count)

    assert (hidden, room.queue(later).counts.due) == (0, 1)


def test_preset_changed_meanwhile_moves_no_due_date(room):
    card, _ = room.open()
    room.rate(card, rating=4)
    jobs.sweep_unfolded()
    before = folded_fields(card)

    room.deck.presets.create(desired_retention=0.75)
    Card.objects.update(folded_version=0)
    jobs.sweep_unfolded()

    assert folded_fields(card) == before


def test_review_of_a_version_pins_the_version(room):
    card, _ = room.open()
    room.rate(card)

    assert ReviewLog.objects.get().item_version == card.item.current
    assert review(card).digest != review(card, at=MONDAY + MINUTE).digest


def test_what_was_told_of_a_card_is_folded_and_undone():
    classroom = Classroom.with_items(flashcard("a"))
    (card,) = classroom.open()
    told = Told(State.REVIEW, MONDAY, (12.5, 6.25), due_on=date(2026, 3, 20), interval_days=18, reps=7, lapses=2)
    row = log_row(card=card, kind=LogKind.MEMORY_SET, client_id=uuid4(), pin=pin_of(classroom), at=MONDAY)
    row.told = told.to_json()

    add_to_log([row])
    jobs.fold_cards(card_ids=[card.id])

    card.refresh_from_db()
    assert (card.stability_days, card.difficulty, card.due_at.date(), card.scheduled_days, card.reps) == (
        *(12.5, 6.25, told.due_on, 18, 7),
    )
    assert [held.stability_days for held in history_of(classroom.learner, at=MONDAY).cards] == [12.5]
    classroom.rate(card, at=MONDAY + 20 * DAY)
    assert answer_histories(classroom.learner) == []


def pin_of(classroom):
    return pinned_versions(learner=classroom.learner, cards=Card.objects.all())[classroom.deck.id]
