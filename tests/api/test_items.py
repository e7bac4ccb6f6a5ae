"""Banks and items over the API: with their keys, for those who teach from them."""

import pytest

from tests.factories import bank


def test_banks_are_listed_for_those_who_teach_from_them(course, teacher):
    bank.bank(course.other_seminar)

    assert teacher.get("/api/v1/banks/").json() == {
        "next": None,
        "results": [
            {
                "id": course.bank.public_id,
                "seminar": course.seminar.public_id,
                "lecture": course.lecture.public_id,
                "slug": "roots",
                "title": "Bank roots",
                "description": "",
            }
        ],
    }


def item_of(course):
    return {
        "id": course.capital.public_id,
        "bank": course.bank.public_id,
        "slug": "capital",
        "type": "flashcard",
        "name": "",
        "status": "ready",
        "level": "",
        "passage": "1.1",
        "tags": ["prussia"],
        "version": {
            "number": 1,
            "stem": "",
            "body": {"front": "Capital of Prussia?", "back": "Berlin"},
            "feedback": "",
            "points": "1",
            "note": "",
            "author": None,
            "created_at": "2026-05-04T12:00:00Z",
        },
    }


def test_an_item_is_read_with_its_key(course, teacher):
    path = f"/api/v1/items/{course.capital.public_id}/"

    assert teacher.get(path).json() == item_of(course)
    assert teacher.get(f"{path}versions/").json() == {"next": None, "results": [item_of(course)["version"]]}
    assert teacher.get("/api/v1/items/").json()["results"][0] == item_of(course)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("bank={bank}", ["capital", "who"]),
        ("type=choice", ["who"]),
        ("status=ready", ["capital", "who"]),
        ("status=withdrawn", []),
        ("tag=prussia", ["capital"]),
        ("passage=1.2", ["who"]),
        ("search=WROTE", ["who"]),
        ("search=capi", ["capital"]),
        ("type=choice&passage=1.1", []),
    ],
)
def test_items_are_found_by_what_they_are(course, teacher, query, found):
    answer = teacher.get(f"/api/v1/items/?{query.format(bank=course.bank.public_id)}")

    assert [item["slug"] for item in answer.json()["results"]] == found


@pytest.mark.parametrize("query", ["type=riddle", "status=lost", "level=9", "search=%00", "bank=%00"])
def test_items_are_not_looked_for_by_what_cannot_be(course, teacher, query):
    answer = teacher.get(f"/api/v1/items/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
