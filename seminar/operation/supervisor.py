"""Runs a set of programs as one: a crashed one is started again, and none outlives the supervisor.

Each program leads a process group of its own, so that what it forks ends with it. Two things see to that when the
supervisor is killed outright: the undertaker (on every system), and on Linux the kernel's own signal to the child.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self

from seminar.operation.undertaker import is_alive, signal_group

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 30.0
STEADY_SECONDS = 60.0  # a program that lived this long has recovered: its next crash waits little again
LOG_LIMIT_BYTES = 5_000_000
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Stopped(Exception):
    """A signal asked the supervisor to end."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run, how long it may take to end when asked to, and whether others need it until they have ended.

    `environment` is what it has besides that of all programs.
    """

    name: str
    command: Sequence[str]
    stop_seconds: float = 5.0
    stops_last: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Child:
    """One running program. `crashes` counts those in a row, each before STEADY_SECONDS had passed."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float  # time.monotonic()
    crashes: int = 0
    restart_at: float | None = None


def die_with_parent() -> None:
    """Ask Linux for SIGTERM when the supervisor is gone."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def log_file(folder: Path, name: str) -> Path:
    """Return the log of a program; a grown one is first put aside as `name.log.1`."""
    path = folder / f"{name}.log"
    folder.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_LIMIT_BYTES:
        path.replace(folder / f"{name}.log.1")
    return path


def last_lines(path: Path, count: int = 8) -> str:
    """Return the end of a log, indented, to show why a program ended."""
    if not path.exists():
        return ""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines)


class Supervisor:
    """Keeps programs running between `with` and its end. Holds: what runs is known to the undertaker.

    `say` gets each sentence for the user. Signals INT, TERM and HUP raise Stopped in `wait` and `run_once`.
    """

    def __init__(self, *, environment: Mapping[str, str], logs: Path, cwd: Path, say: Callable[[str], None]) -> None:
        self.environment = dict(environment)
        self.logs = logs
        self.cwd = cwd
        self.say = say
        self.children: dict[str, Child] = {}
        self.is_stopping = False
        self.handlers: dict[signal.Signals, Any] = {}
        self.undertaker: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.handlers = {number: signal.signal(number, self._on_signal) for number in STOP_SIGNALS}
        self._hire_undertaker()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True

    def _hire_undertaker(self) -> None:
        self.undertaker = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("undertaker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C and a closed terminal go to whole groups, and must not reach it
            text=True,
        )
        for child in self.children.values():
            self._tell_undertaker("watch", child.process.pid)

    def _tell_undertaker(self, word: str, group: int) -> None:
        if self.undertaker is None or self.undertaker.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError):  # `tend` hires the next one, which hears of all that run
            self.undertaker.stdin.write(f"{word} {group}\n")
            self.undertaker.stdin.flush()

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        with log_file(self.logs, program.name).open("ab") as log:
            return subprocess.Popen(
                program.command,
                cwd=self.cwd,
                env={**self.environment, **program.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=self._before_exec,  # noqa: PLW1509 - safe, since the supervisor has one thread
            )

    def _before_exec(self) -> None:
        """Say in the child that it is there, before it runs anything: the supervisor may be killed once it does."""
        die_with_parent()
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)  # an undertaker that is gone is no reason not to start
        self._tell_undertaker("watch", os.getpid())
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)

    def start(self, program: Program) -> None:
        self.children[program.name] = Child(program, self._spawn(program), started_at=time.monotonic())

    def run_once(self, program: Program) -> int:
        """Run a program to its end and return its exit code; raises Stopped."""
        process = self._spawn(program)
        try:
            while process.poll() is None:
                self.tend()
                time.sleep(0.05)
        except Stopped:
            end_groups([(process, program)])
            raise
        finally:
            self._tell_undertaker("forget", process.pid)
        return process.returncode

    def tend(self) -> None:
        """Look after everything once: start again what has crashed and has waited long enough; raises Stopped."""
        if self.is_stopping:
            raise Stopped
        if self.undertaker is not None and self.undertaker.poll() is not None:
            self._hire_undertaker()
        for child in self.children.values():
            if child.restart_at is None and child.process.poll() is not None:
                self._note_crash(child)
            elif child.restart_at is not None and time.monotonic() >= child.restart_at:
                child.process, child.started_at, child.restart_at = self._spawn(child.program), time.monotonic(), None

    def _note_crash(self, child: Child) -> None:
        signal_group(child.process.pid, signal.SIGKILL)  # what it forked must not go on beside its successor
        self._tell_undertaker("forget", child.process.pid)
        lived_seconds = time.monotonic() - child.started_at
        child.crashes = 1 if lived_seconds > STEADY_SECONDS else child.crashes + 1
        wait_seconds = min(FIRST_WAIT_SECONDS * 2 ** (child.crashes - 1), LONGEST_WAIT_SECONDS)
        child.restart_at = time.monotonic() + wait_seconds
        log = self.logs / f"{child.program.name}.log"
        end = f"{child.program.name} ended with {child.process.returncode}"
        self.say(f"{end}; it starts again in {wait_seconds:g} s. From {log}:\n{last_lines(log)}")

    def stop(self) -> None:
        """End every program, those marked `stops_last` after all others, and then the undertaker."""
        for is_last in (False, True):
            running = [child for child in self.children.values() if child.program.stops_last is is_last]
            end_groups([(child.process, child.program) for child in running])
            for child in running:
                self._tell_undertaker("forget", child.process.pid)
        self.children.clear()
        if self.undertaker is not None and self.undertaker.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.undertaker.stdin.close()
            self.undertaker.wait()
            self.undertaker = None


def end_groups(running: Sequence[tuple[subprocess.Popen[bytes], Program]]) -> None:
    """Ask process groups to end, all at once, and kill what is left of each when its time is over."""
    asked_at = time.monotonic()
    for process, _program in running:
        signal_group(process.pid, signal.SIGTERM)
    for process, program in running:
        while time.monotonic() - asked_at < program.stop_seconds:
            if process.poll() is not None and not is_alive(process.pid):
                break
            time.sleep(0.02)
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
