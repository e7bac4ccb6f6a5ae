"""What happened to an attempt, in one line of time: events, marks, readings, appeals, second looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from quizzes.attempts.models import Appeal, Attempt, AttemptEvent, Mark, Reading, SecondLook
from quizzes.attempts.queries.marks import standing
from quizzes.attempts.queries.showing import AttemptView
from seminar.people.models import User

type Happening = Literal["event", "mark", "taken_back", "reading", "appeal", "appeal_answered", "second_look"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `position` is that of the question it is about, None for the attempt as a whole.

    `label` is what the row says of itself, `until` the deadline that it gave; `who` is None for a machine and for an
    account that is gone.
    """

    at: datetime
    kind: Happening
    label: str
    who: User | None
    position: int | None = None
    points: Decimal | None = None
    text: str = ""
    reason: str = ""
    until: datetime | None = None


def history_of(attempt: Attempt, *, position: int | None = None, staff: User | None) -> list[Entry]:
    """Return everything that made the grade what it is, the oldest first; of one question where it is named.

    `staff` is who looks, None for the learner, who is not shown readings nor what graders ask each other. A grader is
    not shown the first reading of an answer that they may still be the second to read.
    """
    entries = [*_events(attempt), *_marks(attempt), *_appeals(attempt)]
    if staff is not None:
        entries += [*_readings(attempt, seen_by=staff), *_second_looks(attempt)]
    if position is not None:
        entries = [entry for entry in entries if entry.position == position]
    return sorted(entries, key=lambda entry: entry.at)  # stable: of one moment, in the order written


def history_for_learner(view: AttemptView) -> list[Entry]:
    """Return the attempt's history as its learner may read it now: what graders say of an answer, the reason of a mark
    and the reply to an appeal too, is left out of an entry wherever the review policy hides their comments.
    """
    told = {slot.position for slot in view.slots if slot.comment is not None}
    return [
        entry
        if entry.position is None or entry.position in told or entry.kind == "appeal"
        else replace(entry, text="", reason="")
        for entry in history_of(view.attempt, staff=None)
    ]


def _events(attempt: Attempt) -> list[Entry]:
    rows = AttemptEvent.objects.filter(attempt=attempt).select_related("actor").order_by("id")
    return [
        Entry(
            row.happened_at,
            "event",
            str(row.get_kind_display()),
            row.actor,
            reason=row.reason,
            until=datetime.fromisoformat(row.detail["until"]) if "until" in row.detail else None,
        )
        for row in rows
    ]


def _marks(attempt: Attempt) -> list[Entry]:
    rows = Mark.objects.filter(response__attempt=attempt).select_related("author", "response", "takes_back")
    return [
        Entry(
            row.made_at,
            "mark" if row.takes_back is None else "taken_back",
            row.get_source_display(),
            row.author,
            position=row.response.position,
            points=row.points if row.takes_back is None else row.takes_back.points,
            text=row.comment,
            reason=row.reason,
        )
        for row in rows.order_by("id")
    ]


def _readings(attempt: Attempt, *, seen_by: User) -> list[Entry]:
    rows = Reading.objects.filter(response__attempt=attempt).select_related("reader", "response").order_by("id")
    readers: dict[int, set[int]] = {}
    for row in rows:
        readers.setdefault(row.response_id, set()).add(row.reader_id)
    marked = standing(Mark.objects.filter(response__in=readers))
    open_to_all = {id_ for id_, who in readers.items() if len(who) > 1 or seen_by.id in who or id_ in marked}
    return [
        Entry(
            row.made_at,
            "reading",
            "",
            row.reader,
            position=row.response.position,
            points=row.points,
            text=row.comment,
        )
        for row in rows
        if row.response_id in open_to_all
    ]


def _appeals(attempt: Attempt) -> list[Entry]:
    found = []
    rows = Appeal.objects.filter(response__attempt=attempt).select_related("answered_by", "response")
    for row in rows.order_by("id"):
        place = row.response.position
        found.append(Entry(row.asked_at, "appeal", "", None, position=place, text=row.reason))
        if row.answered_at is not None:
            found.append(
                Entry(row.answered_at, "appeal_answered", "", row.answered_by, position=place, text=row.answer)
            )
    return found


def _second_looks(attempt: Attempt) -> list[Entry]:
    rows = SecondLook.objects.filter(response__attempt=attempt).select_related("asked_by", "response")
    return [
        Entry(row.asked_at, "second_look", "", row.asked_by, position=row.response.position, text=row.note)
        for row in rows.order_by("id")
    ]
