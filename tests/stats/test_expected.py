"""The score to expect in a quiz, from the log as it stood; and who may see it."""

from datetime import timedelta

import pytest
from django.test import Client

from quizzes.attempts.services.authoring import NewSection, NewSlot
from quizzes.stats.queries.expected import class_expectations, own_expectations
from seminar.people.models import Membership, Role
from tests.factories import attempts, bank, cards, lectures, people
from tests.factories.sat import HOUR, NOON, SatQuiz, sat_quiz
from tests.web.pupils import logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    """A class of three and a quiz of one choice of three options, worth a point; nobody has drilled."""
    seminar = people.seminar()
    roots = bank.bank(seminar, lecture=lectures.lecture(seminar))
    who = bank.item(roots, "who", said=bank.written("who", type_name="choice", stem="Who?"))
    quiz = attempts.quiz(seminar, [who])
    learners = [people.member(seminar, name) for name in ("ada", "ben", "eve")]
    return seminar, quiz, learners


def test_what_was_never_drilled_is_guessed_and_what_was_is_expected(course):
    seminar, quiz, (ada, *_) = course
    (card,) = cards.cards(cards.deck(seminar), ada, at=NOON)

    before = own_expectations(ada, at=NOON + HOUR)[0]
    cards.review(card, rating=4, at=NOON)
    after = own_expectations(ada, at=NOON + HOUR)[0]
    later = own_expectations(ada, at=NOON + timedelta(days=60))[0]
    long_ago = own_expectations(ada, at=NOON)[0]

    assert before.quiz == quiz
    assert before.score.share == long_ago.score.share < 0.6
    assert before.score.share < later.score.share < after.score.share == 1.0
    assert not after.is_sat


def test_the_class_counts_and_names_only_whom_it_may(course):
    seminar, _, (ada, *_) = course

    (all_of_them,) = class_expectations(seminar, at=NOON)
    Membership.objects.filter(user=ada).update(shows_progress=False)
    (without,) = class_expectations(seminar, at=NOON)
    Membership.objects.update(shows_progress=False)
    (nobody_shown,) = class_expectations(seminar, at=NOON)

    assert (all_of_them.learners, len(all_of_them.rows)) == (3, 3)
    assert (without.learners, len(without.rows)) == (2, 2)
    assert (nobody_shown.learners, nobody_shown.rows) == (3, ())
    assert nobody_shown.mean.points == all_of_them.mean.points


def test_forecasts_are_judged_by_first_attempts_wholly_marked():
    sat = sat_quiz()
    for name in ("ada", "ben"):
        sat.sit(name, {"who": {"text": "x"}})

    (found,) = class_expectations(sat.seminar, at=NOON + 2 * HOUR)

    assert found.judged is None  # the essay waits for a person
    assert found.mean.points == 0


def test_judged_from_three_on(course):
    seminar, quiz, learners = course
    sat = SatQuiz(seminar, quiz, learners[0], learners[0], learners[0], learners[0])
    for learner in learners[:2]:
        sat.sit(learner.username, {})
    assert class_expectations(seminar, at=NOON + 2 * HOUR)[0].judged is None
    sat.sit(learners[2].username, {})

    (found,) = class_expectations(seminar, at=NOON + 2 * HOUR)

    assert (found.judged.learners, found.judged.actual, found.judged.error) == (3, 0.0, found.judged.expected)
    assert own_expectations(learners[0], at=NOON + 2 * HOUR)[0].is_sat


def test_pages_show_each_their_own(course):
    seminar, quiz, (ada, *_) = course
    stranger = people.member(people.seminar("Harbours"), "stranger")
    helper = people.member(seminar, "helper", role=Role.ASSISTANT)

    mine = logged_in(ada).get("/progress/expected/")
    theirs = logged_in(stranger).get("/progress/expected/")
    refused = logged_in(ada).get(f"/progress/seminars/{seminar.public_id}/expected/")

    assert [row[0].shown for row in mine.context["table"].rows] == [f"1. {quiz.title}"]
    assert theirs.context["table"].rows == ()
    assert refused.status_code == 404
    of_class = logged_in(helper).get(f"/progress/seminars/{seminar.public_id}/expected/")
    assert of_class.context["table"].rows[0][1].value == 3
    assert len(of_class.context["quizzes"][0][1].rows) == 3
    assert logged_in(ada).get("/progress/expected/?file=csv")["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("count", [1, 3])
def test_one_quiz_asks_the_database_as_often_as_three(course, count, django_assert_num_queries):
    seminar, quiz, (ada, *_) = course
    for card in cards.cards(cards.deck(seminar), ada, at=NOON):
        cards.review(card, rating=4, at=NOON)
    item = quiz.slots.get().item
    for number in range(1, count):
        slots = (NewSlot(item=item), NewSlot(draw={"types": ["choice"]}))
        attempts.quiz(seminar, sections=[NewSection(slots)], slug=f"more-{number}")
    attempts.quiz(seminar, sections=[NewSection((NewSlot(draw={"types": ["choice"]}),))], slug="drawn")

    with django_assert_num_queries(8):
        own = own_expectations(ada, at=NOON + HOUR)
    with django_assert_num_queries(8):
        of_class = class_expectations(seminar, at=NOON + HOUR)

    assert (len(own), len(of_class)) == (count + 1, count + 1)


def test_the_api_tells_ones_own_scores_to_expect(course):
    _, quiz, (ada, *_) = course
    stranger = people.member(people.seminar("Harbours"), "stranger")

    (row,) = logged_in(ada).get("/api/v1/quizzes/expected/").json()

    (own,) = own_expectations(ada, at=NOON)
    assert row == {
        "quiz": quiz.public_id,
        "title": quiz.title,
        "as_of": "now",
        "points": own.score.points,
        "low": own.score.low,
        "high": own.score.high,
        "most": 1.0,
    }
    assert logged_in(stranger).get("/api/v1/quizzes/expected/").json() == []
    assert Client().get("/api/v1/quizzes/expected/").status_code == 401
