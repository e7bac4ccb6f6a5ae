"""Quizzes of the demo: dates around today, attempts of a class in the past, essays and some of their marks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from django.db import transaction

from quizzes.attempts.queries.access import quizzes_staffed_by
from quizzes.attempts.services.authoring import save_quiz, set_override
from quizzes.attempts.services.marking import NewMark, award_mark
from quizzes.attempts.services.sitting import (
    check_response,
    look_at_attempt,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.engine.itemtypes.base import Json
from quizzes.web.management.demoanswers import answer, knows

if TYPE_CHECKING:
    from quizzes.attempts.models import Attempt, Quiz, Response
    from seminar.people.models import Seminar, User

WAITS = timedelta(hours=1)
CHECKED = 0.2  # the share of last answers that are checked before the hand-in


@dataclass(frozen=True, slots=True)
class DemoQuiz:
    """A quiz of the files to be opened and closed so many days from now, and the share of the class that sits it.

    `is_marked` says whether its essays are graded already. Of the class, `sitting` are at it now, by user name, and
    `absent` have not begun.
    """

    slug: str
    opens_in_days: float
    closes_in_days: float
    turnout: float
    is_marked: bool = False
    sitting: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoEssay:
    """A text by somebody of about this ability, with what a grader picks of the rubric and writes below it."""

    ability: float
    text: str
    picks: Mapping[str, Decimal]
    comment: str


def read_essays(path: Path) -> dict[str, list[DemoEssay]]:
    """Return the essays of a file by item, the weakest first."""
    found: dict[str, list[DemoEssay]] = {}
    for each in tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["essay"]:
        picks = {criterion: Decimal(points) for criterion, points in each["picks"].items()}
        essay = DemoEssay(float(each["ability"]), each["text"].strip(), picks, each["comment"])
        found.setdefault(each["item"], []).append(essay)
    return {item: sorted(essays, key=lambda essay: essay.ability) for item, essays in found.items()}


def hold_quizzes(
    seminar: Seminar,
    *,
    plans: Sequence[DemoQuiz],
    essays: Mapping[str, Sequence[DemoEssay]],
    graders: Sequence[User],
    learners: Sequence[User],
    now: datetime,
) -> int:
    """Publish each planned quiz that is still a draft, have it sat, and mark its essays; returns how many attempts.

    `graders` begins with the instructor. Chance is drawn from names, so that the demo is the same everywhere.
    """
    total = 0
    for plan in plans:
        drafts = quizzes_staffed_by(graders[0]).filter(seminar=seminar, slug=plan.slug, is_published=False)
        draft = drafts.filter(opens_at=None).first()
        if draft is None:
            continue
        with transaction.atomic():  # whoever is interrupted begins again with this quiz
            quiz = _publish(draft, plan, learners=learners, now=now)
            attempts = [
                attempt
                for learner in learners
                if (attempt := _sit(quiz, plan, learner, essays=essays, now=now)) is not None
            ]
        total += len(attempts)
        if plan.is_marked:
            _mark(attempts, essays=essays, graders=graders, at=quiz.closes_at or now)
    return total


def _publish(draft: Quiz, plan: DemoQuiz, *, learners: Sequence[User], now: datetime) -> Quiz:
    hour = now.replace(minute=0, second=0, microsecond=0)
    quiz = save_quiz(
        seminar=draft.seminar,
        slug=draft.slug,
        settings={
            "is_published": True,
            "opens_at": hour + timedelta(days=plan.opens_in_days),
            "closes_at": hour + timedelta(days=plan.closes_in_days),
        },
    )
    slow = next((learner for learner in learners if learner.username in plan.sitting), None)
    if slow is not None:
        set_override(quiz=quiz, learner=slow, settings={"multiplier": Decimal("1.5"), "reason": "Writes with a splint"})
    return quiz


def ability_of(learner: User) -> float:
    """Return how able a learner is, in logits around 0: the same in every quiz, so that items can discriminate."""
    return Random(f"ability of {learner.username}").gauss(0.6, 1.1)


def hardness_of(slug: str) -> float:
    return Random(f"hardness of {slug}").gauss(0.0, 0.9)


def _sit(
    quiz: Quiz, plan: DemoQuiz, learner: User, *, essays: Mapping[str, Sequence[DemoEssay]], now: datetime
) -> Attempt | None:
    """Let the learner sit the quiz if the lot says so: most hand in, a few let the clock do it, some are at it now."""
    chance = Random(f"{learner.username} sits {quiz.slug}")
    is_running = learner.username in plan.sitting
    comes = chance.random() < plan.turnout and learner.username not in plan.absent
    if not (comes or is_running) or quiz.opens_at is None or quiz.closes_at is None:
        return None
    last_start = min(quiz.closes_at, now) - WAITS
    starts_at = quiz.opens_at + (last_start - quiz.opens_at) * chance.random()
    if is_running:
        starts_at = now - timedelta(minutes=chance.randint(3, 12))
    attempt, _is_new = start_attempt(learner=learner, quiz_id=quiz.public_id, at=starts_at, password=quiz.password)
    ends_at = _answer_all(attempt, essays=essays, chance=chance, until=now if is_running else quiz.closes_at)
    if is_running:
        return attempt
    if chance.random() < 0.06 and attempt.deadline_at is not None and attempt.deadline_at + WAITS < now:
        return look_at_attempt(learner=learner, attempt_id=attempt.public_id, at=attempt.deadline_at + WAITS)
    return submit_attempt(learner=learner, attempt_id=attempt.public_id, at=ends_at)


def _answer_all(
    attempt: Attempt, *, essays: Mapping[str, Sequence[DemoEssay]], chance: Random, until: datetime
) -> datetime:
    """Answer slot by slot until the time is up; returns when the last answer was given."""
    clock, checks = attempt.started_at, attempt.quiz.behaviour.checks_allowed
    responses = attempt.responses.select_related("shown_version__item").order_by("position")
    for response in responses:
        given = list(_answers(response, attempt, essays=essays, chance=chance, tries=checks))
        for number, raw in enumerate(given, start=1):
            clock += timedelta(seconds=min(chance.lognormvariate(3.4, 0.5), 110))
            if clock >= until or (attempt.deadline_at is not None and clock >= attempt.deadline_at):
                return clock - timedelta(seconds=1) if clock < until else until - timedelta(seconds=1)
            # The last answer is seldom checked: handing in judges it as well.
            is_checked = bool(checks) and (number < len(given) or chance.random() < CHECKED)
            _give(attempt, response, raw=raw, seq=number, at=clock, is_checked=is_checked, chance=chance)
    return clock


def _give(
    attempt: Attempt, response: Response, *, raw: Json, seq: int, at: datetime, is_checked: bool, chance: Random
) -> None:
    learner, key, position = attempt.learner, attempt.public_id, response.position
    if is_checked and response.shown_version.item.type != "essay":
        check_response(learner=learner, attempt_id=key, position=position, seq=seq, raw=raw, at=at)
        return
    certainty = chance.choice([1, 2, 2, 3]) if attempt.quiz.behaviour.asks_for_certainty else None
    save_response(learner=learner, attempt_id=key, position=position, seq=seq, raw=raw, certainty=certainty, at=at)


def _answers(
    response: Response,
    attempt: Attempt,
    *,
    essays: Mapping[str, Sequence[DemoEssay]],
    chance: Random,
    tries: int,
) -> Iterator[Json]:
    """Yield what the learner answers: once, or try after try until it is right; now and then nothing."""
    item, version = response.shown_version.item, response.shown_version
    ability = ability_of(attempt.learner)
    if item.type == "essay":
        if item.slug in essays:
            yield {"text": _essay_by(ability, essays[item.slug], chance).text}
        return
    if chance.random() < 0.03:
        return
    for number in range(max(tries, 1)):
        # Feedback on a wrong try helps with the next.
        is_known = knows(ability=ability + 0.5 * number, hardness=hardness_of(item.slug), chance=chance)
        yield answer(
            type_name=item.type,
            body=version.body,
            arrangement=tuple(response.arrangement),
            is_known=is_known,
            chance=chance,
        )
        if is_known or chance.random() < 0.2:
            return


def _essay_by(ability: float, essays: Sequence[DemoEssay], chance: Random) -> DemoEssay:
    """Return the essay nearest to the learner's ability, give or take a little."""
    shown = ability + chance.gauss(0, 0.4)
    return min(essays, key=lambda essay: abs(essay.ability - shown))


def _mark(
    attempts: Sequence[Attempt], *, essays: Mapping[str, Sequence[DemoEssay]], graders: Sequence[User], at: datetime
) -> None:
    """Mark each essay by its rubric, the graders taking turns."""
    known = {essay.text: essay for written in essays.values() for essay in written}
    clock = at + timedelta(days=1)
    for number, attempt in enumerate(attempts):
        for response in attempt.responses.filter(shown_version__item__type="essay").order_by("position"):
            essay = known.get((response.raw or {}).get("text", ""))
            if essay is None:
                continue
            clock += timedelta(minutes=4)
            given = NewMark(
                points=sum(essay.picks.values(), Decimal(0)),
                seen_mark_id=None,
                picks=essay.picks,
                comment=essay.comment,
            )
            award_mark(grader=graders[number % len(graders)], response_id=response.id, given=given, at=clock)
