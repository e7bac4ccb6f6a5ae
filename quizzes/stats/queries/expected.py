"""The score to expect in a quiz from what learners recall of its items; and afterwards, how right that was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from quizzes.attempts.models import Attempt, Quiz, Slot
from quizzes.attempts.queries.access import quizzes_for
from quizzes.attempts.queries.drawing import pool_of, slots_of
from quizzes.bank.models import Item
from quizzes.cards.queries.progress.classview import FEWEST_HIDDEN
from quizzes.cards.queries.recalls import recall_by_item
from quizzes.engine.itemtypes.base import MalformedBody
from quizzes.engine.psychometrics.guessing import NotGuessable, random_guess_score
from quizzes.engine.scheduling.expectedscore import (
    Candidate,
    ExpectedScore,
    Judged,
    Question,
    expected_score,
    judged,
    mean_score,
)
from seminar.people.models import Membership, Role, Seminar, User

FEWEST_JUDGED: Final = 3
"""Of fewer attempts the mean would tell too much of one learner."""


@dataclass(frozen=True, slots=True)
class ClassExpectation:
    """What a class may expect in a quiz; who sat it, by what they knew as they began.

    `learners` are counted into `mean`, None for nobody; `judged` compares it with the first attempts. `rows` are the
    expectations of who shows their progress, by name.
    """

    quiz: Quiz
    learners: int
    mean: ExpectedScore | None
    judged: Judged | None
    rows: tuple[tuple[str, ExpectedScore], ...]


@dataclass(frozen=True, slots=True)
class OwnExpectation:
    """What one learner may expect in a quiz now or, where `is_sat`, what they could as they began it."""

    quiz: Quiz
    score: ExpectedScore
    is_sat: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A quiz's slots, each with its points and the items it may be with what blind answers earn of them."""

    slots: tuple[tuple[float, tuple[tuple[int, float], ...]], ...]

    @property
    def item_ids(self) -> set[int]:
        return {item_id for _, items in self.slots for item_id, _ in items}

    def score(self, learner_id: int, recalls: Mapping[tuple[int, int], float]) -> ExpectedScore:
        return expected_score(
            Question(
                points,
                tuple(Candidate(recalls.get((learner_id, item_id), 0.0), guess) for item_id, guess in items),
            )
            for points, items in self.slots
        )


def class_expectations(seminar: Seminar, *, at: datetime) -> list[ClassExpectation]:
    """Return what the seminar's students may expect in each published quiz, and how right it was where they sat it.

    Who keeps their progress to themself is counted from three such students on, else left out; nobody's row is shown
    without their leave.
    """
    memberships = Membership.objects.filter(seminar=seminar, role=Role.STUDENT, user__is_active=True)
    students = list(memberships.select_related("user").order_by("user__last_name", "user__first_name", "id"))
    hidden = sum(not each.shows_progress for each in students)
    counted = [each for each in students if each.shows_progress or hidden >= FEWEST_HIDDEN]
    quizzes = list(Quiz.objects.filter(seminar=seminar, is_published=True).order_by("opens_at", "id"))
    return [_of_class(quiz, counted, at=at) for quiz in quizzes]


def _of_class(quiz: Quiz, members: Sequence[Membership], *, at: datetime) -> ClassExpectation:
    asked = _asked(quiz)
    sat = _first_attempts([quiz], learner_ids=[each.user_id for each in members])
    moments = {each.user_id: sat[each.user_id].started_at if each.user_id in sat else at for each in members}
    recalls = recall_by_item(moments=moments, item_ids=asked.item_ids)
    scores = {learner_id: asked.score(learner_id, recalls) for learner_id in moments}
    pairs = [(scores[learner_id], float(attempt.points or 0)) for learner_id, attempt in sat.items()]
    return ClassExpectation(
        quiz=quiz,
        learners=len(scores),
        mean=mean_score(list(scores.values())),
        judged=judged(pairs) if len(pairs) >= FEWEST_JUDGED else None,
        rows=tuple((each.user.display_name, scores[each.user_id]) for each in members if each.shows_progress),
    )


def own_expectations(learner: User, *, at: datetime) -> list[OwnExpectation]:
    """Return what the learner may expect in each quiz of their seminars as a student, the next to open first."""
    of_students = Membership.objects.filter(user=learner, role=Role.STUDENT).values("seminar")
    found = []
    for quiz in quizzes_for(learner).filter(is_published=True, seminar__in=of_students).order_by("-opens_at", "id"):
        asked = _asked(quiz)
        sat = _first_attempts([quiz], learner_ids=[learner.id]).get(learner.id)
        recalls = recall_by_item(moments={learner.id: sat.started_at if sat else at}, item_ids=asked.item_ids)
        found.append(OwnExpectation(quiz, asked.score(learner.id, recalls), is_sat=sat is not None))
    return found


def _first_attempts(quizzes: Collection[Quiz], *, learner_ids: Collection[int]) -> dict[int, Attempt]:
    """Return each learner's first attempt that counts and is wholly marked, by learner id."""
    attempts = Attempt.objects.filter(quiz__in=quizzes, learner__in=learner_ids, is_preview=False, voided_at=None)
    graded = attempts.filter(points__isnull=False, unmarked_count=0).order_by("learner_id", "-number")
    return {attempt.learner_id: attempt for attempt in graded}


def _asked(quiz: Quiz) -> _Asked:
    slots = slots_of(quiz)
    items = {slot.item_id for slot in slots if slot.item_id is not None}
    drawn = {slot.id: _drawable(slot, quiz) for slot in slots if slot.draw is not None}
    found = Item.objects.filter(id__in=items.union(*drawn.values())).select_related("current")
    about = {item.id: (_guess(item), float(item.current.points) if item.current else 0.0) for item in found}
    asked = []
    for slot in slots:
        ids = [each for each in drawn.get(slot.id, {slot.item_id or 0}) if each in about]
        own = [about[each][1] for each in ids]
        points = float(slot.points) if slot.points is not None else sum(own) / len(own) if own else 0.0
        asked.append((points, tuple((each, about[each][0]) for each in sorted(ids))))
    return _Asked(tuple(asked))


def _drawable(slot: Slot, quiz: Quiz) -> set[int]:
    return {int(candidate.id) for candidate in pool_of(quiz.seminar_id) if slot.drawing.fits(candidate)}


def _guess(item: Item) -> float:
    if item.current is None:
        return 0.0
    try:
        return random_guess_score(type_name=item.type, body=item.current.body)
    except (NotGuessable, MalformedBody, KeyError):
        return 0.0
