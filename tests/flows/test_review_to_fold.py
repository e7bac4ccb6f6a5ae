"""From a review over HTTP to the card a worker has folded, while processes die: nothing acknowledged is lost."""

import signal
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest

from tests.flows.stack import Stack, wait_for

CARDS = 200
pytestmark = [pytest.mark.slow, pytest.mark.database]  # its processes are on DATABASE_URL


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    running = Stack(tmp_path_factory.mktemp("flows"))
    try:
        running.migrate()
        running.start("broker", "web", "beat")
        wait_for(running.is_up, seconds=60, why="the web server answers")
        about = running.command("make", CARDS)
        running.log_in(about)
        running.deck = about["deck"]
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def card_ids(stack):
    """The ids of all cards of the deck, which asking for its queue has opened."""
    queued(stack)
    found, address = [], "/api/v1/cards/"
    while address:
        status, page = stack.call("GET", address)
        assert status == 200, page
        found += [card["id"] for card in page["results"]]
        address = page["next"] and page["next"].partition(str(stack.port))[2]
    assert len(found) == CARDS
    return found


def queued(stack):
    status, queue = stack.call("GET", f"/api/v1/decks/{stack.deck}/queue/")
    assert status == 200, queue
    return queue


def reviews_of(card_ids, rating):
    now = datetime.now(UTC).isoformat()
    return [
        {"id": str(uuid4()), "card": card_id, "rating": rating, "reviewed_at": now, "duration_ms": 900}
        for card_id in card_ids
    ]


def send(stack, reviews):
    status, receipts = stack.call("POST", "/api/v1/reviews/", reviews)
    assert status == 202, receipts
    return [receipt["status"] for receipt in receipts]


def all_folded(stack):
    return stack.command("unfolded")["unfolded"] == 0


def test_reviews_wait_for_a_worker_and_the_queue_is_right_meanwhile(stack, card_ids):
    statuses = send(stack, reviews_of(card_ids, rating=3))
    waiting = stack.command("unfolded")
    before = queued(stack)["counts"]

    stack.start("worker")
    wait_for(lambda: all_folded(stack), seconds=60, why="a started worker folds what waited")

    assert statuses == ["accepted"] * CARDS
    assert waiting == {"unfolded": CARDS, "log": CARDS}
    assert before == {"new": 0, "learning": CARDS, "due": 0}
    assert queued(stack)["counts"] == before


def test_a_fold_needs_no_new_connection_to_the_database(stack, card_ids):
    if not stack.environment.get("DATABASE_URL", "").startswith("postgres"):
        pytest.skip("SQLite counts no connections")
    reviewed = card_ids[:30]
    before = sessions(stack)

    for card_id in reviewed:
        send(stack, reviews_of([card_id], rating=3))
        wait_for(lambda: all_folded(stack), seconds=60, why="a worker folds the review")

    # Ten would do: one for each thread of the web server and each process of the worker. Each lives for a minute.
    assert sessions(stack) - before < len(reviewed)


def sessions(stack):
    """How many connections have been opened to the stack's database, besides this one."""
    with psycopg.connect(stack.environment["DATABASE_URL"]) as asking:
        asking.execute("SELECT pg_stat_force_next_flush()")
    with psycopg.connect(stack.environment["DATABASE_URL"]) as asking:
        found = asking.execute("SELECT sessions FROM pg_stat_database WHERE datname = current_database()").fetchone()
    return found[0]


def test_killed_broker_and_worker_lose_no_review(stack, card_ids):
    batches = [reviews_of(card_ids[start : start + 20], rating=4) for start in range(0, CARDS, 20)]
    logged = stack.command("unfolded")["log"]

    statuses = send(stack, batches[0])
    stack.end("broker", signal.SIGKILL)
    for batch in batches[1:-1]:
        statuses += send(stack, batch)
    stack.end("worker", signal.SIGKILL)
    stack.start("broker", "worker")
    statuses += send(stack, batches[-1])
    wait_for(lambda: all_folded(stack), seconds=90, why="sweepers find what the dead broker lost")
    rows = stack.command("rows")
    refolded = stack.command("refold")

    assert statuses == ["accepted"] * CARDS
    assert stack.command("unfolded") == {"unfolded": 0, "log": logged + CARDS}
    assert refolded == CARDS
    assert stack.command("rows") == rows


def test_batch_sent_again_after_a_lost_answer_counts_once(stack, card_ids):
    batch = reviews_of(card_ids[:1], rating=3)
    logged = stack.command("unfolded")["log"]

    statuses = [*send(stack, batch), *send(stack, batch)]

    assert statuses == ["accepted", "duplicate"]
    assert stack.command("unfolded")["log"] == logged + 1
