"""How long the statistics of a quiz take: 200 attempts of 30 questions. Bar: 0.1 s of CPU time (docs/statistics.md)."""

import random
import time
from collections.abc import Iterator
from decimal import Decimal

from bench.table import Row, report
from quizzes.engine.psychometrics.histogram import score_histogram
from quizzes.engine.psychometrics.items import position_statistics, position_weights
from quizzes.engine.psychometrics.options import Pick, option_table
from quizzes.engine.psychometrics.pointstable import PointsTable
from quizzes.engine.psychometrics.quiz import quiz_statistics

BAR_SECONDS = 0.1
ATTEMPTS = 200
QUESTIONS = 30
OPTIONS = "abcd"
ROUNDS = 10


def rows() -> Iterator[Row]:
    table, picks = made_up_class()
    seconds = min(cpu_seconds(table, picks) for _ in range(ROUNDS))
    yield Row(
        work=f"statistics of {ATTEMPTS} attempts × {QUESTIONS}",
        measured=f"{seconds * 1000:.1f} ms CPU",
        bar=f"≤ {BAR_SECONDS * 1000:.0f} ms",
        is_met=seconds <= BAR_SECONDS,
    )


def cpu_seconds(made_up: PointsTable, picks: list[list[Pick]]) -> float:
    started = time.process_time()
    table = PointsTable(made_up.worth, made_up.rows)  # counting the points is part of the work
    quiz_statistics(table)
    position_statistics(table)
    position_weights(table)
    score_histogram([sum(row, Decimal(0)) for row in table.rows], worth=sum(table.worth, Decimal(0)))
    for each in picks:
        option_table(each, options=OPTIONS)
    return time.process_time() - started


def made_up_class() -> tuple[PointsTable, list[list[Pick]]]:
    """Learners of some ability, questions of some facility, thirds of a point now and then; picks by question."""
    chance = random.Random(1)
    facilities = [chance.uniform(0.2, 0.9) for _ in range(QUESTIONS)]
    table = PointsTable(
        worth=(Decimal(1),) * QUESTIONS,
        rows=tuple(
            tuple(earned(chance, ability * facility * 2) for facility in facilities)
            for ability in (chance.random() for _ in range(ATTEMPTS))
        ),
    )
    grades = [sum(row, Decimal(0)) for row in table.rows]
    return table, [[Pick(grade, frozenset(chance.choice(OPTIONS))) for grade in grades] for _ in facilities]


def earned(chance: random.Random, likely: float) -> Decimal:
    if chance.random() < 0.1:
        return Decimal("0.33333")
    return Decimal(chance.random() < likely)


if __name__ == "__main__":
    report(rows())
