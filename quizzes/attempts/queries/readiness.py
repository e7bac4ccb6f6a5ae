"""What stands in the way of a quiz before it opens: errors that stop it, warnings that its author should have seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from django.utils.translation import gettext as _

from quizzes.attempts.models import Quiz, Release, Slot
from quizzes.attempts.queries.drawing import NOT_ASKED, QuizNotReady, choose, reach_of_draws, slots_of
from quizzes.attempts.queries.terms import closing_for_all
from quizzes.bank.models import Item, ItemStatus, ItemVersion
from quizzes.engine.grading.review_policy import PHASES, Phase
from quizzes.engine.itemtypes.essay import parse_body as parse_essay

SPARE = 2
"""A draw of fewer than so many items for each slot that takes from them gives most learners the same."""

WHILE_OTHERS_SIT: tuple[Phase, ...] = ("during", "right_after", "while_open")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to see to. `rule` is its stable name; `position` is the slot it is about, 0 for the whole quiz."""

    severity: Literal["error", "warning"]
    rule: str
    message: str
    position: int = 0


def remarks_on(quiz: Quiz, *, at: datetime) -> list[Remark]:
    """Return what is to be said of the quiz as it stands: errors first, then by question."""
    slots = slots_of(quiz)
    found = [*_on_questions(quiz, slots), *_on_dates(quiz, at=at), *_on_terms(quiz, slots)]
    return sorted(found, key=lambda remark: (remark.severity != "error", remark.position))


def _on_questions(quiz: Quiz, slots: Sequence[Slot]) -> Iterator[Remark]:
    if not slots:
        yield Remark("error", "no-questions", _("The quiz has no questions."))
        return
    times = Counter(slot.item.id for slot in slots if slot.item is not None)
    for slot in slots:
        yield from _on_slot(slot)
        if slot.item is not None and times[slot.item.id] > 1:
            text = _("“%(item)s” is asked more than once.") % {"item": slot.item.slug}
            yield Remark("warning", "asked-twice", text, slot.position)
    yield from _on_draws(quiz, slots)


def _on_slot(slot: Slot) -> Iterator[Remark]:
    if slot.points == 0:
        yield Remark("warning", "no-points", _("The question is worth nothing."), slot.position)
    item = slot.item
    if item is None:
        return
    version = slot.version or item.current
    if item.status != ItemStatus.READY or version is None:
        text = _("“%(item)s” is not ready: publish it in its bank.") % {"item": item.slug}
        yield Remark("error", "item-not-ready", text, slot.position)
        return
    if item.type in NOT_ASKED:
        text = _("“%(item)s” is a flashcard, which learners rate themselves.") % {"item": item.slug}
        yield Remark("error", "not-askable", text, slot.position)
    if slot.version_id is not None and slot.version_id != item.current_id:
        text = _("“%(item)s” is pinned to an earlier version than the latest.") % {"item": item.slug}
        yield Remark("warning", "older-version", text, slot.position)
    if item.type == "essay":
        yield from _on_rubric(slot, version)


def _on_rubric(slot: Slot, version: ItemVersion) -> Iterator[Remark]:
    criteria = parse_essay(version.body).criteria.values()
    total = sum((criterion.points for criterion in criteria), Decimal(0))
    worth = version.points if slot.points is None else slot.points
    if total != worth:
        text = _("The rubric comes to %(rubric)s points, the question to %(worth)s.")
        yield Remark(
            "warning", "rubric-differs", text % {"rubric": _plain(total), "worth": _plain(worth)}, slot.position
        )


