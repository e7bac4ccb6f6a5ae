"""How many reviews a second one core folds, beside py-fsrs: the same formulas without undo, presets or local days."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

from fsrs import Card, Rating, Scheduler

from bench.table import Row, report
from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.memory import RATINGS
from quizzes.engine.scheduling.preset import Preset

BAR_PER_SECOND = 150_000
CARDS = 1_200
ROUNDS = 12

type Log = list[Review]


def rows() -> Iterator[Row]:
    """Time both card by card and keep each card's best round: a busy neighbour seldom spoils all rounds of one card."""
    logs = made_up_logs()
    reviews = sum(len(log) for log in logs)
    scheduler = Scheduler(enable_fuzzing=True)
    ours = theirs = 0.0
    for seed, log in enumerate(logs):
        ours += best_cpu_seconds(lambda: fold(log, seed=seed))  # noqa: B023 - called before the next turn
        theirs += best_cpu_seconds(lambda: fold_by_py_fsrs(scheduler, log))  # noqa: B023
    yield Row(
        work="pure fold",
        measured=f"{reviews / ours:,.0f} reviews/s a core",
        bar=f"≥ {BAR_PER_SECOND:,}",
        compared=f"{theirs / ours:.1f} × py-fsrs ({reviews / theirs:,.0f})",
        is_met=reviews / ours >= BAR_PER_SECOND,
    )


def best_cpu_seconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.thread_time()
        work()
        best = min(best, time.thread_time() - started)
    return best


def fold_by_py_fsrs(scheduler: Scheduler, log: Log) -> Card:
    card = Card(card_id=1)  # given, since making one up sleeps
    for review in log:
        card, _ = scheduler.review_card(card, Rating(review.rating), review.at)
    return card


def made_up_logs() -> list[Log]:
    """Cards of 2 to 20 reviews, about half of them a second one on the same day, as in collections of real learners."""
    chance = random.Random(1)
    preset = Preset(zone_name="Europe/Berlin")
    logs = []
    for card in range(CARDS):
        at = datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(hours=chance.randrange(2000))
        log = []
        for number in range(chance.randint(2, 20)):
            rating = chance.choices(RATINGS, weights=(3, 1, 6, 1))[0]
            log.append(Review(str(UUID(int=card << 64 | number)), at, preset, rating))
            at += timedelta(minutes=10) if chance.random() < 0.5 else timedelta(days=chance.randint(1, 40))
        logs.append(log)
    return logs


if __name__ == "__main__":
    report(rows())
