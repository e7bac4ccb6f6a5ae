"""What there is to grade: how much, of which question, and which answer comes next for whom."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db.models import Count, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from quizzes.attempts.models import (
    Appeal,
    Assignment,
    Attempt,
    AttemptState,
    Lease,
    Mark,
    MarkSource,
    Quiz,
    Reading,
    Response,
    SecondLook,
)
from quizzes.bank.models import Item
from seminar.people.models import User

type Show = Literal["waiting", "all", "flagged", "appeals"]
SHOWS: tuple[Show, ...] = ("waiting", "all", "flagged", "appeals")


@dataclass(frozen=True, slots=True)
class QuizToGrade:
    """A quiz with how many answers wait for a person, appeals and second looks included."""

    quiz: Quiz
    waiting: int
    appeals: int
    flagged: int

    @property
    def total(self) -> int:
        return self.waiting + self.appeals + self.flagged


@dataclass(frozen=True, slots=True)
class Question:
    """An item as a quiz asks it, over all learners: how many handed-in answers there are, and how they stand.

    `graders` are the names of those it is assigned to; none means everybody. `is_by_hand` tells that people mark it.
    """

    item: Item
    position: int
    answers: int
    waiting: int
    by_people: int
    flagged: int
    appeals: int
    graders: tuple[User, ...]
    is_by_hand: bool

    @property
    def marked(self) -> int:
        return self.answers - self.waiting


def handed_in(quiz: Quiz) -> QuerySet[Response]:
    """Return the responses of all attempts at the quiz that are handed in and count."""
    attempts = Attempt.objects.filter(quiz=quiz, submitted_at__isnull=False).counted()
    return Response.objects.filter(attempt__in=attempts)


def without_mark(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Return those that have no mark, or whose marks have all been taken back."""
    return responses.filter(~Exists(_marks_in_force()))


def _marks_in_force() -> QuerySet[Mark]:
    return Mark.objects.filter(response=OuterRef("pk"), takes_back=None, taken_back_by=None)


def to_grade_count(user: User) -> int:
    """Return how many answers wait for a person in the seminars that the user helps to teach, in one query."""
    counted = Attempt.objects.staffed_by(user).filter(submitted_at__isnull=False).counted()
    unmarked = counted.filter(state=AttemptState.SUBMITTED)
    appeals = Appeal.objects.filter(answered_at=None, response__attempt__in=counted)
    looks = SecondLook.objects.filter(settled_at=None, response__attempt__in=counted)
    row = (
        User.objects.filter(id=user.id)
        .values_list(
            Coalesce(_total(unmarked.order_by().values(one=Value(1)).annotate(n=Sum("unmarked_count"))), 0),
            Coalesce(_total(appeals.order_by().values(one=Value(1)).annotate(n=Count("id"))), 0),
            Coalesce(_total(looks.order_by().values(one=Value(1)).annotate(n=Count("id"))), 0),
        )
        .get()
    )
    return sum(row)


def _total(counted: QuerySet[Any, Any]) -> Subquery:
    return Subquery(counted.values("n"), output_field=IntegerField())


def quizzes_to_grade(user: User) -> list[QuizToGrade]:
    """Return the quizzes of the user's seminars that somebody has handed in, those with most to grade first."""
    counted = Attempt.objects.staffed_by(user).filter(submitted_at__isnull=False).counted()
    waiting = dict(counted.order_by().values_list("quiz").annotate(n=Coalesce(Sum("unmarked_count"), 0)))
    appeals = _by_quiz(Appeal.objects.filter(answered_at=None, response__attempt__in=counted))
    looks = _by_quiz(SecondLook.objects.filter(settled_at=None, response__attempt__in=counted))
    quizzes = Quiz.objects.filter(id__in=waiting).select_related("seminar")
    found = [
        QuizToGrade(quiz, waiting=waiting[quiz.id], appeals=appeals.get(quiz.id, 0), flagged=looks.get(quiz.id, 0))
        for quiz in quizzes
    ]
    return sorted(found, key=lambda each: (-each.total, each.quiz.seminar.title, each.quiz.position, each.quiz.id))


