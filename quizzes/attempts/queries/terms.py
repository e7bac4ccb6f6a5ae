"""The terms under which a learner sits a quiz: its own, and the overrides that hold for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from quizzes.attempts.models import Attempt, Override, Quiz
from quizzes.attempts.queries.stored import overrides_for
from quizzes.engine.grading.timing import EffectiveTiming, closes_for_all_at, deadline_of, effective_timing
from quizzes.engine.grading.timing import Override as TimingOverride
from seminar.people.models import Membership


def terms_for(quiz: Quiz, *, learner_id: int) -> EffectiveTiming:
    """Return what holds for the learner, each setting with where it is from."""
    overrides = overrides_for(quiz_id=quiz.id, learner_id=learner_id)
    return effective_timing(quiz.timing, [override.timing for override in overrides])


def terms_by_learner(quiz: Quiz, *, learner_ids: Collection[int]) -> dict[int, EffectiveTiming]:
    """Return what holds for each of the learners, in two queries however many they are."""
    own: dict[int, list[TimingOverride]] = defaultdict(list)
    of_group: dict[int, TimingOverride] = {}
    for override in Override.objects.filter(quiz=quiz).select_related("group"):
        if override.learner_id is not None:
            own[override.learner_id].append(override.timing)
        elif override.group_id is not None:
            of_group[override.group_id] = override.timing
    members = Membership.objects.filter(user_id__in=learner_ids, groups__in=of_group).values_list("user_id", "groups")
    for learner_id, group_id in members if of_group else ():
        own[learner_id].append(of_group[group_id])
    return {learner_id: effective_timing(quiz.timing, own[learner_id]) for learner_id in learner_ids}


def closing_for_all(quiz: Quiz) -> datetime | None:
    """Return when nobody can sit the quiz any more; None where that never comes."""
    if quiz.closes_at is None:
        return None
    return closes_for_all_at(quiz.timing, [each.timing for each in quiz.overrides.select_related("group")])


def deadline_under(terms: EffectiveTiming, attempt: Attempt) -> datetime | None:
    """Return when the clock ends the attempt; one that staff extended lasts until they said."""
    return attempt.extended_until or deadline_by_terms(terms, attempt)


def deadline_by_terms(terms: EffectiveTiming, attempt: Attempt) -> datetime | None:
    """Return when the terms alone end the attempt.

    A preview has the time that a student has, but no closing: staff try a quiz before it opens and after it closed.
    """
    if attempt.is_preview:
        terms = replace(terms, closes_at=replace(terms.closes_at, value=None))
    return deadline_of(terms, started_at=attempt.started_at).at
