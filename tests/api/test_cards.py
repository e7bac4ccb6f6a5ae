from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from quizzes.bank.models import Item
from quizzes.bank.services import hold_items
from quizzes.cards.models import Card, ReviewLog
from quizzes.cards.services.handling import flag_card, suspend_card
from seminar.people.models import User
from tests.api.conftest import NOON, client_of
from tests.factories import cards

ID = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b"


def new_card(card, **said):
    return {
        "id": card.public_id,
        "item": card.item.public_id,
        "type": card.item.type,
        "deck": card.home_deck.public_id,
        "ordinal": 1,
        "state": "new",
        "stability_days": None,
        "difficulty": None,
        "due_at": None,
        "last_reviewed_at": None,
        "reps": 0,
        "lapses": 0,
        "flag": 0,
        "is_suspended": False,
        "is_retired": False,
        "buried_until": None,
    } | said


def test_cards_are_listed_in_the_order_opened(student, opened):
    answer = student.get("/api/v1/cards/")

    assert answer.json() == {"next": None, "results": [new_card(opened[0]), new_card(opened[1])]}


def test_a_card_is_shown_with_its_memory_and_log_before_any_worker(student, opened, clock):
    cards.review(opened[0], 3, at=NOON, client_id=UUID(ID))
    clock.shift(86400)

    answer = student.get(f"/api/v1/cards/{opened[0].public_id}/").json()

    retrievability, stability, difficulty = (
        answer.pop(name) for name in ("retrievability", "stability_days", "difficulty")
    )
    assert Card.objects.get(id=opened[0].id).folded_version == 0
    # The weights' own first stability and difficulty for Good: w[2], and w[4] - e^(2 w[5]) + 1.
    assert (stability, difficulty) == (2.3065, pytest.approx(2.118, abs=1e-3))
    assert retrievability == pytest.approx((1 + (0.9 ** (-1 / 0.1542) - 1) / 2.3065) ** -0.1542)  # after one day
    assert answer == {
        name: value
        for name, value in new_card(
            opened[0],
            state="learning",
            due_at="2026-05-04T12:10:00Z",
            last_reviewed_at="2026-05-04T12:00:00Z",
            reps=1,
            log=[
                {
                    "id": ID,
                    "kind": "review",
                    "rating": 3,
                    "reviewed_at": "2026-05-04T12:00:00Z",
                    "received_at": "2026-05-04T12:00:00Z",
                    "is_clamped": False,
                    "duration_ms": 1000,
                    "undoes": None,
                    "due_on": None,
                }
            ],
        ).items()
        if name not in {"stability_days", "difficulty"}
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [0, 1]),
        ("flag=3", [1]),
        ("suspended=true", [0]),
        ("suspended=false", [1]),
        ("state=new", [0, 1]),
        ("state=review", []),
        ("deck={deck}", [0, 1]),
        ("deck=222222222222", []),
    ],
)
def test_cards_are_found_by_their_marks(course, student, opened, query, found):
    suspend_card(card=opened[0], at=NOON)
    flag_card(card=opened[1], flag=3)

    answer = student.get(f"/api/v1/cards/?{query.format(deck=course.deck.public_id)}")

    assert [card["id"] for card in answer.json()["results"]] == [opened[place].public_id for place in found]


@pytest.mark.parametrize(("query", "field"), [("state=old", "state"), ("flag=9", "flag"), ("deck=%00", "deck")])
def test_a_filter_that_cannot_be_is_refused(student, opened, query, field):
    answer = student.get(f"/api/v1/cards/?{query}")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])


def test_a_card_is_suspended_and_taken_back(student, opened):
    path = f"/api/v1/cards/{opened[0].public_id}"

    answers = [student.post(f"{path}/{verb}/") for verb in ("suspend", "suspend", "unsuspend")]

    assert [(answer.status_code, answer.json()["is_suspended"]) for answer in answers] == [
        (200, True),
        (200, True),
        (200, False),
    ]


def test_a_card_is_buried_until_the_next_day_begins(student, opened):
    answer = student.post(f"/api/v1/cards/{opened[0].public_id}/bury/")

    assert answer.json() == new_card(opened[0], buried_until="2026-05-05T04:00:00Z")


def test_a_buried_card_is_taken_back_and_once_more_does_no_harm(student, opened):
    path = f"/api/v1/cards/{opened[0].public_id}"
    student.post(f"{path}/bury/")

    answers = [student.post(f"{path}/unbury/") for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, new_card(opened[0]))] * 2


def test_a_card_is_flagged(student, opened):
    answer = student.post(f"/api/v1/cards/{opened[0].public_id}/flag/", {"flag": 7})

    assert answer.json() == new_card(opened[0], flag=7)


