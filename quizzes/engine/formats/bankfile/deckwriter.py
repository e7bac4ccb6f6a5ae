"""Writing a deck file: which items the deck takes, and the preset it starts with."""

from __future__ import annotations

import math
from collections.abc import Mapping

from quizzes.engine.formats.bankfile.decks import SELECT_KEYS, DeckFile, PresetValue
from quizzes.engine.formats.bankfile.tomlvalues import toml_pair, toml_value


def write_deck(deck: DeckFile) -> bytes:
    """Return the file; reading it gives the deck back. Raises NotInToml for a text that TOML cannot hold."""
    head = {"id": deck.id, "title": deck.title, "description": deck.description}
    tables = [
        ["[deck]", *(toml_pair(key, text) for key, text in head.items() if text), f"position = {deck.position}"],
        ["[select]", *(toml_pair(key, names) for key in SELECT_KEYS if (names := getattr(deck.select, key)))],
    ]
    if deck.preset:
        tables.append(["[preset]", *_settings(deck.preset)])
    return "\n".join("".join(f"{line}\n" for line in table) for table in tables).encode()


def _settings(preset: Mapping[str, PresetValue]) -> list[str]:
    return [f"{key} = {_setting(value)}" for key, value in preset.items()]


def _setting(value: PresetValue) -> str:
    match value:
        case float():
            return _number(value)
        case tuple():
            return f"[{', '.join(map(_setting, value))}]"
        case _:
            return toml_value(value)


def _number(value: float) -> str:
    """Return a number with its point, which TOML asks of what is to be read as one. Raises ValueError for no number."""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number to schedule by")
    return f"{value:.17f}" if "e" in repr(value) else repr(value)
