"""The design tokens keep their promise of contrast. The formula is WCAG 2.2's relative luminance."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "seminar" / "static" / "seminar" / "tokens.css"
PAIR = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")

GROUNDS = ("paper", "surface", "sunken")
TEXTS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-quiet", "accent", "accent-strong", "signal", "good", "bad")
        for ground in GROUNDS
    ),
    *((ink, "accent-soft") for ink in ("ink", "ink-quiet", "accent", "accent-strong")),
    *((ink, f"{name}-soft") for name in ("signal", "good", "bad") for ink in ("ink", name)),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-signal", "signal"),
]
EDGES = [(edge, ground) for edge in ("edge", "focus") for ground in GROUNDS]


def contrast(one: str, other: str) -> float:
    """Return the ratio of two colours '#rrggbb', from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXTS, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_each_ink_can_be_read_on_its_grounds(pairs, least, scheme):
    colours = {name: shades[scheme] for name, *shades in PAIR.findall(TOKENS.read_text())}

    too_weak = {
        (ink, ground): ratio for ink, ground in pairs if (ratio := contrast(colours[ink], colours[ground])) < least
    }

    assert too_weak == {}


def test_contrast_of_black_on_white_is_the_greatest():
    assert round(contrast("#000000", "#ffffff"), 6) == 21