def _by_quiz(rows: QuerySet[Appeal] | QuerySet[SecondLook]) -> dict[int, int]:
    return dict(rows.order_by().values_list("response__attempt__quiz").annotate(n=Count("id")))


def questions_of(quiz: Quiz) -> list[Question]:
    """Return the questions that learners have answered, in the order of the quiz, in a constant number of queries."""
    responses = handed_in(quiz)
    counts = (
        responses.order_by()
        .values("item_version__item")
        .annotate(
            place=Min("slot__position"),
            answers=Count("id"),
            waiting=Count("id", filter=~Exists(_marks_in_force())),
            by_people=Count("id", filter=Exists(_marks_in_force().filter(source__in=BY_PEOPLE))),
            flagged=Count("id", filter=Exists(_open_looks())),
            appealed=Count("id", filter=Exists(_open_appeals())),
        )
    )
    rows = {row["item_version__item"]: row for row in counts}
    items = Item.objects.filter(id__in=rows).select_related("current")
    graders = _graders_by_item(quiz)
    found = [
        Question(
            item=item,
            position=rows[item.id]["place"],
            answers=rows[item.id]["answers"],
            waiting=rows[item.id]["waiting"],
            by_people=rows[item.id]["by_people"],
            flagged=rows[item.id]["flagged"],
            appeals=rows[item.id]["appealed"],
            graders=tuple(graders.get(item.id, ())),
            is_by_hand=item.type == "essay",
        )
        for item in items
    ]
    return sorted(found, key=lambda question: (question.position, question.item.id))


BY_PEOPLE = (MarkSource.MANUAL, MarkSource.OVERRIDE)


def _open_looks() -> QuerySet[SecondLook]:
    return SecondLook.objects.filter(response=OuterRef("pk"), settled_at=None)


def _open_appeals() -> QuerySet[Appeal]:
    return Appeal.objects.filter(response=OuterRef("pk"), answered_at=None)


def _graders_by_item(quiz: Quiz) -> Mapping[int, Sequence[User]]:
    assignments = list(Assignment.objects.filter(slot__quiz=quiz).select_related("grader").order_by("grader_id"))
    if not assignments:
        return {}
    pairs = handed_in(quiz).order_by().values_list("slot", "item_version__item").distinct()
    found: dict[int, dict[int, User]] = {}
    for slot_id, item_id in pairs:
        for assignment in assignments:
            if assignment.slot_id == slot_id:
                found.setdefault(item_id, {})[assignment.grader_id] = assignment.grader
    return {item_id: list(graders.values()) for item_id, graders in found.items()}


@dataclass(frozen=True, slots=True)
class Worklist:
    """The answers to one question in the order in which they are graded, and those that a filter shows.

    The order looks random, so that neither names nor the hour of handing in weigh on a grader, and stays the same.
    `skipped` are those that the grader wants to come to last.
    """

    order: tuple[int, ...]
    shown: frozenset[int]
    held: frozenset[int]
    skipped: frozenset[int]

    def place(self, response_id: int) -> int:
        """Return the response's place among all answers, from 1. Raises ValueError where it is none of them."""
        return self.order.index(response_id) + 1

    def following(self, response_id: int | None, *, free: bool = True) -> int | None:
        """Return the next shown answer after this one, going round.

        With `free` one that nobody else holds, and a skipped one only where nothing else is left.
        """
        start = 0 if response_id is None or response_id not in self.order else self.order.index(response_id) + 1
        turned = self.order[start:] + self.order[:start]
        up = [id_ for id_ in turned if self._comes_up(id_, free=free) and id_ != response_id]
        if free:
            up.sort(key=self.skipped.__contains__)  # and otherwise as they stand
        return up[0] if up else None

    def preceding(self, response_id: int) -> int | None:
        """Return the shown answer before this one; None at the beginning."""
        before = self.order[: self.order.index(response_id)]
        return next((id_ for id_ in reversed(before) if id_ in self.shown), None)

    def _comes_up(self, response_id: int, *, free: bool) -> bool:
        return response_id in self.shown and not (free and response_id in self.held)


