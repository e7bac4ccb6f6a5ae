"""A seminar, and a quiz that its class has sat."""

import pytest

from tests.factories.sat import SatQuiz, sat_quiz


@pytest.fixture
def sat() -> SatQuiz:
    return sat_quiz()
