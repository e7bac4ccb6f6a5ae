"""Recall by passage: one learner's, the class's, and the drill of one passage."""

from __future__ import annotations

from datetime import date

import pytest

from quizzes.bank.models import Item as StoredItem
from quizzes.bank.services import hold_items
from quizzes.cards.models import Card, Fit
from quizzes.cards.queries.passagedrill import deck_of_passage
from quizzes.cards.queries.passages import (
    ClassRecall,
    Recall,
    class_recall_by_passage,
    level_of,
    recall_by_passage,
)
from quizzes.cards.queries.queue import Counts, Queue
from quizzes.cards.queries.studying import Study, study_queue
from quizzes.cards.services.decks import open_deck, save_deck
from quizzes.cards.services.folding import fold_now
from quizzes.engine.items import Item
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from seminar.lectures.models import Passage
from seminar.lectures.queries import passage_named
from seminar.people.models import Role, Seminar
from tests.cards.classroom import DAY, MONDAY, Classroom, slugs
from tests.web.pupils import class_with

pytestmark = pytest.mark.django_db


def on(passage: str, slug: str) -> Item:
    return Item(id=slug, type="flashcard", body={"front": slug, "back": "back"}, passage=passage)


def lecture_class(*items: Item, **preset: object) -> Classroom:
    return class_with(*(items or (on("1.1", "a"), on("1.1", "b"), on("1.2", "c"))), **preset)


def recalled(classroom: Classroom, *, at=MONDAY) -> dict[str, Recall]:
    found = recall_by_passage(learner=classroom.learner, lecture=classroom.bank.lecture, at=at)
    return {Passage.objects.get(id=passage_id).anchor: recall for passage_id, recall in found.items()}


def class_recalled(classroom: Classroom, *, at=MONDAY) -> dict[str, ClassRecall]:
    found = class_recall_by_passage(lecture=classroom.bank.lecture, at=at)
    return {Passage.objects.get(id=passage_id).anchor: recall for passage_id, recall in found.items()}


def remember(card: Card, *, stability_days: float, at=MONDAY) -> None:
    """Store a memory as a worker would have left it: after `stability_days` the chance of recall is 0.9."""
    Card.objects.filter(id=card.id).update(
        state=2, stability_days=stability_days, difficulty=5, last_reviewed_at=at, due_at=at + DAY
    )


@pytest.mark.parametrize(
    ("chance", "level"),
    [(None, "unseen"), (1.0, "fresh"), (0.9, "fresh"), (0.8999, "holding"), (0.7, "holding"), (0.6999, "fading")],
)
def test_the_steps_begin_at_ninety_and_seventy_percent(chance, level):
    assert level_of(chance) == level


def test_a_passage_is_recalled_as_well_as_the_mean_of_its_reviewed_cards():
    classroom = lecture_class()
    a, b, _ = classroom.open()
    remember(a, stability_days=10)
    remember(b, stability_days=10, at=MONDAY + 10 * DAY)

    found = recalled(classroom, at=MONDAY + 10 * DAY)

    assert found == {"1.1": Recall(2, 2, pytest.approx(0.95)), "1.2": Recall(1, 0, None)}
    assert (found["1.1"].level, found["1.2"].level) == ("fresh", "unseen")


def test_a_card_that_was_never_reviewed_does_not_count_as_forgotten():
    classroom = lecture_class()
    a, *_ = classroom.open()
    remember(a, stability_days=10)

    found = recalled(classroom, at=MONDAY + 10 * DAY)

    assert found["1.1"] == Recall(2, 1, pytest.approx(0.9))


def test_a_review_counts_before_a_worker_has_folded_it():
    classroom = lecture_class()
    a, *_ = classroom.open()
    classroom.rate(a, rating=4)

    unfolded = recalled(classroom, at=MONDAY + 5 * DAY)
    fold_now(learner=classroom.learner)

    assert unfolded["1.1"].reviewed_count == 1
    assert unfolded == recalled(classroom, at=MONDAY + 5 * DAY)


