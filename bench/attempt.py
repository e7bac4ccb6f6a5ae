"""What an attempt at a quiz of ten questions costs in five calls: start, get, save, submit, review."""

import contextlib
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

from bench.service import Client, service
from bench.table import Row, report, say

BAR_MILLISECONDS = 40
ATTEMPTS = 60
WARM_UP = 40
STUDENTS = 5  # each starts 25 attempts a minute at most: below what the throttle lets through


def rows() -> Iterator[Row]:
    with service() as running:
        exam = running.run("bench.candidates", str(STUDENTS), "0")
        with contextlib.closing(HTTPConnection("127.0.0.1", running.stack.port, timeout=60)) as connection:
            clients = [Client(connection, token) for token in exam["tokens"]]
            for number in range(WARM_UP):
                sit(clients[number % STUDENTS], exam)
            say(f"{ATTEMPTS} attempts …")
            before = [running.cpu_seconds(name) for name in ("web", "database")]
            for number in range(ATTEMPTS):
                sit(clients[number % STUDENTS], exam)
            after = [running.cpu_seconds(name) for name in ("web", "database")]
        web, database = (1000 * (then - now) / ATTEMPTS for then, now in zip(after, before, strict=True))
        yield Row(
            work="quiz attempt of 5 calls, 10 questions (web + database)",
            measured=f"{web + database:.1f} ms CPU",
            bar=f"≤ {BAR_MILLISECONDS} ms",
            compared=f"web {web:.1f} ms, database {database:.1f} ms",
            is_met=web + database <= BAR_MILLISECONDS,
        )


def sit(client: Client, exam: Any) -> None:  # noqa: ANN401 - JSON
    paper = client.post(f"/api/v1/quizzes/{exam['quiz']}/attempts/", {})
    attempt = f"/api/v1/attempts/{paper['id']}/"
    client.get(attempt)
    client.put(f"{attempt}responses/1/", {"seq": 1, "response": exam["answers"][0]})
    client.post(f"{attempt}submit/", {})
    points = client.get(f"{attempt}review/")["points"]
    if points != 1:
        raise SystemExit(f"one right answer came to {points} points")


if __name__ == "__main__":
    report(rows())