@pytest.mark.parametrize("body", [{"flag": 8}, {"flag": -1}, {"flag": True}, {"flag": "1"}, {"flag": 1.0}, {}, []])
def test_a_flag_that_is_none_is_refused(student, opened, body):
    answer = student.post(f"/api/v1/cards/{opened[0].public_id}/flag/", body)

    assert (answer.status_code, Card.objects.get(id=opened[0].id).flag) == (400, 0)


def test_a_forgotten_card_is_new_again_and_only_once(student, opened, clock):
    cards.review(opened[0], 4, at=NOON)
    clock.shift(1)
    path = f"/api/v1/cards/{opened[0].public_id}/forget/"

    answers = [student.post(path, {"id": ID}) for _ in range(2)]

    assert [(answer.status_code, answer.json()["state"]) for answer in answers] == [(200, "new")] * 2
    assert list(ReviewLog.objects.order_by("id").values_list("kind", flat=True)) == ["review", "forget"]


def test_a_date_can_be_set(student, opened):
    answer = student.post(f"/api/v1/cards/{opened[0].public_id}/due/", {"id": ID, "due_on": "2026-05-08"})

    assert (answer.json()["state"], answer.json()["due_at"]) == ("review", "2026-05-08T04:00:00Z")


@pytest.mark.parametrize("due_on", ["2026-05-02", "0001-01-01", "9999-12-31", "2126-05-04", "x", 7, None, "2026-02-30"])
def test_a_date_out_of_reach_is_refused(student, opened, due_on):
    answer = student.post(f"/api/v1/cards/{opened[0].public_id}/due/", {"id": ID, "due_on": due_on})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["due_on"])
    assert ReviewLog.objects.count() == 0


def test_the_last_day_is_refused_where_the_learners_own_day_is_behind(opened, clock):
    User.objects.filter(id=opened[0].learner_id).update(time_zone="Etc/GMT+12", rollover_hour=23)
    student = client_of(User.objects.get(id=opened[0].learner_id))
    clock.move_to(datetime(2026, 5, 4, 0, 30, tzinfo=UTC), tick=False)  # the learner's 2 May until 11 o'clock
    path = f"/api/v1/cards/{opened[0].public_id}/due/"

    answers = [
        student.post(path, {"id": str(uuid4()), "due_on": str(date(2026, 5, day) + timedelta(days=36500))})
        for day in (3, 2)
    ]

    assert [answer.status_code for answer in answers] == [400, 200]


@pytest.mark.parametrize(
    ("answer_text", "graded"),
    [
        (
            "Weber",
            {"score": 1.0, "feedback": "", "solution": "<p>Weber</p>\n", "suggested_rating": 3, "difference": []},
        ),
        (
            "Hegel",
            {
                "score": 0.0,
                "feedback": "<p>He was a philosopher.</p>\n",
                "solution": "<p>Weber</p>\n",
                "suggested_rating": 1,
                "difference": [],
            },
        ),
    ],
)
def test_an_answer_is_graded_as_it_was_shown(course, student, opened, answer_text, graded):
    queue = student.get(f"/api/v1/decks/{course.deck.public_id}/queue/").json()
    card = next(card for card in queue["cards"] if card["id"] == opened[1].public_id)
    chosen = next(choice["id"] for choice in card["question"]["choices"] if choice["text"] == answer_text)

    answer = student.post(
        f"/api/v1/cards/{card['id']}/answers/", {"response": {"chosen": chosen}, "shown": card["shown"]}
    )

    assert (answer.status_code, answer.json()) == (200, graded)
    assert ReviewLog.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"response": None},
        {"response": {"chosen": "9"}},
        {"response": {"chosen": "1", "also": 1}},
        {"response": {"chosen": "1"}, "shown": "x"},
        {"response": {"chosen": "1"}, "shown": -1},
        {"response": {"chosen": "1"}, "shown": 10**30},
        {"response": {"chosen": "1"}, "shown": True},
        {"response": {"chosen": "\0"}},
    ],
)
def test_an_answer_in_no_form_of_ours_is_refused(student, opened, body):
    answer = student.post(f"/api/v1/cards/{opened[1].public_id}/answers/", body)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_back_typed_from_memory_is_compared(student, opened):
    address = f"/api/v1/cards/{opened[0].public_id}/answers/"
    answer, malformed = student.post(address, {"response": {"text": "Berlim"}}), student.post(address, {"response": {}})
    too_long = Item.objects.get(slug="capital").current
    type(too_long).objects.filter(id=too_long.id).update(body={"front": "f", "back": "b" * 301})
    refused = student.post(address, {"response": {"text": "b"}})

    assert answer.json() == {
        "score": 0.5,
        "feedback": "",
        "solution": "<p>Berlin</p>\n",
        "suggested_rating": 2,
        "difference": [
            {"change": "same", "text": "Berli"},
            {"change": "extra", "text": "m"},
            {"change": "missing", "text": "n"},
        ],
    }
    assert malformed.status_code == 400
    assert (refused.status_code, refused.json()["code"]) == (409, "not_answerable")


