"""The service as real processes: broker, web server, worker and beat, on a database of their own."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from seminar.operation.environment import ROOT, broker_dir, service_environment
from seminar.operation.up import broker, services


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_database(name: str) -> dict[str, str]:
    """Return the DATABASE_URL of a new database where the tests run on PostgreSQL; SQLite has a file per stack."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return {}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}


@dataclass
class Stack:
    """Real processes by name: 'broker', 'web', 'worker', 'beat' and 'commands'.

    Holds: `stop` ends each with all it started.
    """

    data: Path
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        given = kept | {"SEMINAR_DATA_DIR": str(self.data), "DEMO": "0", "DEBUG": "1"}
        given |= own_database(f"flows_{os.getpid()}")
        self.environment = service_environment(given, port=self.port)

    def start(self, *names: str) -> None:
        programs = {program.name: program for program in services(self.data, "127.0.0.1", self.port)}
        programs["broker"] = broker(self.data)
        for name in names:
            with (self.data / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    programs[name].command,
                    cwd=ROOT,
                    env={**self.environment, **programs[name].environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )

    def end(self, name: str, number: signal.Signals = signal.SIGTERM) -> None:
        """Send a signal to a process and all it started, and wait for its end."""
        process = self.processes.pop(name)
        os.killpg(process.pid, number)
        process.communicate(timeout=30)  # closes its pipes too

    def stop(self) -> None:
        for name in [name for name in self.processes if name != "broker"] + ["broker"]:
            if name in self.processes:
                self.end(name, signal.SIGKILL)
        shutil.rmtree(broker_dir(self.data), ignore_errors=True)  # in /tmp; there is none before a broker

    def command(self, *words: object) -> Any:
        """Ask `tests.flows.commands`, which is started for the first of them, and return what it says."""
        if "commands" not in self.processes:
            with (self.data / "commands.log").open("ab") as log:
                self.processes["commands"] = subprocess.Popen(
                    [sys.executable, "-m", "tests.flows.commands"],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    bufsize=0,
                    start_new_session=True,
                )
        asked, answers = self.processes["commands"].stdin, self.processes["commands"].stdout
        assert asked is not None
        assert answers is not None
        asked.write(json.dumps(words).encode() + b"\n")
        is_answered, _, _ = select.select([answers], [], [], 120)
        line = answers.readline() if is_answered else b""
        assert line, (self.data / "commands.log").read_text()
        return json.loads(line)

    def migrate(self) -> None:
        run = [sys.executable, "manage.py", "migrate", "--no-input"]
        subprocess.run(run, cwd=ROOT, env=self.environment, capture_output=True, check=True, timeout=120)

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return the status and the JSON of one call of the API."""
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Token {self.token}"} if self.token else {}
        )
        url = f"http://127.0.0.1:{self.port}{path}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def log_in(self, about: Mapping[str, str]) -> None:
        status, said = self.call(
            "POST", "/api/v1/auth/login/", {"username": about["username"], "password": about["password"]}
        )
        assert status == 200, said
        self.token = said["token"]

    def is_up(self) -> bool:
        try:
            return self.call("GET", "/health/ready")[0] == 200
        except OSError:
            return False


def wait_for(what: Callable[[], bool], *, seconds: float, why: str) -> None:
    """Return once `what` is true; fails the test after `seconds`."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            pytest.fail(f"not within {seconds} s: {why}")
        time.sleep(0.2)
