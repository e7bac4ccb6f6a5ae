"""A class that has sat a quiz, regraded and counted, in the database that DATABASE_URL names: `python -m bench.sat`.

Prints milliseconds of CPU, of this process and of the database's, for the work of the jobs and for the same statements
through bare psycopg: {"regrade": {"ours", "bare", "statements"}, "statistics": …}.
"""

import json
import random
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import django

django.setup()

import psycopg  # noqa: E402  # Django first
from django.db import connection, transaction  # noqa: E402

from bench.cpu import own_cpu_milliseconds  # noqa: E402
from bench.drilling import Statements, caught  # noqa: E402
from quizzes.attempts.jobs.grading import grade_attempt  # noqa: E402
from quizzes.attempts.jobs.regrading import carry_out_regrade  # noqa: E402
from quizzes.attempts.models import Quiz, Regrade, RegradeTarget, Response  # noqa: E402
from quizzes.attempts.services.sitting import start_attempt, submit_attempt  # noqa: E402
from quizzes.bank.models import Item  # noqa: E402
from quizzes.bank.services import revise_item  # noqa: E402
from quizzes.stats.jobs import refresh_statistics  # noqa: E402
from seminar.people.models import User  # noqa: E402
from tests.factories import attempts, bank, people  # noqa: E402

ATTEMPTS = 200
QUESTIONS = 10
OPTIONS = "abcd"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROUNDS = 3


def main() -> None:
    quiz, items, instructor = sat_quiz()
    regrading = [work_of_a_regrade(quiz, items, instructor, key=key) for key in OPTIONS[1:]]
    counting = [timed(lambda: refresh_statistics(quiz_id=quiz.id)) for _ in range(ROUNDS)]
    print(json.dumps({"regrade": best(regrading), "statistics": best(counting)}))


def sat_quiz() -> tuple[Quiz, list[Item], User]:
    """Two hundred learners of some ability at ten choices, whose key is a."""
    chance = random.Random(1)
    instructor = people.user("instructor")
    seminar = people.seminar(instructor=instructor)
    of = bank.bank(seminar)
    items = [bank.item(of, said=bank.written(f"q{n}", type_name="choice", body=body("a"))) for n in range(QUESTIONS)]
    quiz = attempts.quiz(seminar, items)
    for n in range(ATTEMPTS):
        learner, ability = people.member(seminar, f"learner-{n}"), chance.random()
        attempt, _ = start_attempt(learner=learner, quiz_id=quiz.public_id, at=NOON)
        responses = list(Response.objects.filter(attempt=attempt).order_by("position"))
        for place, response in enumerate(responses, start=1):
            chosen = 1 if chance.random() < ability else chance.randrange(1, len(OPTIONS) + 1)
            response.raw, response.saved_at = {"chosen": str(chosen)}, NOON + timedelta(minutes=place)
        Response.objects.bulk_update(responses, ["raw", "saved_at"])
        submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + timedelta(hours=1))
        grade_attempt(attempt_id=attempt.id, at=NOON + timedelta(hours=1))
    return quiz, items, instructor


def body(key: str) -> dict[str, Any]:
    return {"choices": [{"id": id_, "text": f"Option {id_}", "correct": id_ == key} for id_ in OPTIONS]}


def work_of_a_regrade(quiz: Quiz, items: list[Item], instructor: User, *, key: str) -> dict[str, float]:
    """Have all answers to all questions graded by another key."""
    orders = []
    for item in items:
        version = revise_item(item=item, stem="", body=body(key), feedback="", points=Decimal(1), author=instructor)
        regrade = Regrade.objects.create(
            quiz=quiz, item=item, to_version=version, reason="Key.", ordered_by=instructor, ordered_at=NOON
        )
        covered = Response.objects.filter(attempt__quiz=quiz, item_version__item=item)
        RegradeTarget.objects.bulk_create(
            RegradeTarget(regrade=regrade, response=each, from_version_id=each.item_version_id) for each in covered
        )
        orders.append(regrade.id)

    def carry_out() -> None:
        done = sum(carry_out_regrade(regrade_id=id_, at=NOON + timedelta(hours=2)) for id_ in orders)
        if done != ATTEMPTS * QUESTIONS:
            raise SystemExit(f"{done} answers were regraded")

    return timed(carry_out)


def timed(work: Callable[[], object]) -> dict[str, float]:
    """The work, done once and undone to catch its statements, then these alone, and then the work that counts."""
    with transaction.atomic(), caught() as statements:
        work()
        transaction.set_rollback(True)
    alone = repeated(statements)
    server = connection.connection.info.backend_pid
    before = 1000 * time.process_time() + own_cpu_milliseconds(server)
    work()
    ours = 1000 * time.process_time() + own_cpu_milliseconds(server) - before
    return {"ours": ours, "bare": alone, "statements": len(statements)}


def repeated(statements: Statements) -> float:
    """Milliseconds of client and server for the statements through bare psycopg, taken back at the end."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as bare:
        before = 1000 * time.process_time() + own_cpu_milliseconds(bare.info.backend_pid)
        for sql, values in statements:
            cursor = bare.execute(sql, values)
            if cursor.description:
                cursor.fetchall()
        used = 1000 * time.process_time() + own_cpu_milliseconds(bare.info.backend_pid) - before
        bare.rollback()
    return used


def best(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    return min(runs, key=lambda run: run["ours"])


if __name__ == "__main__":
    main()
