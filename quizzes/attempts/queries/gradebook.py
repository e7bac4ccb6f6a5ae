"""The grades of a seminar: a row per learner, a column per quiz."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from quizzes.attempts.models import Attempt, Quiz
from quizzes.attempts.queries.grades import quiz_share
from seminar.people.models import Group, Role, Seminar, User
from seminar.people.queries import members

type Passed = Literal["", "yes", "no"]

_PER_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Cell:
    """A learner's grade for a quiz, by its grading method.

    `per_cent` is of full points with two digits; None where no attempt has a grade. `unmarked_count` answers of the
    attempts wait for a person and count as 0 until then. `is_passed` is None where there is no pass mark, or no final
    grade yet.
    """

    attempts: int
    per_cent: Decimal | None
    unmarked_count: int
    is_passed: bool | None


NO_ATTEMPT = Cell(attempts=0, per_cent=None, unmarked_count=0, is_passed=None)


@dataclass(frozen=True, slots=True)
class Row:
    learner: User
    cells: tuple[Cell, ...]

    @property
    def mean_per_cent(self) -> Decimal | None:
        """The mean over the quizzes that the learner has a grade for, None without one."""
        graded = [cell.per_cent for cell in self.cells if cell.per_cent is not None]
        return (sum(graded, Decimal(0)) / len(graded)).quantize(_PER_CENT, ROUND_HALF_UP) if graded else None

    @property
    def unmarked_count(self) -> int:
        """How many answers wait for a person in all the cells."""
        return sum(cell.unmarked_count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Gradebook:
    seminar: Seminar
    quizzes: tuple[Quiz, ...]
    rows: tuple[Row, ...]


def gradebook(
    seminar: Seminar, *, group: Group | None = None, quiz: Quiz | None = None, passed: Passed = ""
) -> Gradebook:
    """Return the grades of the seminar's students by name, in a number of queries that does not grow.

    With `group` only its members, with `quiz` only that column; `passed` keeps rows in which a shown quiz is passed
    ('yes'), or failed ('no'). Void attempts and previews count for nothing.
    """
    quizzes = [quiz] if quiz else list(Quiz.objects.filter(seminar=seminar).order_by("position", "id"))
    people = members(seminar, roles=[Role.STUDENT])
    if group is not None:
        people = people.filter(groups=group)
    learners = [membership.user for membership in people]
    attempts = _attempts(quizzes, learners)
    rows = [
        Row(learner, tuple(_cell(each, attempts.get((each.id, learner.id), ())) for each in quizzes))
        for learner in learners
    ]
    if passed:
        rows = [row for row in rows if any(cell.is_passed is (passed == "yes") for cell in row.cells)]
    return Gradebook(seminar, tuple(quizzes), tuple(rows))


def _attempts(quizzes: Sequence[Quiz], learners: Sequence[User]) -> Mapping[tuple[int, int], Sequence[Attempt]]:
    found: dict[tuple[int, int], list[Attempt]] = {}
    made = Attempt.objects.filter(quiz__in=quizzes, learner__in=learners, submitted_at__isnull=False).counted()
    for attempt in made.order_by("number"):
        found.setdefault((attempt.quiz_id, attempt.learner_id), []).append(attempt)
    return found


def _cell(quiz: Quiz, attempts: Sequence[Attempt]) -> Cell:
    share = quiz_share(quiz, attempts)
    if share is None:
        return Cell(attempts=len(attempts), per_cent=None, unmarked_count=0, is_passed=None)
    unmarked = sum(each.unmarked_count or 0 for each in attempts)
    is_final = not unmarked and all(each.points is not None for each in attempts)
    is_passed = share >= quiz.pass_mark if quiz.pass_mark is not None and is_final else None
    return Cell(len(attempts), (share * 100).quantize(_PER_CENT, ROUND_HALF_UP), unmarked, is_passed)
