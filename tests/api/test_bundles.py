"""What a device keeps of a deck, and that nobody's reviews are taken as somebody else's."""

from datetime import timedelta

import pytest

from quizzes.bank.services import hold_items
from quizzes.cards.models import ReviewLog
from tests.api.conftest import NOON
from tests.factories import bank, cards
from tests.web.pupils import logged_in


def bundle_for(course, client):
    return client.get(f"/api/v1/decks/{course.deck.public_id}/bundle/").json()


def test_a_bundle_holds_the_whole_queue_with_all_that_drilling_it_offline_takes(course, student):
    queue = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()

    bundle = bundle_for(course, student)

    more = {"due_at", "drillable_until", "onward"}
    assert [{key: card[key] for key in card.keys() - more} for card in bundle["cards"]] == queue["cards"]
    assert {key: bundle[key] for key in bundle.keys() - {"cards"}} == {
        "id": course.deck.public_id,
        "title": course.deck.title,
        "learner": course.student.public_id,
        "zone": "UTC",
        "served_at": "2026-05-04T12:00:00Z",
        "media": [],
    }
    assert bundle["cards"][0]["onward"]["1"]["3"] == {"state": "learning", "wait_seconds": 600, "label": "<10m"}


def test_a_card_in_learning_is_kept_until_the_day_ends(course, student, clock):
    for card in cards.cards(course.deck, course.student, at=NOON):
        cards.review(card, at=NOON, rating=1)
    clock.move_to(NOON - timedelta(hours=1), tick=False)

    kept = bundle_for(course, student)["cards"]
    queued = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()["cards"]

    assert (len(queued), [card["due_at"] for card in kept]) == (0, ["2026-05-04T12:01:00Z"] * 2)


def test_a_held_item_is_not_in_it_and_one_that_will_be_says_when(course, student):
    hold_items(item_ids=[course.capital.id], holder="quiz:now", starts_at=None, ends_at=NOON + timedelta(days=1))
    for hours, holder in ((5, "quiz:later"), (3, "quiz:soon")):
        hold_items(item_ids=[course.who.id], holder=holder, starts_at=NOON + timedelta(hours=hours), ends_at=None)
    theirs = NOON + timedelta(hours=1)
    hold_items(item_ids=[course.who.id], holder="quiz:other", starts_at=theirs, ends_at=None, learner=course.classmate)

    kept = bundle_for(course, student)["cards"]

    assert [(card["item"], card["drillable_until"]) for card in kept] == [
        (course.who.public_id, "2026-05-04T15:00:00Z")
    ]


def test_the_pictures_of_all_sides_are_named_once(course, student):
    picture = "![A map](asset:8m2kq7wz4cdh)"
    said = bank.written("map", stem=f"Look: {picture}", body={"front": f"Where? {picture}", "back": "Here."})
    bank.item(course.bank, "map", said=said)

    assert bundle_for(course, student)["media"] == ["/assets/8m2kq7wz4cdh/"]


@pytest.mark.parametrize(("named", "status", "stored"), [("student", 202, 1), ("classmate", 403, 0)])
def test_reviews_kept_by_one_learner_are_not_taken_from_another(course, opened, named, status, stored):
    review = {
        "id": "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b",
        "card": opened[0].public_id,
        "rating": 3,
        "reviewed_at": "2026-05-04T12:00:00Z",
        "duration_ms": 900,
    }

    answer = logged_in(course.student).post(
        "/api/v1/reviews/",
        [review],
        content_type="application/json",
        headers={"X-Learner": getattr(course, named).public_id},
    )

    assert (answer.status_code, ReviewLog.objects.count()) == (status, stored)
    assert status == 202 or answer.json()["code"] == "other_learner"
