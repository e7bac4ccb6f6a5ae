"""An exam of 300: all start within 10 s, save every 20 s and hand in within the last 15 s, on the whole service."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from bench.service import Service, service
from bench.table import Row, report, say
from seminar.operation.environment import ROOT
from tests.flows.stack import wait_for

STUDENTS = 300
BAR_MILLISECONDS = 250
EXAM_SECONDS = 120


def rows() -> Iterator[Row]:
    with service() as running:
        running.stack.start("worker", "deadline", "beat")
        exam = running.run("bench.candidates", str(STUDENTS), str(EXAM_SECONDS))
        say(f"{STUDENTS} students …")
        before = running.cpu_seconds("web", "database")
        seen = sat(running, exam)
        used = running.cpu_seconds("web", "database") - before
        missing = answers_missing(running, seen["acknowledged"])
        yield Row(
            work=f"exam of {STUDENTS}: p95 of a save",
            measured=f"{seen['save']:.0f} ms, {seen['failures']} errors, {missing} answers missing",
            bar=f"≤ {BAR_MILLISECONDS} ms, none, none",
            compared=f"start {seen['start']:.0f} ms, hand-in {seen['submit']:.0f} ms; {seen['requests']} requests took"
            f" {1000 * used / seen['requests']:.1f} ms CPU each; locust shares the processors",
            is_met=seen["save"] <= BAR_MILLISECONDS and not seen["failures"] and not missing,
        )


def sat(running: Service, exam: Any) -> Any:  # noqa: ANN401 - JSON
    run = [sys.executable, "-m", "bench.students", f"http://127.0.0.1:{running.stack.port}"]
    done = subprocess.run(run, cwd=ROOT, input=json.dumps(exam), stdout=subprocess.PIPE, text=True, check=True)
    seen = json.loads(done.stdout)
    for error in seen["errors"]:
        say(str(error))
    return seen


def answers_missing(running: Service, acknowledged: dict[str, dict[str, Any]]) -> int:
    """How many acknowledged answers are not what was handed in, once all attempts are closed."""
    open_ones = "SELECT count(*) FROM attempts_attempt WHERE state IN ('in_progress', 'overdue')"
    wait_for(lambda: running.watch.execute(open_ones).fetchone() == (0,), seconds=60, why="all is handed in")
    stored = {
        (attempt, str(position)): raw
        for attempt, position, raw in running.watch.execute(
            "SELECT a.public_id, r.position, s.raw FROM attempts_step s"
            " JOIN attempts_response r ON r.id = s.response_id"
            " JOIN attempts_attempt a ON a.id = r.attempt_id WHERE s.kind = 'hand_in'"
        )
    }
    return sum(
        stored.get((attempt, place)) != answer
        for attempt, said in acknowledged.items()
        for place, answer in said.items()
    )


if __name__ == "__main__":
    report(rows())