def marking_queue(
    *, quiz: Quiz, item_id: int, grader: User, show: Show, at: datetime, skipped: Collection[int] = ()
) -> Worklist:
    """Return what of the question comes up for this grader: what is assigned to them, to nobody, then to others.

    A reader of two meets what they have not read yet, as long as it lacks a reading. `skipped` are ids of responses.
    """
    answers = handed_in(quiz).filter(item_version__item=item_id)
    ids = sorted(answers.values_list("id", "slot_id"), key=lambda row: _chance(quiz, row[0]))
    rank = _rank_of_slots(quiz, grader=grader)
    order = tuple(id_ for id_, _slot in sorted(ids, key=lambda row: rank.get(row[1], 1)))
    shown = order if show == "all" else _shown(answers, quiz=quiz, grader=grader, show=show)
    held = Lease.objects.filter(response__in=answers, until__gt=at).exclude(holder=grader)
    held_ids = frozenset(held.values_list("response", flat=True))
    return Worklist(order, frozenset(shown), held_ids, frozenset(skipped).intersection(shown))


def _chance(quiz: Quiz, response_id: int) -> bytes:
    return hashlib.sha256(f"{quiz.public_id}:{response_id}".encode()).digest()


def _rank_of_slots(quiz: Quiz, *, grader: User) -> dict[int, int]:
    """Return 0 for slots assigned to the grader and 2 for those assigned to others alone."""
    rank: dict[int, int] = {}
    for slot_id, grader_id in Assignment.objects.filter(slot__quiz=quiz).values_list("slot", "grader"):
        rank[slot_id] = 0 if grader_id == grader.id else min(rank.get(slot_id, 2), 2)
    return rank


def _shown(answers: QuerySet[Response], *, quiz: Quiz, grader: User, show: Show) -> Collection[int]:
    match show:
        case "flagged":
            found = answers.filter(Exists(_open_looks()))
        case "appeals":
            found = answers.filter(Exists(_open_appeals()))
        case _:
            found = without_mark(answers)
            if quiz.needs_two_readers:
                found = _to_read(found, reader=grader)
    return set(found.values_list("id", flat=True))


def _to_read(answers: QuerySet[Response], *, reader: User) -> QuerySet[Response]:
    """Return those that the reader has not read and that lack a reading."""
    mine = Reading.objects.filter(response=OuterRef("pk"), reader=reader)
    return answers.filter(~Exists(mine)).annotate(read=Count("readings__reader", distinct=True)).filter(read__lt=2)


def last_mark_by(*, grader: User, quiz: Quiz) -> Mark | None:
    """Return the newest mark in the quiz that the grader gave and nobody has taken back."""
    mine = Mark.objects.filter(response__attempt__quiz=quiz, author=grader, source__in=BY_PEOPLE)
    mine = mine.filter(takes_back=None, taken_back_by=None, response__in=handed_in(quiz))
    return mine.annotate(item_id=F("response__item_version__item")).order_by("-id").first()


def reading_to_redo(*, reader: User, quiz: Quiz) -> Reading | None:
    """Return the newest reading in the quiz by the reader, where the other one has not read that answer yet."""
    newest = Reading.objects.filter(reader=reader, response__in=handed_in(quiz))
    found = newest.annotate(item_id=F("response__item_version__item")).order_by("-id").first()
    if found is None or not without_mark(Response.objects.filter(id=found.response_id)).exists():
        return None
    return None if Reading.objects.filter(response=found.response_id).exclude(reader=reader).exists() else found


def staffed_response(user: User, *, quiz: Quiz, response_id: int) -> Response:
    """Return a handed-in response at the quiz with all that its page shows. Raises Response.DoesNotExist."""
    return (
        handed_in(quiz)
        .filter(Q(attempt__in=Attempt.objects.staffed_by(user)))
        .select_related("attempt__learner", "attempt__quiz", "item_version", "shown_version__item", "slot")
        .get(id=response_id)
    )
