"""What the statements of reviews cost without us: caught once, then repeated through bare psycopg.

`python -m bench.bare CARD` under the service's settings prints {"statements": count, "milliseconds": CPU per round},
of client and server together, of one review with its fold; `python -m bench.bare CARD CARD …` of a batch without.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

import django

django.setup()

import psycopg  # noqa: E402  # Django first
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from knox.models import AuthToken  # noqa: E402

from bench.cpu import parent_of, tree_cpu_seconds  # noqa: E402
from quizzes.cards import jobs  # noqa: E402
from quizzes.cards.models import Card  # noqa: E402

ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    values: Sequence[Any]
    is_in_transaction: bool


def main(public_ids: Sequence[str]) -> None:
    cards = list(Card.objects.select_related("learner").filter(public_id__in=public_ids).order_by("id"))
    _, token = AuthToken.objects.create(cards[0].learner)
    review(cards, token, [uuid4() for _ in cards])  # the first call of a process asks for more
    client_ids = [uuid4() for _ in cards]
    with caught() as statements:
        review(cards, token, client_ids)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as bare:
        bare.autocommit = True
        print(json.dumps({"statements": len(statements), "milliseconds": repeated(bare, statements, client_ids)}))


def review(cards: Sequence[Card], token: str, client_ids: Sequence[UUID]) -> None:
    """A POST, and of a single review its fold, in this process."""
    sent = [
        {
            "id": str(client_id),
            "card": card.public_id,
            "rating": 3,
            "reviewed_at": timezone.now().isoformat(),
            "duration_ms": 4200,
        }
        for card, client_id in zip(cards, client_ids, strict=True)
    ]
    answer = Client(SERVER_NAME="localhost").post(
        "/api/v1/reviews/", sent, content_type="application/json", headers={"Authorization": f"Token {token}"}
    )
    if answer.status_code != 202:
        raise SystemExit(f"the reviews were not accepted: {answer.content.decode()}")
    if len(cards) == 1:
        jobs.fold_cards(card_ids=[cards[0].id])


@contextmanager
def caught() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def catch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001
        statements.append(Statement(sql, tuple(params or ()), connection.in_atomic_block))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        yield statements


def repeated(bare: psycopg.Connection[Any], statements: Sequence[Statement], client_ids: Sequence[UUID]) -> float:
    """Milliseconds of CPU per round, each under client ids of its own, in transactions as they were caught."""
    rounds = [renewed(statements, client_ids) for _ in range(ROUNDS)]
    postmaster = parent_of(bare.info.backend_pid)
    before = time.process_time() + tree_cpu_seconds([postmaster])
    for each in rounds:
        for is_in_transaction, group in groupby(each, key=lambda statement: statement.is_in_transaction):
            with bare.transaction() if is_in_transaction else nullcontext():
                for statement in group:
                    cursor = bare.execute(statement.sql, statement.values)
                    if cursor.description:
                        cursor.fetchall()
    return 1000 * (time.process_time() + tree_cpu_seconds([postmaster]) - before) / ROUNDS


def renewed(statements: Sequence[Statement], client_ids: Sequence[UUID]) -> list[Statement]:
    """The statements under other client ids; what is written travels as text, a column of it in one."""
    fresh = {old: uuid4() for old in client_ids}

    def other(value: Any) -> Any:  # noqa: ANN401 - whatever a statement takes
        if isinstance(value, str):
            for old, new in fresh.items():
                value = value.replace(str(old), str(new))
            return value
        return fresh.get(value, value) if isinstance(value, UUID) else value

    return [replace(each, values=[other(value) for value in each.values]) for each in statements]


if __name__ == "__main__":
    main(sys.argv[1:])
