"""Items whose key some quiz still keeps from a learner: what else could tell it has to wait as long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from quizzes.attempts.models import Attempt, Override, Response
from quizzes.bank.models import ItemHold
from quizzes.engine.grading.review_policy import phase_of, visible
from quizzes.engine.grading.timing import closes_for_all_at
from seminar.people.models import User


def keys_withheld(learner: User, *, item_ids: Collection[int], at: datetime) -> set[int]:
    """Return the ids of those items whose key is not the learner's to know at `at`; in three queries.

    An item that any open quiz may ask counts, be it open to others alone: who has longer must not hear the key from
    one who has not. So does an item that the learner met in an attempt whose review policy may yet tell the key, or
    never does while the quiz can be sat.
    """
    found = set(ItemHold.objects.in_force(at=at).filter(item_id__in=item_ids).values_list("item_id", flat=True))
    asked = _attempts_by_item(learner, item_ids=set(item_ids) - found)
    quiz_ids = {attempt.quiz_id for attempts in asked.values() for attempt in attempts}
    overrides = list(Override.objects.filter(quiz__in=quiz_ids).select_related("group"))
    return found | {
        item_id
        for item_id, attempts in asked.items()
        if any(_is_withheld(each, [of for of in overrides if of.quiz_id == each.quiz_id], at=at) for each in attempts)
    }


def _attempts_by_item(learner: User, *, item_ids: Collection[int]) -> dict[int, list[Attempt]]:
    """Return the learner's attempts in which each of the items was asked."""
    asked = Response.objects.filter(attempt__learner=learner, attempt__is_preview=False)
    rows = asked.filter(shown_version__item__in=item_ids).select_related("attempt__quiz", "shown_version")
    found: dict[int, list[Attempt]] = {}
    for response in rows.order_by("id"):
        found.setdefault(response.shown_version.item_id, []).append(response.attempt)
    return found


def _is_withheld(attempt: Attempt, overrides: Collection[Override], *, at: datetime) -> bool:
    quiz = attempt.quiz
    closing = closes_for_all_at(quiz.timing, [each.timing for each in overrides]) if quiz.closes_at else None
    phase = phase_of(submitted_at=attempt.submitted_at, closes_for_all_at=closing, at=at)
    if phase == "after_close":
        return False  # whoever may drill the item now sees its key there
    return "key" not in visible(quiz.policy, phase=phase, judgement="settled", is_released=quiz.is_released(at=at))
