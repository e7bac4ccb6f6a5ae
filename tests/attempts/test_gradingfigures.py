"""Points as graders read them, and as their pages' script does."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from quizzes.attempts.templatetags.grading import for_script, points, signed, with_unit

HALF = Decimal("-2.50000")


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("−2.5", "−2.5", "−2.5 points", "-2.5")), ("de", ("−2,5", "−2,5", "−2,5 Punkte", "-2.5"))],
)
def test_points_are_written_as_the_language_does_and_for_a_script_as_it_reads_them(language, said):
    with override(language):
        assert (points(HALF), signed(HALF), with_unit(HALF), for_script(HALF)) == said
