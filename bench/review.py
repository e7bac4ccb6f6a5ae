"""What a review costs from the POST to the folded card, and how many a batch brings in."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from http.client import HTTPConnection
from itertools import cycle, islice
from uuid import uuid4

from bench.service import Client, Service, service
from bench.table import Row, report, say

BAR_MILLISECONDS = 12
BAR_ACCEPTED_PER_SECOND = 3_000
CARDS = 200
POSTS = 250  # twice, and some to warm up: below the 600 requests a minute that the throttle lets through
WARM_UP = 20
BATCH = 20


def rows() -> Iterator[Row]:
    with service() as running:
        learner = running.run("bench.learner", str(CARDS))
        cards = learner["cards"]
        with contextlib.closing(HTTPConnection("127.0.0.1", running.stack.port, timeout=60)) as connection:
            client = Client(connection, learner["token"])
            yield folded(running, client, cards)
            yield from accepted(running, client, cards)


def folded(running: Service, client: Client, cards: Sequence[str]) -> Row:
    running.stack.start("worker")
    every = ("web", "worker", "database", "broker")
    send(client, batches(cards, size=1, count=WARM_UP))
    running.wait_until_folded()
    say(f"{POSTS} reviews, one by one …")
    before = [running.cpu_seconds(name) for name in every]
    send(client, batches(cards, size=1, count=POSTS))
    running.wait_until_folded()
    used = [1000 * (running.cpu_seconds(name) - each) / POSTS for name, each in zip(every, before, strict=True)]
    running.stack.end("worker")
    say(", ".join(f"{name} {each:.1f} ms" for name, each in zip(every, used, strict=True)))
    bare = running.run("bench.bare", cards[0])
    return Row(
        work="one review POST, folded (web + worker + database + broker)",
        measured=f"{sum(used):.1f} ms CPU",
        bar=f"≤ {BAR_MILLISECONDS} ms",
        compared=f"{sum(used) / bare['milliseconds']:.1f} × its {bare['statements']} statements in bare psycopg"
        f" ({bare['milliseconds']:.1f} ms)",
        is_met=sum(used) <= BAR_MILLISECONDS,
    )


def accepted(running: Service, client: Client, cards: Sequence[str]) -> Iterator[Row]:
    """Without a worker, whose folding would be counted with the database; then the worker, with all of it to fold."""
    send(client, batches(cards, size=BATCH, count=WARM_UP // 2))
    say(f"{POSTS} batches of {BATCH} reviews …")
    before, started = running.cpu_seconds("web", "database"), time.monotonic()
    send(client, batches(cards, size=BATCH, count=POSTS))
    wall, used = time.monotonic() - started, running.cpu_seconds("web", "database") - before
    rate = POSTS * BATCH / used
    each, bare = 1000 * used / POSTS, running.run("bench.bare", *cards[:BATCH])
    yield Row(
        work=f"batch of {BATCH} reviews (web + database)",
        measured=f"{rate:,.0f} reviews accepted/s CPU",
        bar=f"≥ {BAR_ACCEPTED_PER_SECOND:,}",
        compared=f"{each / bare['milliseconds']:.1f} × its {bare['statements']} statements in bare psycopg"
        f" ({bare['milliseconds']:.1f} ms); {POSTS * BATCH / wall:,.0f}/s by the clock, one client",
        is_met=rate >= BAR_ACCEPTED_PER_SECOND,
    )


def send(client: Client, posts: Iterator[list[dict[str, object]]]) -> None:
    for reviews in posts:
        receipts = client.post("/api/v1/reviews/", reviews)
        if any(receipt["status"] != "accepted" for receipt in receipts):
            raise SystemExit(f"not all were accepted: {receipts}")


def batches(cards: Sequence[str], *, size: int, count: int) -> Iterator[list[dict[str, object]]]:
    each = cycle(cards)
    for _ in range(count):
        yield [review(card) for card in islice(each, size)]


def review(card: str) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    return {"id": str(uuid4()), "card": card, "rating": 3, "reviewed_at": now, "duration_ms": 4200}


if __name__ == "__main__":
    report(rows())
