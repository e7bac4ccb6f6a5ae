"""A class before its quiz: `python -m bench.candidates COUNT SECONDS` prints {"quiz", "tokens", "answers"} as JSON.

The quiz has ten questions of all types that a machine grades; it lasts SECONDS, or as long as one likes for 0, and may
be sat as often as one likes. `answers` are right ones, by place.
"""

import json
import sys

import django

django.setup()

from knox.models import AuthToken  # noqa: E402  # Django first

from tests.factories import attempts, bank, people  # noqa: E402

TYPES = ("choice", "multiple", "truefalse", "shorttext", "numeric", "matching", "ordering", "cloze", "choice", "choice")


def main(count: int, seconds: int) -> None:
    seminar = people.seminar("Exam")
    roots = bank.bank(seminar)
    items = [
        bank.item(roots, said=bank.written(f"item-{number}", type_name=type_name, stem=f"*Question* {number}?"))
        for number, type_name in enumerate(TYPES)
    ]
    quiz = attempts.quiz(seminar, items, attempts_allowed=None, time_limit_seconds=seconds or None)
    students = [people.member(seminar, f"student-{number:03}") for number in range(count)]
    exam = {
        "quiz": quiz.public_id,
        "tokens": [AuthToken.objects.create(student)[1] for student in students],
        "answers": [attempts.right_answer(item) for item in items],
    }
    print(json.dumps(exam))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
