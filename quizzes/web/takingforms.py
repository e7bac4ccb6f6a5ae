"""A posted page of a paper: which answers it holds, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import QueryDict

from quizzes.attempts.queries.answers import answer_text
from quizzes.attempts.services.sitting import (
    NoSuchSlot,
    ResponseRefused,
    StaleResponse,
    check_response,
    flag_response,
    save_response,
)
from quizzes.engine.itemtypes.base import Json
from quizzes.web.answerforms import paper_response
from quizzes.web.takingquestions import prefix_of

if TYPE_CHECKING:
    from quizzes.attempts.queries.showing import AttemptView, SlotView
    from seminar.people.models import User


@dataclass(frozen=True, slots=True)
class Stale:
    """A newer answer is stored and was left alone; `sent` is the one that came, in words."""

    sent: str


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer that was not stored as it came, and why."""

    raw: Json
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What a page says of one slot. `seq` is the number of the answer that the page was made with."""

    raw: Json
    certainty: int | None
    is_flagged: bool
    seq: int

    @classmethod
    def of(cls, slot: SlotView, posted: QueryDict) -> Sent:
        fields = _fields_of(slot, posted)
        certainty, seq = fields.get("certainty", ""), fields.get("seq", "")
        return cls(
            raw=paper_response(slot.type, fields),
            certainty=int(certainty) if certainty in {"1", "2", "3"} else None,
            is_flagged="flagged" in fields,
            seq=int(seq) if seq.isdecimal() and len(seq) < 16 else 0,
        )


def save_from(posted: QueryDict, *, view: AttemptView, learner: User, at: datetime) -> dict[int, Stale | Refused]:
    """Store what the page's questions hold, and return what was not stored, by position. Raises AttemptClosed."""
    shown = set(posted.getlist("shown"))
    untaken: dict[int, Stale | Refused] = {}
    for slot in view.slots:
        if str(slot.position) not in shown:
            continue
        sent = Sent.of(slot, posted)
        try:
            _save(slot, sent, attempt_id=view.attempt.public_id, learner=learner, at=at)
        except StaleResponse:
            untaken[slot.position] = Stale(answer_text(sent.raw, public=slot.public))
        except ResponseRefused as error:
            untaken[slot.position] = Refused(sent.raw, str(error))
    return untaken


def _save(slot: SlotView, sent: Sent, *, attempt_id: str, learner: User, at: datetime) -> None:
    """Store an answer that is another than the one stored, and the flag. A settled question sends its flag alone."""
    is_changed = not slot.is_settled and (sent.raw, sent.certainty) != (slot.raw, slot.certainty)
    if is_changed:
        save_response(
            learner=learner,
            attempt_id=attempt_id,
            position=slot.position,
            seq=sent.seq + 1,
            raw=sent.raw,
            certainty=sent.certainty,
            is_flagged=sent.is_flagged,
            at=at,
        )
    elif sent.is_flagged != slot.is_flagged:
        flag_response(learner=learner, attempt_id=attempt_id, position=slot.position, is_flagged=sent.is_flagged, at=at)


def check_from(
    posted: QueryDict, *, view: AttemptView, learner: User, position: int, at: datetime
) -> dict[int, Stale | Refused]:
    """Have the answer of one question judged, just after the page was stored; return it where it cannot be."""
    slot = next((slot for slot in view.slots if slot.position == position), None)
    if slot is None:
        return {}
    sent = Sent.of(slot, posted)
    seq = slot.seq if sent.raw == slot.raw else sent.seq + 1
    try:
        check_response(
            learner=learner, attempt_id=view.attempt.public_id, position=position, seq=max(seq, 1), raw=sent.raw, at=at
        )
    except (ResponseRefused, NoSuchSlot) as error:
        return {position: Refused(sent.raw, str(error))}
    except StaleResponse:
        return {position: Stale(answer_text(sent.raw, public=slot.public))}
    return {}


def _fields_of(slot: SlotView, posted: QueryDict) -> QueryDict:
    """Return the fields of one slot, under the names that a form of it alone would give them."""
    prefix = prefix_of(slot.position)
    fields = QueryDict(mutable=True)
    for name in posted:
        if name.startswith(prefix):
            fields.setlist(name.removeprefix(prefix), posted.getlist(name))
    return fields
