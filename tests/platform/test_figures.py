"""Numbers as people read them, and that nothing writes one of per cent in a way of its own."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils.translation import override

from seminar.figures import per_cent

ROOT = Path(__file__).parents[2]
LOOSE_SIGN = re.compile(r"(\}|\)[sd]) %%?(?![\w({%}])")
"""A number, or what stands for one, and a sign of per cent that a line's end may part from it."""


@pytest.mark.parametrize(
    ("number", "digits", "said"),
    [
        (0.29 * 100, 0, "29\u00a0%"),  # 28.999999999999996
        (92.7, 0, "93\u00a0%"),
        (Decimal("-12.5"), 1, "−12,5\u00a0%"),
        (100, 0, "100\u00a0%"),
    ],
)
def test_a_number_of_per_cent_is_rounded_and_keeps_its_sign(number, digits, said):
    with override("de"):
        assert per_cent(number, digits) == said


def test_no_page_lets_a_line_end_before_the_sign():
    shown = [ROOT / "seminar/locale/de/LC_MESSAGES/django.po"]
    for folder in ("quizzes/web", "quizzes/attempts", "quizzes/stats", "quizzes/agenda", "seminar/templates"):
        shown += [path for path in (ROOT / folder).rglob("*") if path.suffix in {".html", ".js", ".txt"}]

    loose = [
        (path.name, found.group()) for path in shown for found in LOOSE_SIGN.finditer(path.read_text(encoding="utf-8"))
    ]

    assert loose == []
