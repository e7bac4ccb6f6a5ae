"""What the compose file and the image promise. No container engine is needed to see it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from quizzes.exchange.tasks import LIMITS

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES = yaml.safe_load(COMPOSE)["services"]
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def words_after(option, command):
    return command[command.index(option) + 1]


def test_every_role_has_a_service():
    roles = set(SERVICES)

    assert roles == {"postgres", "broker", "cache", "migrate", "web", "worker", "bulk", "deadline", "beat"}


def test_the_broker_keeps_its_messages_and_the_cache_does_not():
    options = ("--appendonly", "--maxmemory-policy")

    told = {
        name: [words_after(option, SERVICES[name]["command"]) for option in options] for name in ("broker", "cache")
    }

    assert told == {"broker": ["yes", "noeviction"], "cache": ["no", "allkeys-lru"]}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate", "web"}))
def test_every_service_is_watched(name):
    watched = "test" in SERVICES[name].get("healthcheck", {})

    assert watched


def test_web_and_image_share_one_health_check():
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    assert "healthcheck" not in SERVICES["web"]
    assert re.findall(r"http://127\.0\.0\.1:8000(/[a-z/]+)", dockerfile) == ["/health/live"]


def test_the_image_runs_as_an_account_without_rights():
    users = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)

    assert users == ["seminar"]


def test_no_secret_has_a_default():
    secrets = set(re.findall(r"\$\{((?:SECRET_KEY|POSTGRES_PASSWORD)[^}]*)\}", COMPOSE))

    assert all(":?" in secret for secret in secrets)
    assert len(secrets) == 2


def test_every_queue_has_a_worker():
    queues = [words_after("--queues", SERVICES[name]["command"]) for name in ("worker", "bulk", "deadline")]

    assert queues == ["fold", "bulk", "deadline"]


def test_the_worker_of_long_tasks_is_told_so():
    process = SERVICES["bulk"]["environment"]["SEMINAR_PROCESS"]

    assert process == "bulk"
    assert SERVICES["bulk"]["environment"].keys() - SERVICES["worker"]["environment"].keys() == {"SEMINAR_PROCESS"}


def variables_read():
    """The names of all that is read from the environment, by the settings and by compose."""
    readers = r'env\.(?:text|flag|integer|secret|choice|words)\(\s*"([A-Z_]+)"'
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("seminar", "quizzes", "api")
        for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    return {name for source in sources for name in re.findall(readers, source)} | set(
        re.findall(r"\$\{([A-Z_]+)", COMPOSE)
    )


@pytest.mark.parametrize("name", sorted(variables_read()))
def test_every_variable_is_described(name):
    described = re.search(rf"`{name}`", OPERATING)

    assert described is not None


def test_the_worker_of_long_tasks_keeps_its_messages_apart():
    """What another worker would give back after two minutes must not be what this one has taken."""
    say = "import json; from seminar.celery import app; print(json.dumps(app.conf.broker_transport_options))"

    def options(process):
        environment = dict(os.environ, SEMINAR_PROCESS=process)
        run = subprocess.run([sys.executable, "-c", say], cwd=ROOT, env=environment, capture_output=True, check=True)
        return json.loads(run.stdout)

    fold, bulk = options("worker"), options("bulk")

    keys = ("unacked_key", "unacked_index_key", "unacked_mutex_key")
    assert (fold["visibility_timeout"], bulk["visibility_timeout"]) == (120, 600)
    assert [key for key in keys if key in fold or key not in bulk] == []
    assert bulk["visibility_timeout"] > LIMITS["time_limit"]
