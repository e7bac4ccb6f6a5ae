"""A seminar, and a quiz that a class has sat with what waits in it for a person."""

import pytest

from quizzes.attempts.models import Response
from seminar.people.models import Role, Seminar, User
from tests.factories import people
from tests.factories.sat import SatQuiz, essays, sat_quiz


@pytest.fixture
def seminar() -> Seminar:
    return people.seminar()


@pytest.fixture
def instructor(seminar: Seminar) -> User:
    return seminar.memberships.get(role=Role.INSTRUCTOR).user


@pytest.fixture
def sat() -> SatQuiz:
    """A quiz in a seminar of its own."""
    return sat_quiz()


@pytest.fixture
def answers(sat: SatQuiz) -> list[Response]:
    """Two answers to the essay of `sat`."""
    return essays(sat, 2)