def test_cards_are_searched_and_handled_together_and_it_is_taken_back(student, stranger, opened):
    found = student.get("/api/v1/cards/", {"q": "tag:prussia berlin"})
    sent = {"id": ID, "act": "due", "days": "3-7", "q": "type:flashcard"}
    done = [student.post("/api/v1/cards/acts/", sent) for _ in range(2)]
    conflict = student.post("/api/v1/cards/acts/", {"id": ID, "act": "suspend", "cards": [opened[1].public_id]})
    due = Card.objects.get(id=opened[0].id).due_at
    others = [stranger.post(f"/api/v1/cards/acts/{ID}/undo/"), stranger.get("/api/v1/cards/", {"q": ""})]
    undone = student.post(f"/api/v1/cards/acts/{ID}/undo/")

    assert [card["id"] for card in found.json()["results"]] == [opened[0].public_id]
    answer = {"id": ID, "act": "due", "card_count": 1, "is_undone": False}
    assert [each.json() for each in done] == [answer, answer]
    assert (conflict.status_code, conflict.json()["code"]) == (409, "conflict")
    assert 2 < (due - NOON).days + 1 <= 7
    assert (others[0].status_code, others[1].json()["results"]) == (404, [])
    assert undone.json() == answer | {"is_undone": True}
    assert Card.objects.get(id=opened[0].id).due_at is None


@pytest.mark.parametrize(
    "body",
    [
        {"act": "due", "q": ""},
        {"act": "due", "days": "x", "q": ""},
        {"act": "flag", "flag": 8, "q": ""},
        {"act": "suspend"},
        {"act": "suspend", "q": "", "cards": []},
        {"act": "suspend", "days": "3", "q": ""},
        {"act": "suspend", "q": "foo:bar"},
        {"act": "suspend", "cards": ["\0"]},
        {"act": "dance", "q": ""},
    ],
)
def test_a_senseless_act_is_refused(student, opened, body):
    answer = student.post("/api/v1/cards/acts/", {"id": ID, **body})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_a_search_that_cannot_be_read_says_where(student, opened):
    answer = student.get("/api/v1/cards/", {"q": "weber foo:bar"})

    assert answer.json()["errors"][0]["field"] == "q"
    assert answer.json()["detail"].endswith("foo:bar, at character 7.")


def test_one_card_is_dated_by_days_and_rescheduled(student, opened):
    address = f"/api/v1/cards/{opened[0].public_id}"
    due = student.post(f"{address}/due/", {"id": ID, "days": "3"}).json()
    again = student.post(f"{address}/due/", {"id": ID, "days": "3"}).json()
    both = student.post(f"{address}/due/", {"id": str(uuid4()), "days": "3", "due_on": "2026-05-09"})
    rescheduled = student.post(f"{address}/reschedule/", {"id": str(uuid4())}).json()

    assert due["due_at"] == again["due_at"] == rescheduled["due_at"] == "2026-05-07T04:00:00Z"
    assert both.status_code == 400


def test_a_deck_is_studied_by_search_and_crammed(student, course, opened):
    queue = f"/api/v1/decks/{course.deck.public_id}/queue/"
    begun = int(NOON.timestamp())
    found = student.get(queue, {"q": "tag:prussia"}).json()
    crammed = student.get(queue, {"q": "tag:prussia", "cram": begun}).json()
    sent = {
        "id": ID,
        "card": opened[0].public_id,
        "rating": 3,
        "reviewed_at": NOON.isoformat(),
        "duration_ms": 1,
        "cram": True,
    }
    taken = student.post("/api/v1/reviews/", [sent, sent | {"id": str(uuid4()), "cram": 1}]).json()
    left = student.get(queue, {"q": "tag:prussia", "cram": begun}).json()
    bad = [student.get(queue, {"q": "("}).status_code, student.get(queue, {"cram": "x"}).status_code]

    assert [card["id"] for card in found["cards"]] == [opened[0].public_id]
    assert [each["label"] for each in crammed["cards"][0]["previews"].values()] == ["↻", "↻", "✓", "✓"]
    assert [each["status"] for each in taken] == ["accepted", "refused"]
    assert (left["cards"], left["next_due_at"], bad) == ([], None, [400, 400])
    assert Card.objects.get(id=opened[0].id).reps == 0


def test_no_answer_is_graded_while_a_quiz_with_the_item_is_open(course, student, opened):
    hold_items(item_ids=[course.who.id], holder="quiz:1", starts_at=None, ends_at=None)

    answer = student.post(f"/api/v1/cards/{opened[1].public_id}/answers/", {"response": {"chosen": "1"}})

    assert answer.status_code == 404
