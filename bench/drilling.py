"""Times due queues and deck counts against the database that DATABASE_URL names: `python -m bench.drilling`.

Prints, for each, the median and the 95th percentile of the milliseconds of CPU that the database took, the latter also
for the same statements through bare psycopg, and the milliseconds of CPU that Python took per call.
"""

import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402  # Django first
from django.db import connection  # noqa: E402

from bench.cpu import own_cpu_milliseconds  # noqa: E402
from quizzes.cards.models import Deck  # noqa: E402
from quizzes.cards.queries.queue import deck_counts, due_queue  # noqa: E402
from seminar.people.models import User  # noqa: E402

CALLS = 200
LIMIT = 20

type Statements = list[tuple[str, Any]]
"""SQL and its values."""


def main() -> None:
    learner, decks = User.objects.order_by("id")[0], list(Deck.objects.order_by("id"))
    chance = random.Random(1)
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)

    def queue(at: datetime, deck: Deck) -> None:
        due_queue(learner=learner, deck=deck, at=at, limit=LIMIT)

    def counts(at: datetime, _: Deck) -> None:
        deck_counts(learner=learner, decks=decks, at=at)

    asked = [(noon + timedelta(seconds=chance.randrange(8 * 3600)), chance.choice(decks)) for _ in range(CALLS)]
    print(json.dumps({"due queue": timed(queue, asked), "counts of five decks": timed(counts, asked)}))


def timed(work: Callable[[datetime, Deck], None], asked: Sequence[tuple[datetime, Deck]]) -> dict[str, float]:
    """Time `work` in the database's process: all is in memory, so on an idle machine that is how long one waits."""
    for at, deck in asked[:10]:
        work(at, deck)
    connection.ensure_connection()
    server = connection.connection.info.backend_pid
    calls: list[Statements] = []
    taken = []
    started = time.process_time()
    for at, deck in asked:
        with caught() as statements:
            before = own_cpu_milliseconds(server)
            work(at, deck)
            taken.append(own_cpu_milliseconds(server) - before)
        calls.append(statements)
    python = (time.process_time() - started) / CALLS
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as bare:
        alone = [repeated(bare, each) for each in calls]
    return {
        "p50": quantiles(taken, n=20)[9],
        "p95": quantiles(taken, n=20)[18],
        "bare": quantiles(alone, n=20)[18],
        "python": 1000 * python,
        "statements": max(map(len, calls)),
    }


@contextmanager
def caught() -> Iterator[Statements]:
    statements: Statements = []

    def catch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        yield statements


def repeated(bare: psycopg.Connection[Any], statements: Statements) -> float:
    """Milliseconds of the database's process for the same statements again."""
    before = own_cpu_milliseconds(bare.info.backend_pid)
    for sql, values in statements:
        bare.execute(sql, values).fetchall()
    return own_cpu_milliseconds(bare.info.backend_pid) - before


if __name__ == "__main__":
    main()
