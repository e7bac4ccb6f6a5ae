"""A class sits a quiz over HTTP while worker and broker die: every acknowledged answer is handed in, once."""

import json
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

import pytest

from tests.flows.stack import Stack, wait_for

STUDENTS = 60
AT_ONCE = 12
LIMIT_SECONDS = 20
RECOVERY_SECONDS = 10
pytestmark = [pytest.mark.slow, pytest.mark.database]  # its processes are on DATABASE_URL


@pytest.fixture
def stack(tmp_path):
    running = Stack(tmp_path)
    try:
        running.migrate()
        running.start("broker", "web", "worker", "deadline", "beat")
        wait_for(running.is_up, seconds=60, why="the web server answers")
        yield running
    finally:
        running.stop()


class Student:
    """One who saves an answer now and then, sends again what was not acknowledged, and may forget to hand in."""

    def __init__(self, port, token, *, number):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.token, self.number = token, number
        self.chance = random.Random(number)
        self.acknowledged = {}
        self.statuses = set()

    def call(self, method, path, body=None):
        headers = {"Content-Type": "application/json", "Authorization": f"Token {self.token}"}
        while True:
            try:
                self.connection.request(method, path, json.dumps(body or {}), headers)
                answer = self.connection.getresponse()
                said = json.loads(answer.read())
            except (HTTPException, OSError):
                self.connection.close()
                continue
            self.statuses.add(answer.status)
            return answer.status, said

    def sit(self, quiz, answers):
        status, paper = self.call("POST", f"/api/v1/quizzes/{quiz}/attempts/")
        assert status in (200, 201), paper
        for slot in self.chance.sample(range(1, len(answers) + 1), len(answers)):
            answer = answers[slot - 1]
            status, _ = self.call(
                "PUT", f"/api/v1/attempts/{paper['id']}/responses/{slot}/", {"seq": 1, "response": answer}
            )
            if status == 200:
                self.acknowledged[str(slot)] = answer
        self.id = paper["id"]
        if self.number % 2:
            self.call("POST", f"/api/v1/attempts/{paper['id']}/submit/")


def test_every_acknowledged_answer_is_handed_in_once_while_worker_and_broker_die(stack):
    exam = stack.command("exam", STUDENTS, LIMIT_SECONDS)
    students = [Student(stack.port, token, number=number) for number, token in enumerate(exam["tokens"])]

    with ThreadPoolExecutor(AT_ONCE) as room:
        sitting = [room.submit(student.sit, exam["quiz"], exam["answers"]) for student in students]
        time.sleep(1)
        for name in ("worker", "deadline", "broker"):
            stack.end(name, signal.SIGKILL)
        for each in sitting:
            each.result()
    time.sleep(LIMIT_SECONDS)  # nobody is there to close what is over
    stack.start("broker", "worker", "deadline")
    wait_for(lambda: is_ready(stack, "deadline", 2), seconds=60, why="the worker of deadlines is there again")
    wait_for(
        lambda: stack.command("open") == {"running": 0, "to_grade": 0},
        seconds=RECOVERY_SECONDS,
        why="all is handed in and graded",
    )

    stored = {attempt["id"]: attempt for attempt in stack.command("sat")}
    assert {status for student in students for status in student.statuses} <= {200, 201, 409}
    assert sum(len(student.acknowledged) for student in students) > STUDENTS * len(exam["answers"]) / 2
    for student in students:
        attempt = stored[student.id]
        handed_in = {place: raw for place, raw in attempt["handed_in"].items() if raw is not None}
        assert handed_in == student.acknowledged
        assert (attempt["steps"], attempt["is_in_time"]) == (len(exam["answers"]), True)
        assert float(attempt["points"]) == len([place for place in handed_in if place != essay_place(exam)])


def is_ready(stack, worker, starts):
    """Whether the worker has said so for each time that it was started."""
    return (stack.data / f"{worker}.log").read_text().count("ready.") == starts


def essay_place(exam):
    """The place of the essay, which waits for a person."""
    return str(next(place for place, answer in enumerate(exam["answers"], start=1) if len(str(answer)) > 40))
