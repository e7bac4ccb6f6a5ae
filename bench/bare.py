"""What the statements of one review cost without us: caught once, then repeated through bare psycopg.

`python -m bench.bare CARD` under the service's settings prints {"statements": count, "milliseconds": CPU per review},
of client and server together.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
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


def main(public_id: str) -> None:
    card = Card.objects.select_related("learner").get(public_id=public_id)
    _, token = AuthToken.objects.create(card.learner)
    review(card, token)  # the first call of a process asks for more
    client_id = uuid4()
    with caught() as statements:
        review(card, token, client_id)
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as bare:
        bare.autocommit = True
        print(json.dumps({"statements": len(statements), "milliseconds": repeated(bare, statements, client_id)}))


def review(card: Card, token: str, client_id: UUID | None = None) -> None:
    """A POST and its fold, in this process."""
    sent = {
        "id": str(client_id or uuid4()),
        "card": card.public_id,
        "rating": 3,
        "reviewed_at": timezone.now().isoformat(),
        "duration_ms": 4200,
    }
    answer = Client(SERVER_NAME="localhost").post(
        "/api/v1/reviews/", [sent], content_type="application/json", headers={"Authorization": f"Token {token}"}
    )
    if answer.status_code != 202:
        raise SystemExit(f"the review was not accepted: {answer.content.decode()}")
    jobs.fold_cards(card_ids=[card.id])


@contextmanager
def caught() -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def catch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001
        statements.append(Statement(sql, tuple(params or ()), connection.in_atomic_block))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(catch):
        yield statements


def repeated(bare: psycopg.Connection[Any], statements: Sequence[Statement], client_id: UUID) -> float:
    """Milliseconds of CPU per round, each under a client id of its own, in transactions as they were caught."""
    postmaster = parent_of(bare.info.backend_pid)
    before = time.process_time() + tree_cpu_seconds([postmaster])
    for _ in range(ROUNDS):
        fresh = uuid4()
        for is_in_transaction, group in groupby(statements, key=lambda each: each.is_in_transaction):
            with bare.transaction() if is_in_transaction else nullcontext():
                for statement in group:
                    values = [renewed(value, client_id, fresh) for value in statement.values]
                    cursor = bare.execute(statement.sql, values)
                    if cursor.description:
                        cursor.fetchall()
    return 1000 * (time.process_time() + tree_cpu_seconds([postmaster]) - before) / ROUNDS


def renewed(value: Any, old: UUID, new: UUID) -> Any:  # noqa: ANN401 - whatever a statement takes
    """The value with one id for the other; what is written travels as text, a column of it in one."""
    if isinstance(value, str):
        return value.replace(str(old), str(new))
    return new if value == old else value


if __name__ == "__main__":
    main(sys.argv[1])
