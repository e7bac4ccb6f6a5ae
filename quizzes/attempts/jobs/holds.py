"""What quizzes hold back from the drill, brought up to what they may ask by now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from quizzes.attempts.models import Attempt, Override, Quiz, Response
from quizzes.attempts.queries.drawing import items_in_reach
from quizzes.bank.models import ItemHold
from quizzes.bank.services import hold_items, release_items


def hold_back(quiz: Quiz) -> None:
    """Keep what the quiz may ask out of the drill while it is open to a learner; in the caller's transaction.

    A quiz without a closing date would hold its items for ever; there, each attempt holds its own while it runs.
    """
    holder = holder_of(quiz)
    release_items(holder=holder)
    if not quiz.is_published:
        return
    items = items_in_reach(quiz)
    if quiz.closes_at is not None:
        hold_items(item_ids=items, holder=holder, starts_at=quiz.opens_at, ends_at=quiz.closes_at)
    dated = Override.objects.filter(quiz=quiz).exclude(opens_at=None, closes_at=None)
    for override in dated.select_related("learner", "group"):
        starts_at = override.opens_at or quiz.opens_at
        ends_at = override.closes_at or quiz.closes_at
        if ends_at is not None and (starts_at is None or starts_at < ends_at):
            hold_items(
                item_ids=items,
                holder=holder,
                starts_at=starts_at,
                ends_at=ends_at,
                learner=override.learner,
                group=override.group,
            )


def hold_while_sat(attempt: Attempt) -> None:
    """Keep an attempt's questions out of its learner's drill until it is handed in, however long the quiz holds them.

    For an attempt that may outlast the quiz's own hold: without a closing date, or given more time by staff.
    """
    holder = holder_of_attempt(attempt)
    release_items(holder=holder)
    items = set(Response.objects.filter(attempt=attempt).values_list("item_version__item", flat=True))
    hold_items(item_ids=items, holder=holder, starts_at=attempt.started_at, ends_at=None, learner=attempt.learner)


def holder_of(quiz: Quiz) -> str:
    """Return the name under which the quiz's holds are kept."""
    return f"quiz:{quiz.public_id}"


def holder_of_attempt(attempt: Attempt) -> str:
    """Return the name under which the attempt holds its items back from the drill."""
    return f"attempt:{attempt.public_id}"


def renew_holds(*, at: datetime) -> list[int]:
    """Hold what open and upcoming quizzes may draw since their banks changed; returns the ids of those that differed.

    A quiz that names all its items says at saving what it holds, and is left alone.
    """
    drawing = Quiz.objects.filter(is_published=True, slots__draw__isnull=False)
    lasting = drawing.filter(Q(closes_at__gt=at) | Q(overrides__closes_at__gt=at)).distinct()
    return [quiz.id for quiz in lasting.order_by("id") if _renew(quiz.id)]


@transaction.atomic
def _renew(quiz_id: int) -> bool:
    # Locked, so that an instructor who saves at the same moment has the last word.
    quiz = Quiz.objects.select_for_update(of=("self",), no_key=True).get(id=quiz_id)
    held = set(ItemHold.objects.filter(holder=holder_of(quiz)).values_list("item_id", flat=True))
    if held == items_in_reach(quiz):
        return False
    hold_back(quiz)
    return True
