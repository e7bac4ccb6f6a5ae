"""Carrying out a regrade, or taking it back: some attempts at a time, each answer once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import batched

import structlog
from django.db import transaction

from quizzes.attempts.models import Attempt, Mark, Regrade, RegradeTarget, Response
from quizzes.attempts.queries.marks import GRADE_FIELDS, MarkRow, fold_into, mark_rows, standing
from quizzes.attempts.queries.regrading import BY_PEOPLE, new_points, steps_by_response, unfinished
from quizzes.bank.models import ItemVersion
from quizzes.engine.grading.response import GRADER_VERSION
from seminar.batchwrites import add_rows, store_fields

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
    rows = Attempt.objects.select_for_update(of=("self",), no_key=True).filter(id__in=attempt_ids).order_by("id")
    attempts = {attempt.id: attempt for attempt in rows}
    targets = list(
        unfinished()
        .filter(regrade=regrade, response__attempt__in=attempt_ids)
        .select_related("response", "from_version__item")
        .order_by("response")
    )
    if not targets:
        return 0
    work: Callable[[Regrade, Sequence[RegradeTarget], dict[int, Attempt], datetime], None]
    work = _regrade if regrade.reverted_at is None else _take_back
    work(regrade, targets, attempts, at)
    _fold((attempts[id_] for id_ in {target.response.attempt_id for target in targets}), at=at)
    return len(targets)


def _regrade(regrade: Regrade, targets: Sequence[RegradeTarget], attempts: dict[int, Attempt], at: datetime) -> None:
    """Move the responses to the new version and add their marks. One that is not handed in is only moved."""
    responses = _handed_in(targets, attempts)
    held = _standing(responses)
    _add_marks(regrade, [(response, held.get(response.id), regrade.to_version) for response in responses], at=at)
    for target in targets:
        target.from_version_id = target.response.item_version_id
        target.response.item_version_id = regrade.to_version_id
        target.done_at = at
    _move([target.response for target in targets])
    store_fields(targets, ("from_version", "done_at"))


def _take_back(regrade: Regrade, targets: Sequence[RegradeTarget], attempts: dict[int, Attempt], at: datetime) -> None:
    """Take back the regrade's marks and move the responses back, but not one that something else has moved since."""
    given = Mark.objects.filter(regrade=regrade, response__in=[target.response_id for target in targets])
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
        for mark in given.filter(takes_back=None, taken_back_by=None).order_by("id")
    ]
    if undone:
        add_rows(undone)
    moved = [target for target in targets if target.response.item_version_id == regrade.to_version_id]
    for target in moved:
        target.response.item_version_id = target.from_version_id
    _move([target.response for target in moved])
    # What was handed in, or not marked yet, when the regrade came has no mark by the version that it goes back to.
    version_of = {target.response_id: target.from_version for target in moved}
    left = [(each, version_of[each.id]) for each in _handed_in(moved, attempts)]
    held = _standing([response for response, _ in left])
    lacking = [
        (response, held.get(response.id), version)
        for response, version in left
        if response.id not in held
        or (held[response.id].source not in BY_PEOPLE and held[response.id].item_version_id != version.id)
    ]
    _add_marks(regrade, lacking, at=at)
    for target in targets:
        target.reverted_at = at
    store_fields(targets, ("reverted_at",))


def _handed_in(targets: Iterable[RegradeTarget], attempts: dict[int, Attempt]) -> list[Response]:
    return [each.response for each in targets if attempts[each.response.attempt_id].submitted_at is not None]


def _standing(responses: Sequence[Response]) -> dict[int, Mark]:
    return standing(Mark.objects.filter(response__in=[response.id for response in responses]))


def _add_marks(regrade: Regrade, answers: Sequence[tuple[Response, Mark | None, ItemVersion]], *, at: datetime) -> None:
    """Add a mark for each response by that version, beside the mark that stands."""
    steps = steps_by_response(response for response, _, _ in answers)
    is_reverted = regrade.reverted_at is not None
    marks = []
    for response, held, version in answers:
        new = new_points(
            response,
            held=held,
            steps=steps.get(response.id, ()),
            behaviour=regrade.quiz.behaviour,
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
    if marks:
        add_rows(marks)


def _move(responses: Sequence[Response]) -> None:
    if responses:
        store_fields(responses, ("item_version",))


def _fold(attempts: Iterable[Attempt], *, at: datetime) -> None:
    """Raise the work of those handed in and store their grades. One that waits for its own grading is left to that."""
    handed_in = {attempt.id: attempt for attempt in attempts if attempt.submitted_at is not None}
    marks: dict[int, list[MarkRow]] = {id_: [] for id_ in handed_in}
    worths: dict[int, dict[int, Decimal]] = {id_: {} for id_ in handed_in}
    owner: dict[int, int] = {}
    rows = Response.objects.filter(attempt__in=handed_in).values_list("id", "attempt_id", "worth")
    for response_id, attempt_id, worth in rows:
        owner[response_id] = attempt_id
        worths[attempt_id][response_id] = worth
    for mark in mark_rows(Mark.objects.filter(response__attempt__in=handed_in)):
        marks[owner[mark.response_id]].append(mark)
    for attempt in handed_in.values():
        is_folded = attempt.graded_version == attempt.work_version
        attempt.work_version += 1
        if is_folded:
            fold_into(attempt, worth_by_response=worths[attempt.id], marks=marks[attempt.id], at=at)
    if handed_in:
        store_fields(list(handed_in.values()), (*GRADE_FIELDS, "work_version"))
