"""Sending reviews: each once, whatever the network did, and a bad one alone."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quizzes.cards.models import Card, ReviewLog
from tests.api.conftest import NOON, client_of
from tests.factories import cards

ADDRESS = "/api/v1/reviews/"
ID = "0b9c6a3e-4d0e-4f6e-9d6c-6f0a8f3c1d2b"
OTHER_ID = "11111111-4d0e-4f6e-9d6c-6f0a8f3c1d2b"


def review(card, /, **said):
    return {
        "id": ID,
        "card": card.public_id,
        "rating": 3,
        "reviewed_at": "2026-05-04T14:00:30+02:00",
        "duration_ms": 5200,
    } | said


def send(client, body, *, sent_at=None):
    """Send JSON with its escapes, as a browser would: UTF-8 cannot say half a surrogate pair."""
    text = body if isinstance(body, str) else json.dumps(body)
    headers = {"X-Sent-At": sent_at} if sent_at is not None else {}
    return client.post(ADDRESS, text, content_type="application/json", headers=headers)


def test_a_review_is_stored_as_it_was_made(student, opened):
    answer = send(student, [review(opened[1], response={"chosen": "1"})])

    row = ReviewLog.objects.get()
    assert (answer.status_code, answer.json()) == (202, [{"id": ID, "status": "accepted"}])
    assert (row.card_id, row.client_id, row.kind, row.rating, row.duration_ms, row.response, row.is_clamped) == (
        opened[1].id,
        UUID(ID),
        "review",
        3,
        5200,
        {"chosen": "1"},
        False,
    )
    assert (row.reviewed_at, row.received_at) == (NOON + timedelta(seconds=30), NOON)


def test_the_same_batch_twice_adds_nothing(student, opened):
    batch = [review(opened[0]), review(opened[1], id=OTHER_ID)]

    first, again = send(student, batch), send(student, batch)

    assert [row["status"] for row in first.json()] == ["accepted", "accepted"]
    assert again.json() == [{"id": ID, "status": "duplicate"}, {"id": OTHER_ID, "status": "duplicate"}]
    assert ReviewLog.objects.count() == 2


def test_a_known_id_with_another_body_is_a_conflict(student, opened):
    send(student, [review(opened[0])])

    answer = send(student, [review(opened[0], rating=1)])

    assert answer.json() == [{"id": ID, "status": "refused", "field": "id", "reason": "conflict"}]
    assert [row.rating for row in ReviewLog.objects.all()] == [3]


def test_an_id_twice_in_a_batch_counts_once(student, opened):
    answer = send(student, [review(opened[0]), review(opened[0]), review(opened[0], rating=4)])

    assert answer.json() == [
        {"id": ID, "status": "accepted"},
        {"id": ID, "status": "duplicate"},
        {"id": ID, "status": "refused", "field": "id", "reason": "conflict"},
    ]


def test_two_learners_may_happen_on_one_id(course, student, opened):
    theirs = cards.cards(course.deck, course.classmate, at=NOON)

    answers = [send(student, [review(opened[0])]), send(client_of(course.classmate), [review(theirs[0])])]

    assert [answer.json()[0]["status"] for answer in answers] == ["accepted", "accepted"]


def test_an_empty_batch_is_taken(student, opened):
    answer = send(student, [])

    assert (answer.status_code, answer.json()) == (202, [])


@pytest.mark.parametrize(("ahead_seconds", "is_clamped"), [(300, False), (301, True), (10**9, True)])
def test_a_clock_far_ahead_is_set_to_ours(student, opened, ahead_seconds, is_clamped):
    sent_at = NOON + timedelta(seconds=ahead_seconds)

    answer = send(student, [review(opened[0], reviewed_at=sent_at.isoformat())])

    row = ReviewLog.objects.get()
    assert answer.json() == [{"id": ID, "status": "accepted"}]
    assert (row.is_clamped, row.reviewed_at) == (is_clamped, NOON if is_clamped else sent_at)


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1), timedelta(days=-20_000), timedelta(minutes=6)])
def test_a_clock_that_says_how_wrong_it_is_is_put_right(student, opened, off):
    first, second = NOON + timedelta(minutes=1), NOON + timedelta(minutes=4)
    batch = [
        review(opened[0], reviewed_at=(first + off).isoformat(), rating=1),
        review(opened[0], reviewed_at=(second + off).isoformat(), id=OTHER_ID),
    ]
    sent_at = (NOON + off).isoformat()

    answers = [send(student, batch, sent_at=sent_at), send(student, batch, sent_at=NOON.isoformat())]

    rows = ReviewLog.objects.order_by("reviewed_at").values_list("rating", "reviewed_at", "is_clamped")
    assert list(rows) == [(1, first, True), (3, second, True)]
    assert [row["status"] for answer in answers for row in answer.json()] == ["accepted"] * 2 + ["duplicate"] * 2


@pytest.mark.parametrize("said", ["2026-05-04T12:04:00Z", "yesterday", "", "9999-12-31T00:00:00Z"])
def test_a_clock_that_is_about_right_or_says_nothing_is_believed(student, opened, said):
    made_at = NOON + timedelta(seconds=30)

    send(student, [review(opened[0], reviewed_at="0001-01-02T00:00:00Z"), review(opened[1], id=OTHER_ID)], sent_at=said)

    rows = ReviewLog.objects.values_list("reviewed_at", flat=True)
    assert list(rows) == [made_at]


REFUSED_ROWS = [
    (7, "", "is not an object"),
    (None, "", "is not an object"),
    ([], "", "is not an object"),
    *(({name: ...}, name, "is missing") for name in ("id", "card", "rating", "reviewed_at", "duration_ms")),
    ({"id": "x"}, "id", "is not a UUID"),
    ({"id": 7}, "id", "is not a UUID"),
    ({"id": None}, "id", "is not a UUID"),
    ({"id": {"a": [1]}}, "id", "is not a UUID"),
    ({"id": "{" + ID + "}"}, "id", "is not a UUID"),
    ({"id": ID + "\0"}, "id", "is not a UUID"),
    ({"id": "\ud800"}, "id", "is not a UUID"),
    ({"card": 7}, "card", "is not text"),
    ({"card": "222222222222"}, "card", "unknown"),
    ({"card": "\0" * 12}, "card", "unknown"),
    ({"card": "\udfff"}, "card", "unknown"),
    ({"rating": 0}, "rating", "outside 1 to 4"),
    ({"rating": 5}, "rating", "outside 1 to 4"),
    ({"rating": -1}, "rating", "outside 1 to 4"),
    ({"rating": 10**30}, "rating", "outside 1 to 4"),
    ({"rating": True}, "rating", "is not a whole number"),
    ({"rating": 3.0}, "rating", "is not a whole number"),
    ({"rating": "3"}, "rating", "is not a whole number"),
    ({"rating": None}, "rating", "is not a whole number"),
    ({"reviewed_at": "2026-05-04T12:00:30"}, "reviewed_at", "has no zone"),
    ({"reviewed_at": "2026-05-04"}, "reviewed_at", "is not a time such as 2026-05-04T09:30:00Z"),
    ({"reviewed_at": 1777896030}, "reviewed_at", "is not a time such as 2026-05-04T09:30:00Z"),
    ({"reviewed_at": "2026-W19-1T12:00:00Z"}, "reviewed_at", "is not a time such as 2026-05-04T09:30:00Z"),
    ({"reviewed_at": "2026-05-04T12:00:30Z\0"}, "reviewed_at", "is not a time such as 2026-05-04T09:30:00Z"),
    ({"reviewed_at": "٢٠٢٦-05-04T12:00:30Z"}, "reviewed_at", "is not a time such as 2026-05-04T09:30:00Z"),
    ({"reviewed_at": "2026-02-30T12:00:30Z"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "2026-05-04T25:00:00Z"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "2026-05-04T12:00:00+99:00"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "0000-05-04T12:00:00Z"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "0001-01-01T00:00:00+14:00"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "9999-12-31T23:59:59-14:00"}, "reviewed_at", "is no moment of the calendar"),
    ({"reviewed_at": "0001-01-01T00:00:00Z"}, "reviewed_at", "before the card was opened"),
    ({"reviewed_at": "2026-05-04T11:00:00Z"}, "reviewed_at", "before the card was opened"),
    ({"duration_ms": -1}, "duration_ms", "outside 0 to 86400000"),
    ({"duration_ms": 86_400_001}, "duration_ms", "outside 0 to 86400000"),
    ({"duration_ms": 1.5}, "duration_ms", "is not a whole number"),
    ({"duration_ms": False}, "duration_ms", "is not a whole number"),
    ({"response": {"text": "a\0b"}}, "response.text", "holds a NUL or half a surrogate pair"),
    ({"response": ["\ud800"]}, "response[0]", "holds a NUL or half a surrogate pair"),
    ({"response": {"\0": 1}}, "response", "holds a NUL or half a surrogate pair"),
    ({"response": "x" * 100_000}, "response", "is longer than 100000 characters"),
]


def test_bad_rows_are_refused_one_by_one_and_the_good_ones_stored(student, opened):
    rows = []
    for said, _field, _reason in REFUSED_ROWS:
        if isinstance(said, dict):
            row = review(opened[0], **({"id": str(uuid4())} | said))
            rows.append({name: value for name, value in row.items() if value is not ...})
        else:
            rows.append(said)
    good = review(opened[1])

    answer = send(student, [*rows, good])

    found = [(row["status"], row.get("field"), row.get("reason")) for row in answer.json()]
    assert answer.status_code == 202
    assert found == [*(("refused", field, reason) for _, field, reason in REFUSED_ROWS), ("accepted", None, None)]
    assert list(ReviewLog.objects.values_list("client_id", flat=True)) == [UUID(ID)]


def test_an_id_comes_back_as_it_was_sent(student, opened):
    sent = ["x", ID.upper(), "\ud800", "y" * 200, 7, None]

    answer = send(student, [review(opened[0], id=each) for each in sent])

    assert [row["id"] for row in answer.json()] == ["x", ID.upper(), "?", "y" * 100, None, None]


def test_cards_of_others_are_unknown(course, student, opened):
    theirs = cards.cards(course.deck, course.classmate, at=NOON)

    answer = send(student, [review(theirs[0])])

    assert answer.json() == [{"id": ID, "status": "refused", "field": "card", "reason": "unknown"}]
    assert ReviewLog.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("{}", "The body: is not a list of reviews."),
        ('"x"', "The body: is not a list of reviews."),
        ("null", "The body: is not a list of reviews."),
        ("", "The body: is not a list of reviews."),
        ("[", "The body is not JSON: Expecting value: line 1 column 2 (char 1)."),
        ('[{"rating": NaN}]', "The body is not JSON: NaN is no JSON number."),
        ("[" * 200_000, "The body is nested more than 64 levels deep."),
        ('[{"response": ' + "[" * 200_000 + "]" * 200_000 + "}]", "The body is nested more than 64 levels deep."),
        ("[" + ",".join(["{}"] * 501) + "]", "The body: holds more than 500 reviews."),
        ('[{"id": 1, "id": 2}]', "id: comes twice in one object."),
    ],
    ids=range(10),
)
def test_a_broken_envelope_stores_nothing(student, opened, body, detail):
    answer = send(student, body)

    assert (answer.status_code, answer["Content-Type"], answer.json()["detail"]) == (
        400,
        "application/problem+json",
        detail,
    )
    assert ReviewLog.objects.count() == 0


def test_five_hundred_reviews_are_taken_at_once(student, opened):
    answer = send(student, [review(opened[0], id=str(uuid4())) for _ in range(500)])

    assert [row["status"] for row in answer.json()] == ["accepted"] * 500


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_queries_whatever_its_length(student, opened, count, django_assert_num_queries):
    batch = [review(opened[0], id=str(uuid4())) for _ in range(count)]

    with django_assert_num_queries(14):
        answer = send(student, batch)

    assert answer.status_code == 202


def test_an_undone_review_is_as_if_it_had_never_been(student, opened):
    send(student, [review(opened[0])])
    drilled = student.get(f"/api/v1/cards/{opened[0].public_id}/").json()["state"]

    first = student.post(f"{ADDRESS}{ID}/undo/")
    again = student.post(f"{ADDRESS}{ID}/undo/")

    assert (drilled, first.status_code, first.json()["state"], first.json()["reps"]) == ("learning", 200, "new", 0)
    assert again.json() == first.json()
    assert list(ReviewLog.objects.order_by("id").values_list("kind", flat=True)) == ["review", "undo"]


def test_what_lies_too_far_back_cannot_be_undone(student, opened):
    send(student, [review(opened[0]), *(review(opened[0], id=str(uuid4())) for _ in range(30))])

    answer = student.post(f"{ADDRESS}{ID}/undo/")

    assert (answer.status_code, Card.objects.get(id=opened[0].id).log_version) == (404, 1)
