"""A quiz of every item type, somebody who sits it, and their answers, for tests of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from quizzes.attempts.models import Attempt, Quiz, Response
from quizzes.attempts.services.sitting import save_response, start_attempt, submit_attempt
from quizzes.engine.itemtypes.base import Json
from seminar.people.models import User
from tests.factories import attempts, people


def quiz_and_learner(**settings: object) -> tuple[Quiz, User]:
    """A quiz with one question of each type that a quiz can ask, and a student of its seminar."""
    seminar = people.seminar()
    return attempts.quiz(seminar, **settings), people.member(seminar, "ada")


def begun(quiz: Quiz, learner: User, *, at: datetime | None = None) -> Attempt:
    return start_attempt(learner=learner, quiz_id=quiz.public_id, at=at or timezone.now())[0]


def positions(attempt: Attempt) -> dict[str, int]:
    """The place of each item type in the attempt."""
    rows = Response.objects.filter(attempt=attempt).values_list("item_version__item__type", "position")
    return dict(rows)


def answered(attempt: Attempt, raw: Json, *, position: int, seq: int = 1) -> None:
    save_response(
        learner=attempt.learner, attempt_id=attempt.public_id, position=position, seq=seq, raw=raw, at=timezone.now()
    )


def all_right(attempt: Attempt) -> None:
    """Answer every question as its item type says is right."""
    for response in Response.objects.filter(attempt=attempt).select_related("item_version__item"):
        answered(attempt, attempts.right_answer(response.item_version.item), position=response.position)


def handed_in(attempt: Attempt) -> Attempt:
    return submit_attempt(learner=attempt.learner, attempt_id=attempt.public_id, at=timezone.now())


def page_of(quiz: Quiz) -> str:
    return f"/quizzes/{quiz.public_id}/"


def paper_of(attempt: Attempt) -> str:
    return f"/attempts/{attempt.public_id}/"


def form_of(
    attempt: Attempt, fields: Mapping[int, Mapping[str, str | list[str]]], *, do: str = "save"
) -> dict[str, object]:
    """What a browser posts of these questions of the paper; `seq` is as stored unless said."""
    seqs = dict(Response.objects.filter(attempt=attempt).values_list("position", "seq"))
    posted: dict[str, object] = {"do": do, "page": "1", "shown": [str(position) for position in fields]}
    for position, values in fields.items():
        posted |= {f"s{position}-{name}": value for name, value in {"seq": str(seqs[position]), **values}.items()}
    return posted


def raws(attempt: Attempt) -> dict[int, Json]:
    """What is stored of each answer, by position, of those that there are."""
    rows = Response.objects.filter(attempt=attempt).filter(raw__isnull=False).values_list("position", "raw")
    return dict(rows)
