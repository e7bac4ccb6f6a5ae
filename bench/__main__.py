"""Measure the speed of what must be fast: `./dev bench`, or `./dev bench fold queue` for some of it.

Each benchmark runs in a process of its own, so that none warms another's caches. Nothing here is a test: figures of a
busy machine say little, so the run always ends well and marks what stays below its bar (docs/speed.md).
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from bench.table import Row, as_text, read_row, say
from seminar.operation.environment import ROOT
from seminar.operation.postgres import temporary_postgres

BENCHMARKS = (
    "fold",
    "lint",
    "statistics",
    "gift",
    "moodlexml",
    "qti",
    "apkg",
    "imports",
    "hostile",
    "review",
    "queue",
    "attempt",
    "regrade",
    "exam_start",
    "exam_plan",
    "drill_page",
)


def main(names: Sequence[str]) -> int:
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        print(f"There is no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}.", file=sys.stderr)
        return 2
    with postgres() as url:
        rows = [row for name in names or BENCHMARKS for row in measured(name, os.environ | {"DATABASE_URL": url})]
    print(f"\n{machine()}\n\n{as_text(rows)}")
    return 0


def postgres() -> AbstractContextManager[str]:
    """The server that DATABASE_URL names, else one for this run; each benchmark makes a database of its own there."""
    given = os.environ.get("DATABASE_URL", "")
    return nullcontext(given) if given.startswith("postgres") else temporary_postgres()


def measured(name: str, environment: Mapping[str, str]) -> list[Row]:
    print(f"{name} …", file=sys.stderr, flush=True)
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    say(f"{time.monotonic() - started:.0f} s")
    rows = [read_row(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return rows if run.returncode == 0 else [*rows, Row(name, "failed, see above", is_met=False)]


def machine() -> str:
    """What a figure depends on besides us."""
    cpus = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in cpus if line.startswith("model name")), platform.machine())
    load = Path("/proc/loadavg").read_text(encoding="utf-8").split()[0] if Path("/proc/loadavg").exists() else "?"
    count = sum(line.startswith("processor") for line in cpus) or 1
    return f"{count} × {model}, Python {platform.python_version()}, load {load} at the end"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