def test_the_weights_fitted_to_the_learner_give_the_curve():
    classroom = lecture_class()
    a, *_ = classroom.open()
    remember(a, stability_days=10)
    weights = [*DEFAULT_WEIGHTS[:20], 0.5]
    Fit.objects.create(
        learner=classroom.learner,
        fitted_on=date(2026, 3, 1),
        made_at=MONDAY,
        held_out_count=200,
        weights=weights,
        review_count=1000,
        loss_before=0.4,
        loss_after=0.3,
        is_kept=True,
    )

    found = recalled(classroom, at=MONDAY + 100 * DAY)

    assert found["1.1"].chance == pytest.approx((1 + (0.9 ** (-2) - 1) * 10) ** -0.5)


def test_withdrawn_items_and_cards_of_others_are_left_out():
    classroom = lecture_class()
    classroom.open()
    other = Classroom.member(classroom.seminar, "bob")
    open_deck(learner=other, deck=classroom.deck, at=MONDAY)
    StoredItem.objects.filter(slug="c").update(status="withdrawn")

    assert recalled(classroom) == {"1.1": Recall(2, 0, None)}


def test_each_learner_of_a_class_counts_once():
    classroom = lecture_class()
    learners = [classroom.learner, *(Classroom.member(classroom.seminar, name) for name in ("bob", "cyd"))]
    for learner in learners:
        open_deck(learner=learner, deck=classroom.deck, at=MONDAY)
    for card in Card.objects.filter(learner__in=learners[:2], item__slug__in="ab"):
        remember(card, stability_days=10)
    remember(Card.objects.get(learner=learners[2], item__slug="a"), stability_days=10, at=MONDAY + 10 * DAY)

    found = class_recalled(classroom, at=MONDAY + 10 * DAY)

    assert found == {"1.1": ClassRecall(3, pytest.approx((0.9 + 0.9 + 1) / 3))}


def test_a_class_of_two_is_not_told_apart():
    classroom = lecture_class()
    bob = Classroom.member(classroom.seminar, "bob")
    for learner in (classroom.learner, bob):
        open_deck(learner=learner, deck=classroom.deck, at=MONDAY)
        remember(Card.objects.get(learner=learner, item__slug="a"), stability_days=10)

    found = class_recalled(classroom)

    assert (found, found["1.1"].level) == ({"1.1": ClassRecall(None, None)}, "unseen")


def test_what_the_staff_drill_themselves_is_not_the_class():
    classroom = lecture_class()
    for number in range(3):
        teacher = Classroom.member(classroom.seminar, f"teacher{number}", Role.ASSISTANT)
        open_deck(learner=teacher, deck=classroom.deck, at=MONDAY)
        remember(Card.objects.get(learner=teacher, item__slug="a"), stability_days=10)

    assert class_recalled(classroom) == {}


@pytest.mark.parametrize("number", [1, 3])
def test_the_maps_take_as_many_queries_for_three_passages_and_learners_as_for_one(number, django_assert_num_queries):
    anchors = ("1.1", "1.2", "2.1")[:number]
    classroom = lecture_class(*(on(anchor, f"item-{anchor[0]}{anchor[2]}") for anchor in anchors))
    lecture = classroom.bank.lecture
    for name in [f"learner{each}" for each in range(number)]:
        open_deck(learner=Classroom.member(classroom.seminar, name), deck=classroom.deck, at=MONDAY)
    classroom.rate(*classroom.open())
    recalled(classroom)  # the presets that the log pins are remembered

    with django_assert_num_queries(4):
        recall_by_passage(learner=classroom.learner, lecture=lecture, at=MONDAY)
    with django_assert_num_queries(5):
        class_recall_by_passage(lecture=lecture, at=MONDAY)


