"""What the supervisor starts goes on through crashes, and ends with it, however it ends. The processes are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from seminar.operation.supervisor import Program, Stopped, Supervisor

ROOT = Path(__file__).parents[2]
# A parent that leaves its child to itself, as a worker with its pool does. Both write their process id.
FAMILY = "sh -c 'echo $$ >> pids; exec sleep 60' & echo $$ >> pids; exec sleep 60"
SUPERVISED = """\
import sys, time
from pathlib import Path
from seminar.operation.supervisor import Program, Stopped, Supervisor
here = Path(sys.argv[1])
try:
    with Supervisor(environment={"PATH": "/usr/bin:/bin"}, logs=here, cwd=here, say=print) as supervisor:
        supervisor.start(Program("family", ["/bin/sh", "-c", sys.argv[2]]))
        while True:
            supervisor.tend()
            time.sleep(0.02)
except Stopped:
    print("stopped in order")
"""


def wait_for(condition, seconds=10.0):
    """Return whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def pids(folder):
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie whose new parent has not looked yet has ended.
    return Path("/proc").exists() is False or " Z " not in Path(f"/proc/{pid}/stat").read_text()


def supervise(program, folder):
    return subprocess.Popen(
        [sys.executable, "-c", SUPERVISED, str(folder), program],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def supervised(tmp_path):
    """A supervisor in a process of its own, with a family of two."""
    process = supervise(FAMILY, tmp_path)
    assert wait_for(lambda: len(pids(tmp_path)) == 2)
    yield process
    process.kill()
    process.communicate()


@pytest.fixture
def supervisor(tmp_path):
    with Supervisor(environment={"PATH": "/usr/bin:/bin"}, logs=tmp_path, cwd=tmp_path, say=print) as made:
        yield made


def test_killed_outright_it_leaves_nothing(supervised, tmp_path):
    supervised.kill()

    assert wait_for(lambda: not any(map(is_running, pids(tmp_path))))


def test_killed_with_its_whole_group_it_leaves_nothing(supervised, tmp_path):
    os.killpg(supervised.pid, signal.SIGKILL)

    assert wait_for(lambda: not any(map(is_running, pids(tmp_path))))


def test_killed_as_a_program_begins_it_leaves_nothing(tmp_path):
    killer = "sleep 60 & echo $! $$ > pids; kill -9 $PPID; exec sleep 60"
    process = supervise(killer, tmp_path)
    process.communicate(timeout=10)

    assert (process.returncode, len(pids(tmp_path))) == (-signal.SIGKILL, 2)
    assert wait_for(lambda: not any(map(is_running, pids(tmp_path))))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_ends_everything_first(supervised, tmp_path, number):
    supervised.send_signal(number)
    output, _ = supervised.communicate(timeout=10)

    assert (output, [is_running(pid) for pid in pids(tmp_path)]) == ("stopped in order\n", [False, False])


def test_a_crashed_program_starts_again_without_what_it_forked(supervisor, tmp_path):
    supervisor.start(Program("family", ["/bin/sh", "-c", FAMILY]))
    wait_for(lambda: len(pids(tmp_path)) == 2)
    first = pids(tmp_path)
    os.kill(supervisor.children["family"].process.pid, signal.SIGKILL)

    wait_for(lambda: supervisor.tend() or len(pids(tmp_path)) == 4)

    assert [is_running(pid) for pid in pids(tmp_path)] == [False, False, True, True]
    assert len(first) == 2


def test_a_program_that_keeps_crashing_waits_longer_each_time(supervisor):
    supervisor.start(Program("broken", ["/bin/false"]))
    waits = []
    for _ in range(2):
        child = supervisor.children["broken"]
        wait_for(lambda child=child: supervisor.tend() or child.restart_at is not None)
        waits.append(round(child.restart_at - time.monotonic(), 1))
        wait_for(lambda child=child: supervisor.tend() or child.restart_at is None)

    assert waits == [0.5, 1.0]


def test_one_that_runs_once_gives_its_exit_code(supervisor):
    code = supervisor.run_once(Program("seven", ["/bin/sh", "-c", "exit 7"]))

    assert code == 7


def test_a_signal_ends_what_runs_once(supervisor, tmp_path):
    supervisor.is_stopping = True

    with pytest.raises(Stopped):
        supervisor.run_once(Program("family", ["/bin/sh", "-c", FAMILY]))

    assert [is_running(pid) for pid in pids(tmp_path)] in ([], [False], [False, False])


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_a_database_for_a_person_ends_when_it_is_asked_to(asked):
    serving = subprocess.Popen(
        [sys.executable, "-m", "seminar.operation.postgres"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with serving:
        address = serving.stdout.readline()
        folder = Path(unquote(urlsplit(address.strip()).netloc.partition("@")[2])).parent
        was_there = (folder / "data" / "PG_VERSION").exists()

        serving.send_signal(asked)
        status = serving.wait(20)

    assert (was_there, status, folder.exists()) == (True, 0, False)
