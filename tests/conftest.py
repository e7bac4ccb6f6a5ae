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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite in a file, as the service does: in memory, a live server and its test share one connection, and meet
    'table is locked' where a file would make the second wait.
    """
    from django.db import connection  # not at the top: the engine is tested without Django

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
