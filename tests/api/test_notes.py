"""Notes over the API: written, changed and deleted by their owner, and not there for anybody else."""

from uuid import UUID

import pytest

from seminar.lectures.models import Note
from tests.api.conftest import client_of

ID = str(UUID(int=7))
NOTES = "/api/v1/notes/"


def new(course, **said):
    return {"id": ID, "lecture": course.lecture.public_id, "anchor": "1.1", "text": "Why granite?"} | said


def test_a_note_is_written_once_changed_and_deleted(course, student):
    made = student.post(NOTES, new(course, quote="granite", prefix="Towers of "), format="json")
    again = student.post(NOTES, new(course, quote="granite", prefix="Towers of "), format="json")
    address = f"{NOTES}{made.json()['id']}/"
    changed = student.patch(address, {"text": "Why?", "based_on": 1}, format="json")
    stale = student.patch(address, {"text": "How?", "based_on": 1}, format="json")
    only_marked = student.patch(address, {"text": "", "based_on": 2}, format="json")
    listed = student.get(f"{NOTES}?lecture={course.lecture.public_id}").json()["results"]
    gone = student.delete(address)

    assert (made.status_code, again.json()) == (201, made.json())
    said = {name: made.json()[name] for name in ("lecture", "anchor", "text", "quote", "prefix", "suffix", "revision")}
    assert said == {
        "lecture": course.lecture.public_id,
        "anchor": "1.1",
        "text": "Why granite?",
        "quote": "granite",
        "prefix": "Towers of ",
        "suffix": "",
        "revision": 1,
    }
    assert (changed.json()["text"], changed.json()["revision"]) == ("Why?", 2)
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    assert listed == [only_marked.json()]
    assert (gone.status_code, student.get(address).status_code, Note.objects.count()) == (204, 404, 0)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"quote": "\x00"}, "quote"),
        ({"anchor": "9.9"}, "anchor"),
        ({"lecture": "222222222222"}, "anchor"),
        ({"lecture": "\x00"}, "lecture"),
        ({"id": "7"}, "id"),
    ],
)
def test_what_cannot_be_a_note_is_refused_at_its_field(course, student, said, field):
    answer = student.post(NOTES, new(course, **said), format="json")

    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (400, [field])
    assert Note.objects.count() == 0


def test_a_note_that_marks_nothing_keeps_its_words(course, student):
    made = student.post(NOTES, new(course), format="json").json()

    answer = student.patch(f"{NOTES}{made['id']}/", {"text": "", "based_on": 1}, format="json")

    assert (answer.status_code, Note.objects.get().text) == (400, "Why granite?")


def test_nobody_else_finds_it(course, student, teacher):
    made = student.post(NOTES, new(course), format="json").json()

    for other in (teacher, client_of(course.classmate), client_of(course.stranger)):
        calls = [
            other.get(f"{NOTES}{made['id']}/"),
            other.patch(f"{NOTES}{made['id']}/", {"text": "x", "based_on": 1}, format="json"),
            other.delete(f"{NOTES}{made['id']}/"),
        ]
        assert {call.status_code for call in calls} == {404}
        assert other.get(NOTES).json()["results"] == []
    assert client_of(course.stranger).post(NOTES, new(course), format="json").status_code == 400
    assert Note.objects.get().text == "Why granite?"


def test_the_list_costs_the_same_with_more(course, student, django_assert_num_queries):
    for number in range(3):
        student.post(NOTES, new(course, id=str(UUID(int=number))), format="json")
        if number in (0, 2):
            with django_assert_num_queries(1):
                student.get(NOTES)
