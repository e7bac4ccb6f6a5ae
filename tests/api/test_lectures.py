"""Lectures over the API: whole answers, without the keys of the items made from a passage."""

from quizzes.bank.models import ItemStatus
from quizzes.bank.services import set_status
from tests.factories import lectures


def lecture_head(course):
    return {
        "id": course.lecture.public_id,
        "seminar": course.seminar.public_id,
        "title": "Harbour",
        "author": "A. Author",
        "source": "",
        "language": "en",
    }


def test_the_lectures_of_my_seminars_are_listed(course, student):
    lectures.lecture(course.other_seminar, "elsewhere")

    assert student.get("/api/v1/lectures/").json() == {"next": None, "results": [lecture_head(course)]}


def test_a_lecture_lists_the_items_made_from_each_passage_without_their_keys(course, student):
    answer = student.get(f"/api/v1/lectures/{course.lecture.public_id}/")

    def passage(anchor, title, gist, items):
        head = {"anchor": anchor, "part_title": "The harbour", "title": title, "gist": gist, "text": ""}
        return head | {"items": items}

    assert answer.json() == lecture_head(course) | {
        "passages": [
            passage(
                "1.1",
                "Part 1",
                "Towers of granite guard the harbour.",
                [{"id": course.capital.public_id, "type": "flashcard", "level": ""}],
            ),
            passage(
                "1.2",
                "Part 2",
                "Sailors mend their canvas at night.",
                [{"id": course.who.public_id, "type": "choice", "level": ""}],
            ),
            passage("1.3", "Part 3", "Merchants weigh pepper and silk.", []),
        ]
    }


def test_drafts_are_listed_for_staff_alone(course, student, teacher):
    set_status(items=[course.who], status=ItemStatus.DRAFT)
    path = f"/api/v1/lectures/{course.lecture.public_id}/"

    seen = [client.get(path).json()["passages"][1]["items"] for client in (student, teacher)]

    assert seen == [[], [{"id": course.who.public_id, "type": "choice", "level": ""}]]
