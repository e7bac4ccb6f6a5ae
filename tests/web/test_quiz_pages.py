"""The pages of a quiz as the server sends them: the list, one quiz, and the home page."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quizzes.attempts.models import Attempt, Response
from quizzes.attempts.services.authoring import set_override
from quizzes.attempts.services.marking import NewMark, award_mark
from seminar.people.models import Role
from tests.factories import attempts, people
from tests.web.pupils import logged_in
from tests.web.sitters import all_right, answered, begun, handed_in, page_of, paper_of, positions, quiz_and_learner

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def states_of(response):
    return {
        offer.quiz.slug: (offer.state, offer.refusal) for shelf in response.context["shelves"] for offer in shelf.offers
    }


def test_the_list_says_of_each_quiz_how_the_learner_stands():
    seminar = people.seminar()
    learner, now = people.member(seminar, "ada"), timezone.now()
    items = attempts.item_of_each_type(seminar)
    attempts.quiz(seminar, items, slug="open")
    attempts.quiz(seminar, items, slug="later", opens_at=now + HOUR)
    attempts.quiz(seminar, items, slug="over", closes_at=now - HOUR)
    attempts.quiz(seminar, items, slug="draft", is_published=False)

    response = logged_in(learner).get("/quizzes/")

    assert states_of(response) == {
        "open": ("open", None),
        "later": ("upcoming", "not_open_yet"),
        "over": ("closed", "closed"),
    }


def test_the_list_shows_no_quiz_of_another_seminar():
    quiz, _learner = quiz_and_learner()
    stranger = people.member(people.seminar("Other"), "eve")

    response = logged_in(stranger).get("/quizzes/")

    assert (response.status_code, states_of(response)) == (200, {})
    assert logged_in(stranger).get(page_of(quiz)).status_code == 404


def test_the_quiz_page_says_which_terms_hold_for_me_and_why():
    quiz, learner = quiz_and_learner(time_limit_seconds=3600)
    set_override(quiz=quiz, learner=learner, settings={"multiplier": Decimal("1.5")})

    response = logged_in(learner).get(page_of(quiz))

    assert [(term.name, term.value, term.because) for term in response.context["terms"]] == [
        ("Time limit", "1 hour 30 minutes", "set for you"),
        ("Attempts", "1", ""),
    ]


def test_begin_starts_an_attempt_and_a_second_press_goes_on_with_it():
    quiz, learner = quiz_and_learner()
    client = logged_in(learner)

    first = client.post(f"{page_of(quiz)}start/")
    second = client.post(f"{page_of(quiz)}start/")

    attempt = Attempt.objects.get()
    assert [first["Location"], second["Location"]] == [paper_of(attempt)] * 2


def test_a_wrong_password_is_told_beside_its_field_and_starts_nothing():
    quiz, learner = quiz_and_learner(password="Berlin")
    client = logged_in(learner)

    refused = client.post(f"{page_of(quiz)}start/", {"password": "Bonn"})
    taken = client.post(f"{page_of(quiz)}start/", {"password": "Berlin"})

    assert (refused.status_code, refused.context["error"]) == (403, "This is not the quiz’s password.")
    assert (taken.status_code, Attempt.objects.count()) == (302, 1)


def test_the_page_that_told_a_wrong_password_can_be_loaded_again():
    quiz, learner = quiz_and_learner(password="Berlin")

    response = logged_in(learner).get(f"{page_of(quiz)}start/")

    assert (response.status_code, response["Location"], Attempt.objects.count()) == (302, page_of(quiz), 0)


@pytest.mark.parametrize(
    ("shift", "title"), [({"opens_at": HOUR}, "Not open yet"), ({"closes_at": -HOUR}, "Closed")], ids=["early", "late"]
)
def test_a_quiz_that_cannot_be_begun_says_why(shift, title):
    quiz, learner = quiz_and_learner(**{name: timezone.now() + by for name, by in shift.items()})
    client = logged_in(learner)

    response = client.post(f"{page_of(quiz)}start/", follow=True)

    assert (Attempt.objects.count(), response.redirect_chain) == (0, [(page_of(quiz), 302)])
    assert f'<h2 id="start-title">{title}</h2>' in response.text


def test_a_preview_runs_by_the_clock_of_a_student_whenever_it_is_tried():
    quiz, _learner = quiz_and_learner(time_limit_seconds=600, closes_at=timezone.now() - timedelta(days=1))
    teacher = quiz.seminar.memberships.get(role="instructor").user

    started = logged_in(teacher).post(f"{page_of(quiz)}start/", {"preview": "yes"}, follow=True)

    attempt = Attempt.objects.get()
    assert attempt.deadline_at - attempt.started_at == timedelta(minutes=10)
    assert started.context["time_left"] in {"10:00", "9:59", "9:58"}


def test_staff_may_sit_a_preview_and_students_may_not():
    quiz, learner = quiz_and_learner(opens_at=timezone.now() + HOUR)
    teacher = people.member(quiz.seminar, "teacher", role=Role.INSTRUCTOR)

    codes = [
        logged_in(user).post(f"{page_of(quiz)}start/", {"preview": "yes"}).status_code for user in (learner, teacher)
    ]

    assert (codes, list(Attempt.objects.values_list("learner", "is_preview"))) == ([404, 302], [(teacher.id, True)])


@pytest.mark.parametrize("released", [True, False])
def test_points_stand_beside_an_attempt_only_once_they_may_be_seen(released, django_capture_on_commit_callbacks):
    quiz, learner = quiz_and_learner(release="at_once" if released else "by_hand")
    attempt = begun(quiz, learner)
    all_right(attempt)
    with django_capture_on_commit_callbacks(execute=True):
        handed_in(attempt)

    page = logged_in(learner).get(page_of(quiz))

    assert [row.sees_marks for row in page.context["rows"]] == [released]
    assert ("8 of 13 points" in page.text) == released


@pytest.mark.parametrize(
    ("is_marked", "said"),
    [
        (False, ("not all graded: 0\u00a0% so far", "Your grade so far:")),
        (True, ("graded: 15.38\u00a0%", "Your grade:")),
    ],
)
def test_a_grade_is_said_to_be_one_once_no_answer_waits(is_marked, said, django_capture_on_commit_callbacks):
    quiz, learner = quiz_and_learner()
    attempt = begun(quiz, learner)
    answered(attempt, {"text": "An essay."}, position=positions(attempt)["essay"])
    with django_capture_on_commit_callbacks(execute=True):
        handed_in(attempt)
    if is_marked:
        essay = Response.objects.get(attempt=attempt, position=positions(attempt)["essay"])
        grader = people.member(quiz.seminar, "prof", role="assistant")
        award_mark(grader=grader, response_id=essay.id, given=NewMark(Decimal(2), None), at=timezone.now())
    client = logged_in(learner)

    pages = client.get("/quizzes/").text, client.get(page_of(quiz)).text

    assert [text in page for text, page in zip(said, pages, strict=True)] == [True, True]


def test_home_shows_quizzes_beside_decks_those_that_matter_now_alone():
    seminar = people.seminar()
    learner, now = people.member(seminar, "ada"), timezone.now()
    items = attempts.item_of_each_type(seminar)
    attempts.quiz(seminar, items, slug="open")
    attempts.quiz(seminar, items, slug="later", opens_at=now + HOUR)
    attempts.quiz(seminar, items, slug="over", closes_at=now - HOUR)

    response = logged_in(learner).get("/")

    assert [[offer.quiz.slug for offer in shelf.quizzes] for shelf in response.context["shelves"]] == [
        ["open", "later"]
    ]


@pytest.mark.parametrize("quizzes", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_quizzes_as_for_one(quizzes, django_assert_num_queries):
    seminar = people.seminar()
    learner = people.member(seminar, "ada")
    items = attempts.item_of_each_type(seminar)
    for number in range(quizzes):
        begun(attempts.quiz(seminar, items, slug=f"q{number}"), learner)
    client = logged_in(learner)
    client.get("/quizzes/")

    with django_assert_num_queries(11):
        response = client.get("/quizzes/")

    assert len(states_of(response)) == quizzes
