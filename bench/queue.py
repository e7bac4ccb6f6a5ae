"""How long a due queue takes where the learner has 50,000 cards, and all learners together 5 million reviews."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from bench.manycards import fill
from bench.service import PRODUCTION
from bench.table import Row, report, say
from seminar.operation.environment import ROOT, service_environment
from tests.flows.stack import own_database

BAR_MILLISECONDS = 10


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        given = dict(os.environ) | PRODUCTION | {"SEMINAR_DATA_DIR": folder} | own_database(f"queue_{os.getpid()}")
        environment = service_environment(given)
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
        run("bench.learner", "1", environment=environment)
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as connection:
            fill(connection)
        say("queues and counts …")
        found = run("bench.drilling", environment=environment)
        for work, times in found.items():
            yield Row(
                work=f"{work}, 50,000 cards, 5 M log rows",
                measured=f"p95 {times['p95']:.1f} ms CPU in the database (p50 {times['p50']:.1f})",
                bar=f"≤ {BAR_MILLISECONDS} ms" if work == "due queue" else "",
                compared=f"bare psycopg p95 {times['bare']:.1f} ms; Python beside it {times['python']:.1f} ms CPU,"
                f" {times['statements']} statements",
                is_met=times["p95"] <= BAR_MILLISECONDS if work == "due queue" else None,
            )


def run(module: str, *words: str, environment: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    done = subprocess.run(
        [sys.executable, "-m", module, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


if __name__ == "__main__":
    report(rows())
