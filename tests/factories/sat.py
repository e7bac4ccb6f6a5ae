"""Quizzes that have been sat: an essay and a short text, handed in by a class and marked by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from quizzes.attempts.jobs.grading import grade_attempt
from quizzes.attempts.models import Attempt, Quiz, Response
from quizzes.attempts.services.marking import NewMark
from quizzes.attempts.services.sitting import save_response, start_attempt, submit_attempt
from quizzes.bank.models import Item
from quizzes.engine.itemtypes.base import Json
from seminar.people.models import Role, Seminar, User
from tests.factories import attempts, people
from tests.factories import bank as banks

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AFTER = NOON + 2 * HOUR  # when people mark


@dataclass(frozen=True)
class SatQuiz:
    """A quiz of an essay (worth 5, its rubric's sum) and a short text (worth 1), and who has to do with it."""

    seminar: Seminar
    quiz: Quiz
    instructor: User
    assistant: User
    essay: Item
    short: Item

    def sit(self, username: str, answers: Mapping[str, Json], *, hand_in: bool = True) -> Attempt:
        """Have a learner of this name answer by item slug, and hand in at one o'clock."""
        learner = User.objects.filter(username=username).first() or people.member(self.seminar, username)
        attempt, _is_new = start_attempt(learner=learner, quiz_id=self.quiz.public_id, at=NOON)
        for response in Response.objects.filter(attempt=attempt).select_related("item_version__item"):
            if (raw := answers.get(response.item_version.item.slug)) is not None:
                save_response(
                    learner=learner,
                    attempt_id=attempt.public_id,
                    position=response.position,
                    seq=response.seq + 1,
                    raw=raw,
                    at=NOON + MINUTE,
                )
        if hand_in:
            submit_attempt(learner=learner, attempt_id=attempt.public_id, at=NOON + HOUR)
            grade_attempt(attempt_id=attempt.id, at=NOON + HOUR)  # a test's transaction never commits
        attempt.refresh_from_db()
        return attempt


def sat_quiz(**settings: object) -> SatQuiz:
    instructor = people.user("ida", first_name="Ida", last_name="Brandt", email="ida@example.org")
    seminar = people.seminar(instructor=instructor)
    bank = banks.bank(seminar)
    essay = banks.item(bank, said=banks.written("why", type_name="essay", stem="Why do offices keep files?"))
    short = banks.item(bank, said=banks.written("who", type_name="shorttext", stem="Who could run the state?"))
    return SatQuiz(
        seminar=seminar,
        quiz=attempts.quiz(seminar, [essay, short], **settings),
        instructor=instructor,
        assistant=people.member(seminar, "bo", role=Role.ASSISTANT, first_name="Bo", last_name="Lind"),
        essay=essay,
        short=short,
    )


def essay_answer(text: str = "Files outlive the clerk who wrote them.") -> dict[str, Json]:
    return {"why": {"text": text}}


def response_to(attempt: Attempt, item: Item) -> Response:
    return Response.objects.get(attempt=attempt, item_version__item=item)


def essays(sat: SatQuiz, count: int) -> list[Response]:
    """The answers of so many learners to the essay, each with a text of its own."""
    return [response_to(sat.sit(f"learner-{n}", essay_answer(f"Text {n}.")), sat.essay) for n in range(count)]


def give(points: int | str, *, seen: int | None = None, **more: Any) -> NewMark:
    """A mark of these points by who saw the mark `seen` standing."""
    return NewMark(points=Decimal(points), seen_mark_id=seen, **more)
