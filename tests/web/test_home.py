"""The first page: seminars, decks with counts, joining."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes.bank.services import ensure_bank, load_items
from quizzes.cards.services.decks import open_deck, save_deck
from seminar.people.models import Membership, Role, Seminar, User
from tests.cards.classroom import Classroom
from tests.web.pupils import class_with, flashcards, logged_in

pytestmark = pytest.mark.django_db


def shelves_of(response):
    return [
        (shelf.seminar.title, [(row.deck.title, row.counts.new, row.is_opened) for row in shelf.decks])
        for shelf in response.context["shelves"]
    ]


def test_home_asks_strangers_to_log_in(client):
    response = client.get("/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/")


def test_home_shows_decks_with_what_is_left():
    classroom = class_with(*flashcards(3))
    classroom.open()

    response = logged_in(classroom.learner).get("/")

    assert shelves_of(response) == [("Roots", [("Deck", 3, True)])]


def test_a_deck_never_opened_is_said_to_be_not_begun():
    classroom = class_with(*flashcards(3))

    response = logged_in(classroom.learner).get("/")

    assert shelves_of(response) == [("Roots", [("Deck", 0, False)])]
    assert "not begun" in response.text


@pytest.mark.parametrize(("due", "is_offered"), [(59, False), (60, True)])
def test_home_points_to_the_way_back_after_a_break(due, is_offered):
    classroom = class_with(*flashcards(60))
    long_ago = timezone.now() - timedelta(days=90)
    classroom.rate(*classroom.open(long_ago)[:due], rating=4, at=long_ago)
    client = logged_in(classroom.learner)

    home, plan = client.get("/"), client.get(f"/decks/{classroom.deck.public_id}/plan/")

    assert ("Not all at once: the way back" in home.text, "Welcome back" in plan.text) == (is_offered, is_offered)


def test_home_hides_decks_of_other_seminars_and_unpublished_ones():
    classroom = class_with(*flashcards(1))
    other = Seminar.objects.create(title="Other")
    save_deck(seminar=other, slug="x", title="Foreign", selection={})
    draft = save_deck(seminar=classroom.seminar, slug="draft", title="Draft", selection={})
    draft.is_published = False
    draft.save()

    response = logged_in(classroom.learner).get("/")

    assert shelves_of(response) == [("Roots", [("Deck", 0, False)])]


@pytest.mark.parametrize(("banks", "is_said"), [(["bank"], True), (["other"], False)])
def test_home_says_that_a_card_counts_in_each_of_its_decks(banks, is_said):
    classroom = class_with(*flashcards(2))
    load_items(bank=ensure_bank(seminar=classroom.seminar, slug="other", title="Other"), items=flashcards(1))
    second = save_deck(seminar=classroom.seminar, slug="second", title="Second", selection={"banks": banks})
    for deck in (classroom.deck, second):
        open_deck(learner=classroom.learner, deck=deck, at=timezone.now())

    response = logged_in(classroom.learner).get("/")

    assert response.context["left_today"] == (4 if is_said else 3)
    assert ("Some stand in several decks" in response.text) == is_said


def test_home_counts_no_card_of_a_deck_that_was_not_begun():
    classroom = class_with(*flashcards(2), new_per_day=1)
    second = save_deck(seminar=classroom.seminar, slug="second", title="Second", selection={"banks": ["bank"]})
    open_deck(learner=classroom.member(classroom.seminar, "bea"), deck=second, at=timezone.now())
    classroom.open(timezone.now())

    response = logged_in(classroom.learner).get("/")

    assert shelves_of(response) == [("Roots", [("Deck", 1, True), ("Second", 2, False)])]
    assert "One card is waiting for you today." in response.text


@pytest.mark.parametrize("decks", [1, 3])
def test_home_asks_the_database_as_often_for_three_decks_as_for_one(decks, django_assert_num_queries):
    classroom = class_with(*flashcards(2))
    classroom.open()
    for number in range(1, decks):
        seminar = Seminar.objects.create(title=f"Seminar {number}")
        Membership.objects.create(seminar=seminar, user=classroom.learner, role=Role.STUDENT)
        save_deck(seminar=seminar, slug="deck", title=f"Deck {number}", selection={})
    client = logged_in(classroom.learner)
    client.get("/")

    with django_assert_num_queries(21):
        response = client.get("/")

    assert len(response.context["shelves"]) == decks


def test_a_join_code_makes_a_student():
    seminar = Seminar.objects.create(title="Roots", join_code="ABCD2345")
    user = User.objects.create_user("new")

    response = logged_in(user).post("/join/", {"code": " abcd 2345"}, follow=True)

    assert [(m.seminar, m.role) for m in Membership.objects.filter(user=user)] == [(seminar, "student")]
    assert "You are a member of Roots." in response.text


@pytest.mark.parametrize("code", ["nothing", "", "ABCD\x002345"])
def test_a_code_that_opens_nothing_is_told_beside_the_field(code):
    Seminar.objects.create(title="Roots", join_code="ABCD2345")
    user = User.objects.create_user("new")

    response = logged_in(user).post("/join/", {"code": code})

    assert (response.status_code, len(response.context["join_form"].errors["code"])) == (200, 1)
    assert Membership.objects.filter(user=user).count() == 0


def test_students_are_not_offered_the_admin_and_instructors_are():
    classroom = Classroom.with_items()
    instructor = Classroom.member(classroom.seminar, "teacher", Role.INSTRUCTOR)

    offered = ["/admin/" in logged_in(user).get("/").text for user in (classroom.learner, instructor)]

    assert offered == [False, True]
