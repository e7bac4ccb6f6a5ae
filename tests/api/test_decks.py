"""Decks over the API: what is left in each today, and all that the next card shows."""

import pytest

from quizzes.cards.models import Card
from tests.api.conftest import NOON
from tests.factories import cards


def test_decks_say_what_is_left_today(course, student):
    deck = {
        "id": course.deck.public_id,
        "seminar": course.seminar.public_id,
        "title": "Deck all",
        "description": "",
    }

    before = student.get("/api/v1/decks/").json()
    cards.cards(course.deck, course.student, at=NOON)
    after = student.get(f"/api/v1/decks/{course.deck.public_id}/").json()

    assert before == {
        "next": None,
        "results": [deck | {"is_opened": False, "counts": {"new": 0, "learning": 0, "due": 0}}],
    }
    assert after == deck | {"is_opened": True, "counts": {"new": 2, "learning": 0, "due": 0}}


def test_decks_are_found_by_seminar(course, student):
    found = [
        student.get(f"/api/v1/decks/?seminar={seminar.public_id}").json()["results"]
        for seminar in (course.seminar, course.other_seminar)
    ]

    assert [[deck["title"] for deck in decks] for decks in found] == [["Deck all"], []]


def test_the_queue_opens_the_deck_and_gives_all_that_a_card_shows(course, student):
    path = f"/api/v1/decks/{course.deck.public_id}/queue/"
    student.get(path)
    Card.objects.update(seed=1)  # what fuzz and the order of options come from

    answer = student.get(f"{path}?limit=1").json()

    card = Card.objects.get(item=course.capital)
    assert answer == {
        "counts": {"new": 2, "learning": 0, "due": 0},
        "next_due_at": None,
        "cards": [
            {
                "id": card.public_id,
                "item": course.capital.public_id,
                "type": "flashcard",
                "state": "new",
                "stem": "",
                "front": "<p>Capital of Prussia?</p>\n",
                "back": "<p>Berlin</p>\n",
                "feedback": "",
                "question": None,
                "shown": 1,
                "passage": {"anchor": "1.1", "title": "Part 1", "lecture": course.lecture.public_id},
                "flag": 0,
                "typed": False,
                "language": "en",
                "previews": answer["cards"][0]["previews"],
            }
        ],
    }
    previews = answer["cards"][0]["previews"]
    assert [(previews[rating]["state"], previews[rating]["label"]) for rating in "123"] == [
        ("learning", "<1m"),
        ("learning", "<6m"),
        ("learning", "<10m"),
    ]
    assert previews["4"]["state"] == "review"


def test_a_question_is_shown_without_its_key_and_with_its_texts_as_html(course, student):
    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()["cards"][1]

    choices = sorted(answer["question"]["choices"], key=lambda choice: choice["text"])
    assert (answer["stem"], [{name: choice[name] for name in ("text", "html")} for choice in choices]) == (
        "<p><em>Who</em> wrote it?</p>\n",
        [{"text": "Hegel", "html": "Hegel"}, {"text": "Weber", "html": "Weber"}],
    )
    assert (answer["question"].keys(), {name for choice in choices for name in choice}) == (
        {"choices"},
        {"id", "text", "html"},
    )


def test_a_finished_queue_says_when_there_is_more(course, student):
    for card in cards.cards(course.deck, course.student, at=NOON):
        cards.review(card, 4, at=NOON)

    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()

    first = min(card["due_at"] for card in student.get("/api/v1/cards/").json()["results"])
    assert answer == {"counts": {"new": 0, "learning": 0, "due": 0}, "next_due_at": first, "cards": []}


@pytest.mark.parametrize("limit", ["0", "101", "x", "-1", "1.5", "", "٣", "1" * 5000])
def test_a_queue_of_no_length_is_refused(course, student, limit):
    answer = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/?limit={limit}")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["limit"])
