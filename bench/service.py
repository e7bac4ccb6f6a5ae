"""The service as real processes on PostgreSQL, set as in production, and what each of them uses of the processor."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from bench.cpu import parent_of, tree_cpu_seconds
from bench.table import say
from seminar.operation.environment import ROOT
from tests.flows.stack import Stack, wait_for

PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "LOG_FORMAT": "json",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "SECRET_KEY": "only-for-benchmarks-and-long-enough-to-pass-the-check-of-production",
}


@dataclass
class Service:
    """A running stack; `watch` is a connection to its database that only looks on."""

    stack: Stack
    watch: psycopg.Connection[Any]

    def cpu_seconds(self, *names: str) -> float:
        """What these processes ('web', 'worker', 'broker', 'database') have used up, with all they started."""
        postmaster = parent_of(self.watch.info.backend_pid)
        return tree_cpu_seconds(postmaster if name == "database" else self.stack.processes[name].pid for name in names)

    def unfolded(self) -> int:
        found = self.watch.execute("SELECT count(*) FROM cards_card WHERE log_version > folded_version").fetchone()
        return int(found[0]) if found else 0

    def wait_until_folded(self) -> None:
        wait_for(lambda: self.unfolded() == 0, seconds=120, why="all is folded")

    def run(self, module: str, *words: str) -> Any:  # noqa: ANN401 - JSON
        """Run a module of ours with the service's settings and return the JSON it prints."""
        run = [sys.executable, "-m", module, *words]
        done = subprocess.run(run, cwd=ROOT, env=self.stack.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)


@contextlib.contextmanager
def service() -> Iterator[Service]:
    """Broker and web server, ready; a worker is started by who wants one. Needs DATABASE_URL, as `./dev bench` sets it.

    The web server needs no warming up beyond the first calls, which are the caller's to make.
    """
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        raise SystemExit("DATABASE_URL names no PostgreSQL: run it through ./dev bench.")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        stack = Stack(Path(folder))
        stack.environment |= PRODUCTION
        say("starting the service …")
        try:
            stack.migrate()
            stack.start("broker", "web")
            wait_for(stack.is_up, seconds=60, why="the web server answers")
            with psycopg.connect(stack.environment["DATABASE_URL"], autocommit=True) as watch:
                yield Service(stack, watch)
        finally:
            stack.stop()


@dataclass
class Client:
    """One that keeps its connection and its token, as browsers and apps do."""

    connection: HTTPConnection
    token: str

    def post(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        return self._call("POST", path, json.dumps(body))

    def put(self, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
        return self._call("PUT", path, json.dumps(body))

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self._call("GET", path, None)

    def _call(self, method: str, path: str, body: str | None) -> Any:  # noqa: ANN401 - JSON
        headers = {"Content-Type": "application/json", "Authorization": f"Token {self.token}"}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        said = response.read()
        if response.status >= 300:
            raise SystemExit(f"{path} answers {response.status}: {said.decode()}")
        return json.loads(said)
