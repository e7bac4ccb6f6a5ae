"""Presets: the settings of decks, of which only FSRS's part is a learner's own here."""

from __future__ import annotations

from dataclasses import dataclass

# What a new collection of Anki 26.09 has.
DEFAULT_PRESET = {
    "new_a_day": 20,
    "reviews_a_day": 200,
    "good_days": 1,
    "easy_days": 4,
    "longest_days": 36_500,
    "leech_lapses": 8,
    "seconds_counted": 60,
}


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset by id and name; `weights` are FSRS's 21, none for Anki's own, `desired_retention` a chance."""

    id: int
    name: str
    weights: tuple[float, ...] = ()
    desired_retention: float = 0.9
