"""Statistics as people read them, in their language."""

import pytest
from django.utils.translation import override

from quizzes.stats.templatetags.figures import coefficient, edge, per_cent, share, tick


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", ("66.7\u00a0%", "−0.67", "6.7\u00a0%")), ("de", ("66,7\u00a0%", "−0,67", "6,7\u00a0%"))],
)
def test_figures_are_rounded_and_written_as_the_language_does(language, said):
    with override(language):
        found = (per_cent({"value": 0.66666, "n": 3}), coefficient({"value": -0.66666, "n": 3}), share(0.0666))

    assert found == said


def test_points_below_zero_have_a_minus_that_is_no_hyphen():
    with override("de"):
        assert (edge(-3.854), tick(-3.854), tick(-7.0)) == ("−3,85", "−3,9", "−7")
