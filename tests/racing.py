"""Calls that begin at the same moment, each in a thread and a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections


def need_postgresql() -> None:
    """Skip on SQLite: it lets one writer in at a time, so there is no race to lose."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time: there is no race to lose")


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together, and return what each gave back or raised."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  # a race may end in any of them, and the test says which is right
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
