"""Points and shares as learners read them, the same as in the gradebook."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from quizzes.web.templatetags.quizfigures import figure, percent


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("0.496", "49.6\u00a0%"),
        ("0.625", "62.5\u00a0%"),
        ("0.6944444", "69.44\u00a0%"),
        ("0.12345", "12.35\u00a0%"),
        ("-0.5833", "−58.33\u00a0%"),
    ],
)
def test_a_share_is_not_rounded_to_a_pass_mark_that_it_misses(share, said):
    assert percent(Decimal(share)) == said


def test_a_share_is_written_as_the_language_does():
    with override("de"):
        assert percent(Decimal("0.625")) == "62,5\u00a0%"


@pytest.mark.parametrize(("points", "said"), [("2.125", "2.13"), ("2.50000", "2.5"), ("30", "30"), ("-6", "−6")])
def test_half_a_hundredth_is_rounded_up_as_in_the_gradebook(points, said):
    assert figure(Decimal(points)) == said
