"""How long it takes to regrade a class of 200 with ten questions, and to make its statistics from what is stored."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.service import PRODUCTION
from bench.table import Row, report, say
from seminar.operation.environment import ROOT, service_environment
from tests.flows.stack import own_database

BARS_MILLISECONDS = {"regrade": 1000, "statistics": 100}
WORKS = {
    "regrade": "regrade of 200 attempts × 10 (worker + database)",
    "statistics": "statistics of 200 attempts × 10, read and stored (worker + database)",
}


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        given = dict(os.environ) | PRODUCTION | {"SEMINAR_DATA_DIR": folder} | own_database(f"sat_{os.getpid()}")
        environment = service_environment(given) | {"SEMINAR_PROCESS": "web"}  # no broker here: do not wait for one
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
        say("a class of 200 …")
        run = [sys.executable, "-m", "bench.sat"]
        done = subprocess.run(run, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        for name, used in json.loads(done.stdout.splitlines()[-1]).items():
            yield Row(
                work=WORKS[name],
                measured=f"{used['ours']:.0f} ms CPU",
                bar=f"≤ {BARS_MILLISECONDS[name]} ms",
                compared=f"its {used['statements']} statements in bare psycopg {used['bare']:.0f} ms",
                is_met=used["ours"] <= BARS_MILLISECONDS[name],
            )


if __name__ == "__main__":
    report(rows())
