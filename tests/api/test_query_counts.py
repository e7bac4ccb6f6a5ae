"""A list costs the same queries however long it is: one row, then three.

The client is logged in by force, so a token costs none.
"""

import pytest

from seminar.people.models import Role
from seminar.people.services import set_role
from tests.api.conftest import NOON, client_of, fit
from tests.factories import bank, cards, lectures, people


def more_seminars(course):
    for title in ("Second", "Third"):
        set_role(seminar=people.seminar(title), user=course.student, role=Role.STUDENT)


def more_lectures(course):
    for slug in ("second", "third"):
        lectures.lecture(course.seminar, slug)


def more_decks(course):
    for slug in ("second", "third"):
        cards.cards(cards.deck(course.seminar, slug), course.student, at=NOON)


def more_banks(course):
    for slug in ("second", "third"):
        bank.bank(course.seminar, slug, lecture=course.lecture)


def more_items(course):
    for slug in ("second", "third"):
        said = bank.written(slug, type_name="choice", passage="1.1", tags=(slug,))
        bank.item(course.bank, slug, said=said)


def more_cards(course):
    more_items(course)
    for card in cards.cards(course.deck, course.student, at=NOON):
        cards.review(card, at=NOON)


def more_fits(course):
    for day in (1, 2, 3):
        fit(course.student, day)


LISTS = [
    ("student", "seminars/", 1, more_seminars),
    ("student", "lectures/", 1, more_lectures),
    ("student", "lectures/{lecture}/", 3, more_items),
    ("student", "decks/", 14, more_decks),
    ("student", "decks/{deck}/queue/", 20, more_items),
    ("student", "decks/{deck}/bundle/", 24, more_items),
    ("student", "cards/", 2, more_cards),
    ("student", "fits/", 1, more_fits),
    ("teacher", "banks/", 2, more_banks),
    ("teacher", "items/", 3, more_items),
    ("teacher", "items/{item}/versions/", 4, more_items),
]


@pytest.mark.parametrize(("who", "path", "queries", "more"), LISTS, ids=[path for _, path, _, _ in LISTS])
def test_a_list_costs_the_same_queries_however_long(
    course, opened, who, path, queries, more, django_assert_num_queries
):
    cards.review(opened[0], at=NOON)
    client = client_of(getattr(course, who))
    address = "/api/v1/" + path.format(
        lecture=course.lecture.public_id, deck=course.deck.public_id, item=course.who.public_id
    )
    client.get(address)

    with django_assert_num_queries(queries):
        few = client.get(address)
    more(course)
    client.get(address)
    with django_assert_num_queries(queries):
        many = client.get(address)

    assert (few.status_code, many.status_code, len(many.content) >= len(few.content)) == (200, 200, True)
