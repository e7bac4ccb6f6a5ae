"""What every test needs."""

import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parent / "engine"


@pytest.hookimpl(tryfirst=True)  # before a -m of the command line chooses
def pytest_collection_modifyitems(items):
    """Mark what `./dev test` runs apart: what tests the engine, asks a database, drives a browser."""
    for item in items:
        if item.path.is_relative_to(ENGINE):
            item.add_marker("engine")
        if "db" in item.fixturenames or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "chromium" in item.fixturenames:
            item.add_marker("browser")


@pytest.fixture(scope="session", autouse=True)
def quick_settings(django_test_environment):
    """Leave out what a test would only wait for: a slow hash for each password, and a look at every static file each
    time a client is made.
    """
    from django.conf import settings  # not at the top: the engine is tested without Django

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def fresh_caches():
    """Forget preset versions and pools of items between tests: a rolled back database gives their ids and revisions
    out again, a real one never does.

    The modules are not imported for it: the engine is tested without Django.
    """
    presets = sys.modules.get("quizzes.cards.queries.presets")
    if presets is not None:
        presets.stored_preset.cache_clear()
    drawing = sys.modules.get("quizzes.attempts.queries.drawing")
    if drawing is not None:
        drawing.forget_pools()


@pytest.fixture(scope="session")
def read_before(tmp_path_factory):
    return tmp_path_factory.mktemp("read")


@pytest.fixture(autouse=True)
def readings(request, monkeypatch):
    """Read each file once over all tests; not imported for it, as above."""
    reading = sys.modules.get("quizzes.exchange.jobs.reading")
    if reading is not None and request.node.get_closest_marker("database"):
        from tests.readings import remembering  # not at the top: the engine is tested without Django

        remembered = remembering(reading._answer_of, request.getfixturevalue("read_before"))
        monkeypatch.setattr(reading, "_answer_of", remembered)


@pytest.fixture(autouse=True)
def own_language():
    """Let go of the language that a test's last request was answered in; not imported for it, as above."""
    yield
    translation = sys.modules.get("django.utils.translation")
    if translation is not None:
        translation.deactivate()


@pytest.fixture(autouse=True)
def ended_races():
    """End the threads of a test's races; not imported for it, as above."""
    yield
    racing = sys.modules.get("tests.racing")
    if racing is not None:
        racing.end_threads()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep SQLite in a file, as the service does: in memory, a live server and its test share one connection, and meet
    'table is locked' where a file would make the second wait.
    """
    from django.db import connection  # not at the top: the engine is tested without Django

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
