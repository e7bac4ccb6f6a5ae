"""Calls that begin at the same moment, each in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

MOST_AT_ONCE = 8
_threads: list[ThreadPoolExecutor] = []


def need_postgresql() -> None:
    """Skip on SQLite: it lets one writer in at a time, so there is no race to lose."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: there is no race to lose")


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together, and return what each gave back or raised.

    Threads and their connections serve a whole test: to connect takes longer than most races. `end_threads` ends them.
    """
    if not _threads:
        _threads.append(ThreadPoolExecutor(MOST_AT_ONCE))
    return _together(_threads[0], *calls)


def end_threads() -> None:
    """Close what the test's races left open; without a race there is nothing to do."""
    while _threads:
        threads = _threads.pop()
        _together(threads, *[connections.close_all] * MOST_AT_ONCE)
        threads.shutdown()


def _together(threads: ThreadPoolExecutor, *calls: Callable[[], object]) -> list[object]:
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # a race may end in any of them, and the test says which is right
            return error

    return list(threads.map(run, calls))
