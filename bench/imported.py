"""A file of 5,000 items brought into a bank of the database that DATABASE_URL names: `python -m bench.imported`.

Prints, for a file of new items, the same file again, and one that changes all of them, what reading and planning and
what applying took: {"new": {"plan": seconds, "apply": seconds}, …}, CPU of this process, the reader's and the
database's; and the most memory that this process and the reader have held, in MB.
"""

import io
import json
import resource
from collections.abc import Callable
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402  # Django first

from bench.cpu import own_cpu_milliseconds  # noqa: E402
from bench.gift import made_up_items  # noqa: E402
from quizzes.bank.models import Bank  # noqa: E402
from quizzes.engine.formats.gift.writer import write  # noqa: E402
from quizzes.exchange.jobs.importing import work_on_import  # noqa: E402
from quizzes.exchange.models import ImportRun  # noqa: E402
from quizzes.exchange.services import apply_import, start_import  # noqa: E402
from tests.factories import bank, people  # noqa: E402

ITEMS = 5_000
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def main() -> None:
    of = bank.bank(people.seminar(instructor=people.user("instructor")))
    content = write(made_up_items()[:ITEMS]).content
    changed = content.replace(b"{", b" (revised) {")
    measured = {name: brought_in(of, said) for name, said in (("new", content), ("same", content), ("all", changed))}
    held = {
        "worker": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "reader": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
    }
    print(json.dumps({**measured, "megabytes": held}))


def brought_in(of: Bank, content: bytes) -> dict[str, float]:
    run = start_import(bank=of, uploader=None, name="bank.gift", file=io.BytesIO(content))
    planning = timed(lambda: work_on_import(run_id=run.id, at=NOON))
    apply_import(run=run)
    applying = timed(lambda: work_on_import(run_id=run.id, at=NOON))
    ended = ImportRun.objects.get(id=run.id)
    if ended.state != "applied":
        raise AssertionError(f"{ended.state}: {ended.refusal}")
    return {"plan": planning, "apply": applying}


def timed(work: Callable[[], object]) -> float:
    """Return the CPU seconds of this process, its ended children and the server process of its connection."""
    before = used()
    work()
    return used() - before


def used() -> float:
    mine = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in mine)
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        seconds += own_cpu_milliseconds(connection.connection.info.backend_pid) / 1000
    return seconds


if __name__ == "__main__":
    main()