def queue_of(classroom: Classroom, anchor: str = "1.1", *, at=MONDAY, is_early: bool = False) -> Queue:
    passage = Passage.objects.get(lecture=classroom.bank.lecture, anchor=anchor)
    study = Study(passage, is_early=is_early)
    return study_queue(learner=classroom.learner, deck=classroom.deck, study=study, at=at, limit=20)


def test_the_queue_of_a_passage_holds_its_due_and_new_cards_alone():
    classroom = lecture_class(on("1.1", "a"), on("1.1", "b"), on("1.1", "later"), on("1.2", "c"))
    a, _, _, later = classroom.open()
    remember(a, stability_days=1, at=MONDAY - 2 * DAY)
    remember(later, stability_days=9, at=MONDAY)

    queue = queue_of(classroom)

    assert (sorted(slugs(queue.cards)), queue.counts) == (["a", "b"], Counts(new=1, learning=0, due=1))


def test_a_card_reviewed_and_not_folded_yet_counts_where_it_belongs():
    classroom = lecture_class()
    a, _, c = classroom.open()
    classroom.rate(a, c, rating=3)

    queue = queue_of(classroom, at=MONDAY + DAY)

    assert (sorted(slugs(queue.cards)), queue.counts) == (["a", "b"], Counts(new=1, learning=1, due=0))


def test_the_daily_limit_of_new_cards_holds_unless_all_are_asked_for():
    classroom = lecture_class(*(on("1.1", f"n{number}") for number in range(3)), new_per_day=1)
    classroom.open()

    limited, whole = queue_of(classroom), queue_of(classroom, is_early=True)

    assert (slugs(limited.cards), limited.counts.new) == (["n0"], 1)
    assert (slugs(whole.cards), whole.counts.new) == (["n0", "n1", "n2"], 3)


def test_all_of_a_passage_brings_forward_what_is_not_due_and_comes_to_an_end():
    classroom = lecture_class()
    a, b, _ = classroom.open()
    remember(a, stability_days=30)
    remember(b, stability_days=10)
    Card.objects.filter(id=a.id).update(due_at=MONDAY + 30 * DAY)
    today = MONDAY + DAY / 2

    before, all_of_it = queue_of(classroom, at=today), queue_of(classroom, at=today, is_early=True)
    classroom.rate(b, a, rating=4, at=today)
    after = queue_of(classroom, at=today, is_early=True)

    assert (slugs(before.cards), before.next_due_at) == ([], MONDAY + DAY)
    assert (slugs(all_of_it.cards), all_of_it.counts) == (["b", "a"], Counts(new=0, learning=0, due=2))
    assert slugs(after.cards) == []


def test_a_question_of_an_open_quiz_is_not_brought_forward():
    classroom = lecture_class()
    a, *_ = classroom.open()
    hold_items(item_ids=[a.item_id], holder="quiz:1", starts_at=None, ends_at=MONDAY + DAY)

    assert slugs(queue_of(classroom, is_early=True).cards) == ["b"]


def test_the_deck_with_most_of_a_passage_is_the_one_to_drill_it_in():
    classroom = lecture_class()
    save_deck(seminar=classroom.seminar, slug="one", title="One", selection={"items": ["bank/a"]})
    passages = {passage.anchor: passage for passage in classroom.bank.lecture.passages.all()}

    decks = [deck_of_passage(learner=classroom.learner, passage=passages[anchor]) for anchor in ("1.1", "2.1")]

    assert decks == [classroom.deck, None]


def test_a_passage_of_another_seminar_is_not_named():
    classroom = lecture_class()
    stranger = Classroom.member(Seminar.objects.create(title="Other"), "stranger")
    lecture_id = classroom.bank.lecture.public_id

    assert passage_named(classroom.learner, lecture_id=lecture_id, anchor="1.1").title == "Why a theory"
    for user, anchor in ((stranger, "1.1"), (classroom.learner, "9.9"), (classroom.learner, "1\0")):
        with pytest.raises(Passage.DoesNotExist):
            passage_named(user, lecture_id=lecture_id, anchor=anchor)
