"""A quiz that a class has sat, and what waits in it for a person."""

import pytest

from quizzes.attempts.models import Response
from tests.factories.sat import SatQuiz, essays, sat_quiz


@pytest.fixture
def sat() -> SatQuiz:
    return sat_quiz()


@pytest.fixture
def answers(sat: SatQuiz) -> list[Response]:
    return essays(sat, 2)
