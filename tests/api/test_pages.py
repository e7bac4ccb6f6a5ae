from decimal import Decimal

import pytest

from api.pages import LARGEST_PAGE
from quizzes.bank.services import revise_item
from seminar.people.models import Role
from seminar.people.services import set_role
from tests.factories import bank, people


def every_page(client, address):
    """The rows of each page, following `next`."""
    pages = []
    while address:
        answer = client.get(address).json()
        pages.append([row["slug"] for row in answer["results"]])
        address = answer["next"]
    return pages


def test_pages_hold_each_row_once_in_order(course, teacher):
    other = bank.bank(course.seminar, "second")
    for number in range(3):
        bank.item(other, f"item-{number}")

    # The first page ends with a first position, which the second row of the other bank is beyond.
    assert every_page(teacher, "/api/v1/items/?page_size=3") == [["capital", "who", "item-0"], ["item-1", "item-2"]]


def test_a_page_goes_on_after_the_last_row_seen_whatever_is_added(course, teacher):
    first = teacher.get("/api/v1/items/?page_size=1").json()
    bank.item(course.bank, "added")

    assert every_page(teacher, first["next"]) == [["who"], ["added"]]


def test_pages_run_backwards_where_the_order_does(course, teacher):
    for front in ("One?", "Two?"):
        revise_item(
            item=course.capital,
            stem="",
            body={"front": front, "back": "1"},
            feedback="",
            points=Decimal(1),
            author=course.teacher,
        )
    path = f"/api/v1/items/{course.capital.public_id}/versions/?page_size=2"

    first = teacher.get(path).json()
    second = teacher.get(first["next"]).json()

    assert [[row["number"] for row in page["results"]] for page in (first, second)] == [[3, 2], [1]]
    assert [row["author"] for row in first["results"]] == ["teacher", "teacher"]


def test_moments_are_carried_in_a_cursor(course, student):
    set_role(seminar=people.seminar("Second"), user=course.student, role=Role.STUDENT)

    first = student.get("/api/v1/seminars/?page_size=1").json()
    second = student.get(first["next"]).json()

    assert [row["title"] for page in (first, second) for row in page["results"]] == ["Bureaucracy", "Second"]


@pytest.mark.parametrize("size", ["0", "-1", "x", str(LARGEST_PAGE + 1), "1.5", "", "9" * 5000])
def test_a_page_of_no_size_is_refused(course, teacher, size):
    answer = teacher.get(f"/api/v1/items/?page_size={size}")

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["page_size"])


@pytest.mark.parametrize("cursor", ["x", "e30:abc", "%00", "é", "a" * 3000])
def test_a_cursor_that_is_not_ours_is_refused(course, teacher, cursor):
    answer = teacher.get(f"/api/v1/items/?cursor={cursor}")

    assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": "cursor", "reason": "is not one of ours"}])


def test_a_cursor_of_another_list_is_refused(course, teacher):
    bank.bank(course.seminar, "second")
    cursor = teacher.get("/api/v1/banks/?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]

    answer = teacher.get(f"/api/v1/items/?cursor={cursor}")

    assert (answer.status_code, answer.json()["errors"]) == (
        400,
        [{"field": "cursor", "reason": "belongs to another list"}],
    )
