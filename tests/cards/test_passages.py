"""Recall by passage: one learner's, the class's, and the drill of one passage."""

from __future__ import annotations

from datetime import date

import pytest

from quizzes.bank.models import Item as StoredItem
from quizzes.cards.models import Card, Fit
from quizzes.cards.queries.passages import (
    ClassRecall,
    Recall,
    class_recall_by_passage,
    level_of,
    recall_by_passage,
)
from quizzes.cards.services.decks import open_deck
from quizzes.cards.services.folding import fold_now
from quizzes.engine.items import Item
from quizzes.engine.scheduling.preset import DEFAULT_WEIGHTS
from seminar.lectures.models import Passage
from seminar.people.models import Role
from tests.cards.classroom import DAY, MONDAY, Classroom
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
