"""Students at an exam, by locust: `python -m bench.students BASE` reads the exam of `bench.candidates` from stdin.

All start within 10 s, save an answer every 20 s, and hand in within the last 15 of 90 s. Prints {"acknowledged": last
answers by attempt and place, "failures": count, "save": percentiles in ms, "submit": the same, "start": the same}.
"""

import json
import random
import sys
import time
from itertools import count
from typing import Any

import gevent
from locust import HttpUser, task
from locust.env import Environment

START_WITHIN_SECONDS = 10
SAVE_EVERY_SECONDS = 20
HAND_IN_WITHIN_SECONDS = 15
EXAM_SECONDS = 90


class Student(HttpUser):
    exam: dict[str, Any] = {}
    acknowledged: dict[str, dict[str, Any]] = {}
    begins_at = 0.0
    numbers = count()

    @task
    def sit(self) -> None:
        number = next(self.numbers)
        chance = random.Random(number)
        self.client.headers["Authorization"] = f"Token {self.exam['tokens'][number]}"
        self._wait_until(chance.uniform(0, START_WITHIN_SECONDS))
        paper = self.client.post(f"/api/v1/quizzes/{self.exam['quiz']}/attempts/", json={}, name="start").json()
        attempt = f"/api/v1/attempts/{paper['id']}/"
        hands_in_at = EXAM_SECONDS - chance.uniform(0, HAND_IN_WITHIN_SECONDS)
        said = self.acknowledged.setdefault(paper["id"], {})
        for seq in count(1):
            if time.monotonic() - Student.begins_at + SAVE_EVERY_SECONDS >= hands_in_at:
                break
            gevent.sleep(SAVE_EVERY_SECONDS)
            place = chance.randrange(len(self.exam["answers"])) + 1
            answer = self.exam["answers"][place - 1]
            saved = self.client.put(f"{attempt}responses/{place}/", json={"seq": seq, "response": answer}, name="save")
            if saved.status_code == 200:
                said[str(place)] = answer
        self._wait_until(hands_in_at)
        self.client.post(f"{attempt}submit/", json={}, name="submit")
        gevent.sleep(EXAM_SECONDS)  # once is enough

    def _wait_until(self, second: float) -> None:
        gevent.sleep(max(0.0, Student.begins_at + second - time.monotonic()))


def main(base: str) -> None:
    Student.exam = json.load(sys.stdin)
    Student.host = base
    environment = Environment(user_classes=[Student])
    runner = environment.create_local_runner()
    students = len(Student.exam["tokens"])
    Student.begins_at = time.monotonic() + 2
    runner.start(students, spawn_rate=students)
    gevent.sleep(EXAM_SECONDS + 20)
    runner.quit()
    stats = environment.stats
    print(
        json.dumps(
            {
                "acknowledged": Student.acknowledged,
                "requests": stats.total.num_requests,
                "failures": stats.total.num_failures,
                "errors": [each.error for each in stats.errors.values()][:5],
                "start": stats.get("start", "POST").get_response_time_percentile(0.95),
                "save": stats.get("save", "PUT").get_response_time_percentile(0.95),
                "submit": stats.get("submit", "POST").get_response_time_percentile(0.95),
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
