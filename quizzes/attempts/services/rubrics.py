"""Changing the points of a rubric after answers were marked by it: who would change, and doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.attempts.jobs.transitions import lock_attempt
from quizzes.attempts.models import Attempt, Mark, MarkSource, Quiz, Response
from quizzes.attempts.queries.access import quizzes_led_by
from quizzes.attempts.queries.marking_queue import handed_in
from quizzes.attempts.queries.marks import standing
from quizzes.attempts.services.marking import NewMark, store_mark
from quizzes.bank.models import Item, ItemVersion
from quizzes.bank.services import revise_item
from quizzes.engine.grading.rubrics import rescored
from quizzes.engine.itemtypes.base import Json, MalformedBody
from quizzes.engine.itemtypes.essay import EssayBody, parse_body
from seminar.enginewords import remark_in_words
from seminar.people.models import User


class RubricRefused(ValueError):
    """The rubric cannot be changed so; the message is for the instructor."""


@dataclass(frozen=True, slots=True)
class NewRubricPoints:
    """Points by criterion id, and by criterion id those of its levels in order."""

    criteria: Mapping[str, Decimal]
    levels: Mapping[str, Sequence[Decimal]]


@dataclass(frozen=True, slots=True)
class Rescored:
    """One marked answer: the mark that stands, and what it would be."""

    response: Response
    mark: Mark
    points: Decimal
    picks: Mapping[str, Decimal]

    @property
    def change(self) -> Decimal:
        return self.points - self.mark.points


@dataclass(frozen=True, slots=True)
class RubricChange:
    """What a change of points does: `rescored` are the marks made by the rubric, `body` the item's new body."""

    version: ItemVersion
    body: Json
    points: Decimal
    rescored: tuple[Rescored, ...]

    @property
    def gain(self) -> int:
        return sum(each.change > 0 for each in self.rescored)

    @property
    def lose(self) -> int:
        return sum(each.change < 0 for each in self.rescored)


def plan_rubric_change(*, instructor: User, quiz_id: int, item_id: int, to: NewRubricPoints) -> RubricChange:
    """Return who would change if the rubric of the item had these points. Nothing is stored.

    Raises Quiz.DoesNotExist, Item.DoesNotExist and RubricRefused.
    """
    quiz = quizzes_led_by(instructor).get(id=quiz_id)
    version = _rubric_of(quiz, item_id)
    body = _with_points(version.body, to)
    try:
        after = parse_body(body)
    except MalformedBody as error:
        raise RubricRefused(remark_in_words(str(error))) from None
    full = after.rubric_points or Decimal(0)
    worth_follows = version.points == parse_body(version.body).rubric_points
    return RubricChange(
        version=version,
        body=body,
        points=full if worth_follows else version.points,
        rescored=tuple(_rescored(quiz, item_id, after=after)),
    )


def apply_rubric_change(
    *, instructor: User, quiz_id: int, item_id: int, to: NewRubricPoints, reason: str, at: datetime
) -> RubricChange:
    """Give the item's rubric these points in a new version, and mark anew each answer in the quiz marked by it.

    All of it happens or nothing. What a mark is now is read under the lock of its attempt, so that one given meanwhile
    is re-scored as well. Raises as plan_rubric_change does, and StaleVersion.
    """
    with transaction.atomic():
        plan = plan_rubric_change(instructor=instructor, quiz_id=quiz_id, item_id=item_id, to=to)
        version = revise_item(
            item=plan.version.item,
            stem=plan.version.stem,
            body=plan.body,
            feedback=plan.version.feedback,
            points=plan.points,
            author=instructor,
            note=reason[:200],
            based_on=plan.version.number,
        )
        quiz = Quiz.objects.get(id=quiz_id)
        answers = handed_in(quiz).filter(item_version__item=item_id)
        attempts = {id_: lock_attempt(id_) for id_ in sorted(answers.values_list("attempt", flat=True))}
        changed = list(_rescored(quiz, item_id, after=parse_body(plan.body)))
        Response.objects.filter(attempt__quiz=quiz, item_version__item=item_id).update(item_version=version)
        for each in changed:
            _mark_anew(attempts[each.response.attempt_id], each, instructor=instructor, reason=reason, at=at)
    return RubricChange(plan.version, plan.body, plan.points, tuple(changed))


def _mark_anew(attempt: Attempt, each: Rescored, *, instructor: User, reason: str, at: datetime) -> None:
    given = NewMark(
        points=each.points,
        seen_mark_id=each.mark.id,
        picks=each.picks,
        comment=each.mark.comment,
        reason=reason,
        is_override=True,  # a person ordered it, so it stands before the mark that a person gave
    )
    store_mark(attempt, response=each.response, grader=instructor, given=given, at=at)


def _rubric_of(quiz: Quiz, item_id: int) -> ItemVersion:
    item = Item.objects.of_class().select_related("current__item").get(id=item_id, bank__seminar=quiz.seminar_id)
    if item.type != "essay" or item.current is None or not parse_body(item.current.body).criteria:
        raise RubricRefused(_("This question has no rubric."))
    return item.current


def _with_points(body: Json, to: NewRubricPoints) -> Json:
    """Return the stored body with other points, and everything else as it is."""
    known = cast("Mapping[str, Json]", body)
    rubric = cast("Sequence[Mapping[str, Json]]", known["rubric"])
    return {**known, "rubric": [_criterion(criterion, to) for criterion in rubric]}


def _criterion(criterion: Mapping[str, Json], to: NewRubricPoints) -> Mapping[str, Json]:
    id_ = str(criterion["id"])
    changed: dict[str, Json] = dict(criterion)
    if id_ in to.criteria:
        changed["points"] = f"{to.criteria[id_].normalize():f}"
    levels = cast("Sequence[Mapping[str, Json]]", criterion.get("levels", ()))
    new_levels = to.levels.get(id_, ())
    if levels and new_levels:
        if len(new_levels) != len(levels):
            raise RubricRefused(_("Each level needs its points."))
        changed["levels"] = [
            {**level, "points": f"{points.normalize():f}"} for level, points in zip(levels, new_levels, strict=True)
        ]
    return changed


def _rescored(quiz: Quiz, item_id: int, *, after: EssayBody) -> Sequence[Rescored]:
    """Return each answer whose standing mark was made by the rubric, as it would be under the changed one."""
    answers = handed_in(quiz).filter(item_version__item=item_id)
    responses = answers.select_related("attempt__learner").order_by("id").in_bulk()
    marks = standing(Mark.objects.filter(response__in=answers).select_related("item_version"))
    found = []
    for response_id, mark in sorted(marks.items()):
        if not mark.picks or mark.source not in (MarkSource.MANUAL, MarkSource.OVERRIDE):
            continue
        picks = {id_: Decimal(points) for id_, points in mark.picks.items()}
        response = responses[response_id]
        before = parse_body(mark.item_version.body)
        points, moved = rescored(mark.points, picks, before=before, after=after, worth=response.worth)
        if (points, moved) != (mark.points, picks):
            found.append(Rescored(response, mark, points, moved))
    return found