def _on_draws(quiz: Quiz, slots: Sequence[Slot]) -> Iterator[Remark]:
    try:
        choose(quiz, seed=0)
    except QuizNotReady as error:
        # A named item that is not ready has been told of above.
        if any(slot.position == error.position and slot.draw is not None for slot in slots):
            text = _("The draw finds too few items: draw from more banks, or with fewer tags.")
            yield Remark("error", "draw-not-filled", text, error.position)
            return
    by_position = {slot.position: slot for slot in slots}
    reaches = reach_of_draws(quiz)
    worths = {items: _worths(items) for items in {reach.fitting for reach in reaches}}
    for reach in reaches:
        slot = by_position[reach.position]
        if len(reach.fitting) < SPARE * reach.rivals:
            text = _("The draw has %(items)s items for %(slots)s questions: most learners get the same.")
            counts = {"items": len(reach.fitting), "slots": reach.rivals}
            yield Remark("warning", "draw-barely-filled", text % counts, reach.position)
        if slot.points is None and len(worths[reach.fitting]) > 1:
            text = _("The items of the draw are worth different points: give the question points of its own.")
            yield Remark("warning", "unequal-points", text, reach.position)
        if slot.points is not None and slot.drawing.types == {"essay"} and worths[reach.fitting] != {slot.points}:
            text = _("Not every rubric of the draw comes to the question's points.")
            yield Remark("warning", "rubric-differs", text, reach.position)


def _worths(item_ids: frozenset[int]) -> set[Decimal]:
    current = Item.objects.filter(id__in=item_ids).values("current")
    return set(ItemVersion.objects.filter(id__in=current).values_list("points", flat=True).distinct())


def _on_dates(quiz: Quiz, *, at: datetime) -> Iterator[Remark]:
    if quiz.closes_at is None:
        text = _("The quiz never closes: keys that wait for the closing are never shown.")
        yield Remark("warning", "never-closes", text)
    elif quiz.closes_at <= at:
        yield Remark("warning", "closed", _("The quiz is closed already: nobody can start it."))
    if quiz.closes_at is not None and closing_for_all(quiz) is None:
        text = _("An override has no closing date: keys that wait for the closing are never shown to anybody.")
        yield Remark("warning", "never-closes-for-some", text)
    if quiz.opens_at is None and quiz.is_published is False:
        yield Remark("warning", "opens-at-once", _("The quiz has no opening date: it opens when it is published."))
    if quiz.opens_at is not None and quiz.closes_at is not None and quiz.time_limit_seconds is not None:
        open_for = quiz.closes_at - quiz.opens_at
        if open_for < timedelta(seconds=quiz.time_limit_seconds):
            text = _("The quiz closes before its time limit could run out.")
            yield Remark("warning", "limit-does-not-fit", text)
    if quiz.release == Release.ON_DATE and quiz.release_at and quiz.closes_at and quiz.release_at < quiz.closes_at:
        yield Remark("warning", "released-early", _("Grades are released before the quiz closes."))


def _on_terms(quiz: Quiz, slots: Sequence[Slot]) -> Iterator[Remark]:
    if slots and all(slot.points == 0 for slot in slots):
        yield Remark("error", "worth-nothing", _("No question is worth any points."))
    if not any(quiz.policy.shown.get(phase) for phase in PHASES if phase != "during"):
        yield Remark("warning", "nothing-shown", _("Learners are shown nothing of their result, at no time."))
    telling = [phase for phase in WHILE_OTHERS_SIT if "key" in quiz.policy.shown.get(phase, frozenset())]
    if telling:
        text = _("Learners are shown the key while others can still sit the quiz.")
        yield Remark("warning", "key-told-early", text)
    if quiz.behaviour.checks_allowed and any(_asks_essay(slot) for slot in slots):
        text = _("Essays cannot be checked during the quiz: they are marked after it.")
        yield Remark("warning", "essay-with-checks", text)
    if quiz.behaviour.checks_allowed and "right_or_wrong" not in quiz.policy.shown.get("during", frozenset()):
        text = _("Answers are checked during the quiz, but learners are not shown whether they were right.")
        yield Remark("warning", "checks-show-nothing", text)


def _asks_essay(slot: Slot) -> bool:
    if slot.item is not None:
        return slot.item.type == "essay"
    return "essay" in slot.drawing.types


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"
