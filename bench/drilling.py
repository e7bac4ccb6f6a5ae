"""Times due queues and deck counts against the database that DATABASE_URL names: `python -m bench.drilling`.

Prints, for each, the median and the 95th percentile of the milliseconds that its statements took, the latter also for
the same statements through bare psycopg, and the milliseconds of CPU that Python took per call.
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

from quizzes.cards.models import Deck  # noqa: E402
from quizzes.cards.queries.queue import deck_counts, due_queue  # noqa: E402
from seminar.people.models import User  # noqa: E402

CALLS = 200
TRIES = 3
LIMIT = 20

type Statements = list[tuple[str, Any, float]]
"""SQL, its values, and the seconds until its answer was there."""


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
    """Each call counts with the best of its tries: what a neighbour on a busy machine takes is not the database's."""
    for at, deck in asked[:10]:
        work(at, deck)
    calls: list[Statements] = []
    started = time.process_time()
    for at, deck in asked:
        tries: list[Statements] = []
        for _ in range(TRIES):
            with caught() as statements:
                work(at, deck)
            tries.append(statements)
        calls.append(min(tries, key=seconds_of))
    python = (time.process_time() - started) / CALLS / TRIES
    taken = quantiles((1000 * seconds_of(each) for each in calls), n=20)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as bare:
        alone = quantiles((1000 * min(repeated(bare, each) for _ in range(TRIES)) for each in calls), n=20)
    return {
        "p50": taken[9],
        "p95": taken[18],
        "bare": alone[18],
        "python": 1000 * python,
        "statements": max(map(len, calls)),
    }


def seconds_of(statements: Statements) -> float:
    return sum(seconds for *_, seconds in statements)


@contextmanager
def caught() -> Iterator[Statements]:
    statements: Statements = []

    def catch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001
        started = time.perf_counter()
        answer = execute(sql, params, many, context)
        statements.append((sql, params, time.perf_counter() - started))
        return answer

    with connection.execute_wrapper(catch):
        yield statements


def repeated(bare: psycopg.Connection[Any], statements: Statements) -> float:
    """Seconds until all answers were there."""
    started = time.perf_counter()
    for sql, values, _ in statements:
        bare.execute(sql, values).fetchall()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
