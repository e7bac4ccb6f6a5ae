"""How long 5,000 items take to come into a bank: all new, all known, all changed. Bar: 15 s of CPU time."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator

from bench.service import PRODUCTION
from bench.table import Row, report
from seminar.operation.environment import ROOT, service_environment
from tests.flows.stack import own_database

BAR_SECONDS = 15
WORKS = {"new": "all new", "same": "all known", "all": "all changed"}


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        given = dict(os.environ) | PRODUCTION | {"SEMINAR_DATA_DIR": folder} | own_database(f"imports_{os.getpid()}")
        environment = service_environment(given) | {"SEMINAR_PROCESS": "web"}  # no broker here: do not wait for one
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity=0"], cwd=ROOT, env=environment, check=True)
        run = [sys.executable, "-m", "bench.imported"]
        done = subprocess.run(run, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
        measured = json.loads(done.stdout.splitlines()[-1])
        held = measured["megabytes"]
        for name, work in WORKS.items():
            plan, apply = measured[name]["plan"], measured[name]["apply"]
            seconds = plan + apply
            yield Row(
                work=f"import of 5,000 items, {work} (worker + reader + database)",
                measured=f"{seconds:.1f} s CPU (plan {plan:.1f}, apply {apply:.1f})",
                bar=f"≤ {BAR_SECONDS} s",
                compared=f"resident at most: worker {held['worker']:.0f} MB, reader {held['reader']:.0f} MB",
                is_met=seconds <= BAR_SECONDS,
            )


if __name__ == "__main__":
    report(rows())
