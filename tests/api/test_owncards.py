"""Own cards over the API: written, changed and deleted by their owner, and not there for anybody else."""

from uuid import UUID

import pytest

from quizzes.cards.models import Card
from tests.api.conftest import client_of

ID = str(UUID(int=7))
CARDS = "/api/v1/owncards/"


def new(course, **said):
    card = {"id": ID, "seminar": course.seminar.public_id, "type": "flashcard", "body": {"front": "f", "back": "b"}}
    return card | said


def test_a_card_is_written_drilled_changed_and_deleted(course, student):
    place = {"lecture": course.lecture.public_id, "anchor": "1.1"}

    made = student.post(CARDS, new(course, tags=["mine"], passage=place), format="json")
    again = student.post(CARDS, new(course, tags=["mine"], passage=place), format="json")
    address = f"{CARDS}{made.json()['id']}/"
    decks = {deck["title"]: deck for deck in student.get("/api/v1/decks/").json()["results"]}
    queue = student.get(f"/api/v1/decks/{decks['My cards']['id']}/queue/").json()
    changed = student.patch(address, {"body": {"front": "g", "back": "b"}, "based_on": 1}, format="json")
    stale = student.patch(address, {"body": {"front": "h", "back": "b"}, "based_on": 1}, format="json")
    gone = [student.delete(address).status_code for _repeat in range(2)]

    assert (made.status_code, again.json()) == (201, made.json())
    assert {name: made.json()[name] for name in ("type", "tags", "passage", "version", "body")} == {
        "type": "flashcard",
        "tags": ["mine"],
        "passage": place,
        "version": 1,
        "body": {"front": "f", "back": "b"},
    }
    assert [card["front"] for card in queue["cards"]] == ["<p>f</p>\n"]
    assert (changed.json()["version"], changed.json()["passage"], changed.json()["tags"]) == (2, place, ["mine"])
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert (gone, student.get(address).status_code, Card.objects.get().retired_at is None) == ([204, 204], 404, False)


@pytest.mark.parametrize(
    ("said", "status", "field"),
    [
        ({"type": "essay"}, 400, "type"),
        ({"body": {"front": "f"}}, 400, "body.back"),
        ({"body": {"front": "f", "back": "b", "x": "\x00"}}, 400, "body.x"),
        ({"body": {"front": "f", "back": "b" * 70_000}}, 400, "body"),
        ({"body": {"front": "\\u0000 is a NUL", "back": "\u05d0 🎉"}}, 201, ""),
        ({"passage": {"lecture": "2222", "anchor": "1.1"}}, 400, "passage"),
        ({"tags": ["x" * 65]}, 400, "tags.0"),
        ({"seminar": "222222222222"}, 400, "seminar"),
    ],
)
def test_what_cannot_be_stored_is_refused_at_its_field(course, student, said, status, field):
    answer = student.post(CARDS, new(course, **said), format="json")

    assert (answer.status_code, [each["field"] for each in answer.json().get("errors", ())]) == (
        status,
        [field] if field else [],
    )


def test_another_text_under_the_same_id_is_a_conflict(course, student):
    student.post(CARDS, new(course), format="json")

    other = student.post(CARDS, new(course, body={"front": "other", "back": "b"}), format="json")

    assert (other.status_code, other.json()["code"]) == (409, "conflict")


def test_nobody_else_finds_it(course, student, teacher):
    made = student.post(CARDS, new(course), format="json").json()

    for other in (teacher, client_of(course.classmate), client_of(course.stranger)):
        calls = [
            other.get(f"{CARDS}{made['id']}/"),
            other.patch(f"{CARDS}{made['id']}/", {"stem": "x"}, format="json"),
            other.delete(f"{CARDS}{made['id']}/"),
            other.get(f"/api/v1/items/{made['id']}/"),
        ]
        assert {call.status_code for call in calls} == {404}
        assert other.get(CARDS).json()["results"] == []
    stranger = client_of(course.stranger)
    assert stranger.post(CARDS, new(course), format="json").status_code == 400
    assert all(each["slug"] != UUID(ID).hex for each in teacher.get("/api/v1/items/").json()["results"])
    assert [bank["title"] for bank in teacher.get("/api/v1/banks/").json()["results"]] == ["Bank roots"]


def test_the_list_costs_the_same_with_more(course, student, django_assert_num_queries):
    for number in range(4):
        student.post(CARDS, new(course, id=str(UUID(int=number)), tags=[str(number)]), format="json")
        if number in (0, 3):
            with django_assert_num_queries(2):
                student.get(CARDS)
