"""How many reviews a second one core folds. Bar: 150,000 (docs/scheduling.md#fold)."""

import random
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

from quizzes.engine.scheduling.fold import fold
from quizzes.engine.scheduling.log import Review
from quizzes.engine.scheduling.memory import RATINGS
from quizzes.engine.scheduling.preset import Preset

BAR_PER_SECOND = 150_000
CARDS = 1_200
ROUNDS = 7


def main() -> None:
    logs = made_up_logs()
    reviews = sum(len(log) for log in logs)
    seconds = min(cpu_seconds(logs) for _ in range(ROUNDS))
    print(f"pure fold: {reviews / seconds:,.0f} reviews/s on a core (bar {BAR_PER_SECOND:,}), {reviews:,} reviews")


def cpu_seconds(logs: list[list[Review]]) -> float:
    started = time.process_time()
    for seed, log in enumerate(logs):
        fold(log, seed=seed)
    return time.process_time() - started


def made_up_logs() -> list[list[Review]]:
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
    main()
