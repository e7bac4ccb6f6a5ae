"""Carrying out a regrade, or taking it back: some attempts at a time, each answer once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import batched

import structlog
from django.db import transaction

from quizzes.attempts.models import Attempt, Mark, Regrade, RegradeTarget, Response
from quizzes.attempts.queries.marks import GRADE_FIELDS, MarkRow, fold_into, marks_given, row_of, standing
from quizzes.attempts.queries.regrading import (
    BY_PEOPLE,
    attempts_locked,
    new_points,
    steps_by_response,
    targets_left,
    unfinished,
    worths_of,
)
from quizzes.bank.models import ItemVersion
from quizzes.engine.grading.response import GRADER_VERSION
from seminar.batchwrites import add_rows_and_keys, store_fields

log = structlog.get_logger(__name__)

ATTEMPTS_AT_ONCE = 200
SWEEP_LIMIT = 20


def carry_out_regrade(*, regrade_id: int, at: datetime) -> int:
    """Regrade the answers that a regrade has left, or take it back where it was reverted; returns how many it was.

    Run twice, late or beside another run it leaves the same rows. An attempt that fails is logged and does not keep
    back the others: the sweeper meets it again.
    """
    targets = unfinished().filter(regrade=regrade_id).order_by("response__attempt")
    ids = list(targets.values_list("response__attempt", flat=True).distinct())
    return sum(_some_or_each(regrade_id, some, at=at) for some in batched(ids, ATTEMPTS_AT_ONCE))


def unfinished_ids() -> list[int]:
    """Return, in order, the ids of regrades with work left: what a lost hint leaves."""
    return list(unfinished().order_by("regrade").values_list("regrade", flat=True).distinct()[:SWEEP_LIMIT])


def _some_or_each(regrade_id: int, attempt_ids: Sequence[int], *, at: datetime) -> int:
    """Work on these attempts together, or on each alone where one of them fails."""
    try:
        return _work_on(regrade_id, attempt_ids, at=at)
    except Exception:
        log.exception("attempts_not_regraded", regrade=regrade_id, attempts=len(attempt_ids))
        return 0 if len(attempt_ids) == 1 else sum(_some_or_each(regrade_id, [id_], at=at) for id_ in attempt_ids)


@transaction.atomic
def _work_on(regrade_id: int, attempt_ids: Sequence[int], *, at: datetime) -> int:
    # The regrade is locked first, then its attempts in order: it cannot be reverted while it is carried out, and what
    # another run has done by now is seen.
    locked = Regrade.objects.select_for_update(of=("self",), no_key=True)
    regrade = locked.select_related("quiz", "to_version__item").get(id=regrade_id)
    attempts = {attempt.id: attempt for attempt in attempts_locked(attempt_ids=attempt_ids)}
    is_reverted = regrade.reverted_at is not None
    targets = targets_left(regrade_id=regrade_id, attempt_ids=attempt_ids, is_reverted=is_reverted)
    if not targets:
        return 0
    touched = {target.response.attempt_id for target in targets}
    given = marks_given(attempt_ids=sorted(touched))
    work: Callable[[Regrade, Sequence[RegradeTarget], dict[int, Attempt], Sequence[MarkRow], datetime], list[MarkRow]]
    work = _take_back if is_reverted else _regrade
    added = work(regrade, targets, attempts, given, at)
    _fold([attempts[id_] for id_ in touched], [*given, *added], at=at)
    return len(targets)


def _regrade(
    regrade: Regrade,
    targets: Sequence[RegradeTarget],
    attempts: dict[int, Attempt],
    given: Sequence[MarkRow],
    at: datetime,
) -> list[MarkRow]:
    """Move the responses to the new version and add their marks, which are returned. A running one is only moved."""
    covered = {target.response_id for target in targets}
    held = standing(mark for mark in given if mark.response_id in covered)
    answers = [(each, held.get(each.id), regrade.to_version) for each in _handed_in(targets, attempts)]
    added = _add_marks(regrade, answers, at=at)
    for target in targets:
        target.from_version_id = target.response.item_version_id
        target.response.item_version_id = regrade.to_version_id
        target.done_at = at
    store_fields([target.response for target in targets], ("item_version",))
    store_fields(targets, ("from_version", "done_at"))
    return added


def _take_back(
    regrade: Regrade,
    targets: Sequence[RegradeTarget],
    attempts: dict[int, Attempt],
    given: Sequence[MarkRow],
    at: datetime,
) -> list[MarkRow]:
    """Take back the regrade's marks and move the responses back, but not one that something else has moved since.

    Returns the rows that were added.
    """
    own = Mark.objects.filter(regrade=regrade, response__in=[target.response_id for target in targets])
    undone = [
        Mark(
            response_id=mark.response_id,
            item_version_id=mark.item_version_id,
            source=mark.source,
            points=Decimal(0),
            takes_back=mark,
            regrade=regrade,
            reason=regrade.reason,
            author_id=regrade.reverted_by_id,
            made_at=at,
        )
        for mark in own.filter(takes_back=None, taken_back_by=None).order_by("id")
    ]
    add_rows_and_keys(undone)
    taken_back = [row_of(mark) for mark in undone]
    moved = [target for target in targets if target.response.item_version_id == regrade.to_version_id]
    for target in moved:
        target.response.item_version_id = target.from_version_id
    store_fields([target.response for target in moved], ("item_version",))
    # What was handed in, or not marked yet, when the regrade came has no mark by the version that it goes back to.
    version_of = {target.response_id: target.from_version for target in moved}
    left = [(each, version_of[each.id]) for each in _handed_in(moved, attempts)]
    held = standing([*given, *taken_back])
    lacking = [
        (response, held.get(response.id), version)
        for response, version in left
        if response.id not in held
        or (held[response.id].source not in BY_PEOPLE and held[response.id].item_version_id != version.id)
    ]
    added = _add_marks(regrade, lacking, at=at)
    for target in targets:
        target.reverted_at = at
    store_fields(targets, ("reverted_at",))
    return [*taken_back, *added]


def _handed_in(targets: Iterable[RegradeTarget], attempts: dict[int, Attempt]) -> list[Response]:
    return [each.response for each in targets if attempts[each.response.attempt_id].submitted_at is not None]


def _add_marks(
    regrade: Regrade, answers: Sequence[tuple[Response, MarkRow | None, ItemVersion]], *, at: datetime
) -> list[MarkRow]:
    """Add a mark for each response by that version, beside the mark that stands, and return what was added."""
    steps = steps_by_response(response for response, _, _ in answers)
    behaviour = regrade.quiz.behaviour
    is_reverted = regrade.reverted_at is not None
    marks = []
    for response, held, version in answers:
        new = new_points(
            response,
            held=held,
            steps=steps.get(response.id, ()),
            behaviour=behaviour,
            version=version,
            replaces=regrade.replaces_marks_by_people and not is_reverted,
        )
        if new is not None:
            marks.append(
                Mark(
                    response=response,
                    item_version=version,
                    step=steps[response.id][-1],
                    source=new.source,
                    grader_version=GRADER_VERSION,
                    fraction=new.mark.fraction,
                    points=new.mark.points,
                    reason=regrade.reason,
                    author_id=regrade.reverted_by_id if is_reverted else regrade.ordered_by_id,
                    regrade=regrade,
                    made_at=at,
                )
            )
    add_rows_and_keys(marks)
    return [row_of(mark) for mark in marks]


def _fold(attempts: Iterable[Attempt], known: Iterable[MarkRow], *, at: datetime) -> None:
    """Raise the work of those handed in and store their grades, which `known` marks come to.

    One that waits for its own grading is left to that.
    """
    handed_in = {attempt.id: attempt for attempt in attempts if attempt.submitted_at is not None}
    marks: dict[int, list[MarkRow]] = {id_: [] for id_ in handed_in}
    worths: dict[int, dict[int, Decimal]] = {id_: {} for id_ in handed_in}
    owner: dict[int, int] = {}
    for response_id, attempt_id, worth in worths_of(attempt_ids=sorted(handed_in)):
        owner[response_id] = attempt_id
        worths[attempt_id][response_id] = worth
    for mark in known:
        if mark.response_id in owner:
            marks[owner[mark.response_id]].append(mark)
    for attempt in handed_in.values():
        is_folded = attempt.graded_version == attempt.work_version
        attempt.work_version += 1
        if is_folded:
            fold_into(attempt, worth_by_response=worths[attempt.id], marks=marks[attempt.id], at=at)
    store_fields(list(handed_in.values()), (*GRADE_FIELDS, "work_version"))
