"""The score to expect in a quiz from what learners recall of its items; and afterwards, how right that was."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Final

from quizzes.attempts.models import Attempt, Quiz, Slot
from quizzes.attempts.queries.access import quizzes_for
from quizzes.attempts.queries.drawing import pool_of
from quizzes.bank.models import Item
from quizzes.cards.queries.progress.classview import FEWEST_HIDDEN
from quizzes.cards.queries.recalls import Memories, memories_of
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
    outlook = _outlook(quizzes, learner_ids=[each.user_id for each in counted])
    return [_of_class(quiz, counted, outlook, at=at) for quiz in quizzes]


def _of_class(quiz: Quiz, members: Sequence[Membership], outlook: _Outlook, *, at: datetime) -> ClassExpectation:
    sat = {each.user_id: attempt for each in members if (attempt := outlook.sat.get((quiz.id, each.user_id)))}
    moments = {each.user_id: sat[each.user_id].started_at if each.user_id in sat else at for each in members}
    scores = outlook.scores(quiz, moments=moments)
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
    quizzes = list(quizzes_for(learner).filter(is_published=True, seminar__in=of_students).order_by("-opens_at", "id"))
    outlook = _outlook(quizzes, learner_ids=[learner.id])
    found = []
    for quiz in quizzes:
        sat = outlook.sat.get((quiz.id, learner.id))
        scores = outlook.scores(quiz, moments={learner.id: sat.started_at if sat else at})
        found.append(OwnExpectation(quiz, scores[learner.id], is_sat=sat is not None))
    return found


@dataclass(frozen=True, slots=True)
class _Outlook:
    """What the scores of some learners in some quizzes are reckoned from.

    `asked` is by quiz id; `sat` has the first attempts that count and are wholly marked, by quiz and learner.
    """

    asked: Mapping[int, _Asked]
    sat: Mapping[tuple[int, int], Attempt]
    memories: Memories

    def scores(self, quiz: Quiz, *, moments: Mapping[int, datetime]) -> dict[int, ExpectedScore]:
        """Return the score to expect of each learner by what they knew at their moment, by learner id."""
        asked = self.asked[quiz.id]
        recalls = self.memories.recall_by_item(moments=moments, item_ids=asked.item_ids)
        return {learner_id: asked.score(learner_id, recalls) for learner_id in moments}


def _outlook(quizzes: Sequence[Quiz], *, learner_ids: Collection[int]) -> _Outlook:
    """Read it all in as many queries for one quiz as for many."""
    asked = _asked(quizzes)
    item_ids = set().union(*(each.item_ids for each in asked.values()))
    return _Outlook(
        asked=asked,
        sat=_first_attempts(quizzes, learner_ids=learner_ids),
        memories=memories_of(learner_ids=learner_ids, item_ids=item_ids),
    )


def _first_attempts(quizzes: Collection[Quiz], *, learner_ids: Collection[int]) -> dict[tuple[int, int], Attempt]:
    attempts = Attempt.objects.filter(quiz__in=quizzes, learner__in=learner_ids, is_preview=False, voided_at=None)
    graded = attempts.filter(points__isnull=False, unmarked_count=0).order_by("learner_id", "-number")
    return {(attempt.quiz_id, attempt.learner_id): attempt for attempt in graded}


def _asked(quizzes: Sequence[Quiz]) -> dict[int, _Asked]:
    slots = list(Slot.objects.filter(quiz__in=quizzes).order_by("section__position", "position"))
    seminar_ids = {quiz.id: quiz.seminar_id for quiz in quizzes}
    drawing = [slot for slot in slots if slot.draw is not None]
    pools = {seminar_id: pool_of(seminar_id) for seminar_id in {seminar_ids[slot.quiz_id] for slot in drawing}}
    ids = {slot.id: {slot.item_id} if slot.item_id is not None else set[int]() for slot in slots}
    for slot in drawing:
        draw = slot.drawing
        ids[slot.id] = {int(each.id) for each in pools[seminar_ids[slot.quiz_id]] if draw.fits(each)}
    found = Item.objects.filter(id__in=set().union(*ids.values())).select_related("current")
    about = {item.id: (_guess(item), float(item.current.points) if item.current else 0.0) for item in found}
    asked: dict[int, list[tuple[float, tuple[tuple[int, float], ...]]]] = {quiz.id: [] for quiz in quizzes}
    for slot in slots:
        own = [about[each] for each in sorted(ids[slot.id])]
        mean = fmean(points for _guessed, points in own) if own else 0.0
        points = mean if slot.points is None else float(slot.points)
        guesses = tuple((each, about[each][0]) for each in sorted(ids[slot.id]))
        asked[slot.quiz_id].append((points, guesses))
    return {quiz_id: _Asked(tuple(each)) for quiz_id, each in asked.items()}


def _guess(item: Item) -> float:
    if item.current is None:
        return 0.0
    try:
        return random_guess_score(type_name=item.type, body=item.current.body)
    except (NotGuessable, MalformedBody, KeyError):
        return 0.0
