"""What every test needs."""

import sys

import pytest


@pytest.fixture(autouse=True)
def fresh_preset_cache():
    """Forget preset versions between tests: a rolled back database gives their ids out again, a real one never does.

    The module is not imported for it: the engine is tested without Django.
    """
    presets = sys.modules.get("quizzes.cards.queries.presets")
    if presets is not None:
        presets.stored_preset.cache_clear()
