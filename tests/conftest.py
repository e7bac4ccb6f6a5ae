"""What every test needs."""

import pytest

from quizzes.cards.queries import presets


@pytest.fixture(autouse=True)
def fresh_preset_cache():
    """Forget preset versions between tests: a rolled back database gives their ids out again, a real one never does."""
    presets.stored_preset.cache_clear()
