"""Other terms for one student in the admin: set, explained, changed and removed."""

from decimal import Decimal

import pytest

from quizzes.attempts.models import Override
from quizzes.attempts.services.authoring import set_override
from tests.attempts.quizadmin import choices, client_of, url
from tests.factories import attempts, people
from tests.factories.sat import HOUR, NOON

pytestmark = pytest.mark.django_db


def test_an_override_is_set_explained_changed_and_removed(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), time_limit_seconds=600, closes_at=NOON + HOUR)
    ada = people.member(seminar, "ada")
    client = client_of(instructor)

    client.post(url("overrides", quiz), {"learner": ada.pk, "multiplier": "1.5", "lifted": ["closes_at"]})
    page = client.get(url("overrides", quiz), {"for": ada.pk})
    override = Override.objects.get()
    client.post(url("override", quiz, override.pk), {"time_limit_seconds": "20", "reason": "Ill"})
    override.refresh_from_db()
    changed = (override.time_limit_seconds, override.multiplier, override.lifted, override.reason)
    client.post(url("override_remove", quiz, override.pk))

    assert [(term.value, term.source) for term in page.context["terms"]] == [
        ("without limit", "from the quiz"),
        ("without limit", "from the student's own override"),
        ("10 min", "from the quiz"),
        ("× 1.5", "from the student's own override"),
        ("1", "from the quiz"),
    ]
    assert changed == (1200, None, [], "Ill")
    assert Override.objects.count() == 0


def test_terms_are_written_as_the_language_does(seminar, instructor):
    quiz = attempts.quiz(seminar, choices(seminar, 1), time_limit_seconds=90)
    ada = people.member(seminar, "ada")
    set_override(quiz=quiz, learner=ada, settings={"multiplier": Decimal("1.5")})

    page = client_of(instructor).get(url("overrides", quiz), {"for": ada.pk}, headers={"accept-language": "de"})

    assert [term.value for term in page.context["terms"]][2:4] == ["1,5 min", "× 1,5"]


@pytest.mark.parametrize("said", [{}, {"multiplier": "2"}, {"learner": "stranger", "multiplier": "2"}])
def test_an_override_names_a_student_of_the_seminar_and_something_else_than_the_quiz(seminar, instructor, said):
    quiz = attempts.quiz(seminar, choices(seminar, 1))
    stranger = people.member(people.seminar("Other"), "eve")

    answer = client_of(instructor).post(
        url("overrides", quiz), {key: stranger.pk if value == "stranger" else value for key, value in said.items()}
    )

    assert answer.status_code == 200
    assert Override.objects.count() == 0


def test_an_override_is_reached_through_its_own_quiz_alone(seminar, instructor):
    other = people.seminar("Other")
    foreign = attempts.quiz(other, choices(other, 1))
    override = set_override(quiz=foreign, learner=people.member(other, "eve"), settings={"attempts_allowed": 2})
    quiz = attempts.quiz(seminar, choices(seminar, 1))

    answer = client_of(instructor).post(url("override_remove", quiz, override.pk))

    assert (answer.status_code, Override.objects.count()) == (404, 1)
