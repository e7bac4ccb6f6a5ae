"""Memory by passage of a lecture: how likely its cards are recalled now, by one learner or by the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import F

from quizzes.bank.models import ItemStatus
from quizzes.cards.models import Card, CardQuerySet
from quizzes.cards.queries.logs import fold_unfolded
from quizzes.cards.queries.presets import weights_by_learner
from quizzes.engine.scheduling.days import calendar_for
from quizzes.engine.scheduling.memory import fsrs_for, retrievability
from seminar.lectures.models import Lecture
from seminar.people.models import Role, User
from seminar.people.queries import members

type Level = Literal["fresh", "holding", "fading", "unseen"]

FRESH_FROM = 0.9
HOLDING_FROM = 0.7
FEWEST_LEARNERS = 3
"""A mean over fewer would tell of single persons."""


@dataclass(frozen=True, slots=True)
class Recall:
    """A learner's cards of one passage. `chance` is the mean chance of recall now, in (0, 1], of those reviewed."""

    card_count: int
    reviewed_count: int
    chance: float | None

    @property
    def level(self) -> Level:
        return level_of(self.chance)


@dataclass(frozen=True, slots=True)
class ClassRecall:
    """A passage over a class: the mean over the learners who have reviewed a card of it.

    Each learner counts once, however many cards they have. With fewer than `FEWEST_LEARNERS` both values are None.
    """

    learner_count: int | None
    chance: float | None

    @property
    def level(self) -> Level:
        return level_of(self.chance)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What is left of a card when only its recall matters; the two last are None where it was never reviewed."""

    learner_id: int
    passage_id: int
    stability_days: float | None
    last_reviewed_at: datetime | None


def level_of(chance: float | None) -> Level:
    """Return the step of a mean chance of recall; None, which is no reviewed card, is unseen."""
    if chance is None:
        return "unseen"
    if chance >= FRESH_FROM:
        return "fresh"
    return "holding" if chance >= HOLDING_FROM else "fading"


def recall_by_passage(*, learner: User, lecture: Lecture, at: datetime) -> dict[int, Recall]:
    """Return what the learner recalls of each passage at `at`, by passage id; passages without a card are left out."""
    memories = _memories(_cards_of_lecture(lecture).filter(learner=learner))
    chances = _chances(memories, learners=[learner], at=at)
    cards: dict[int, int] = defaultdict(int)
    for memory in memories:
        cards[memory.passage_id] += 1
    found = {}
    for passage_id, card_count in cards.items():
        reviewed = chances.get((passage_id, learner.id), [])
        found[passage_id] = Recall(card_count, len(reviewed), fmean(reviewed) if reviewed else None)
    return found


def class_recall_by_passage(*, lecture: Lecture, at: datetime) -> dict[int, ClassRecall]:
    """Return what the seminar's students recall of each passage at `at`, by passage id, for the staff to see.

    Passages of which nobody has reviewed a card are left out, as are learners' own items. No learner can be told from
    it.
    """
    students = members(lecture.seminar, roles=[Role.STUDENT]).filter(user__is_active=True, user__anonymised_at=None)
    learners = [membership.user for membership in students]
    cards = _cards_of_lecture(lecture).filter(item__bank__owner=None)
    memories = _memories(cards.filter(learner__in=[learner.id for learner in learners]))
    means: dict[int, list[float]] = defaultdict(list)
    for (passage_id, _), chances in _chances(memories, learners=learners, at=at).items():
        means[passage_id].append(fmean(chances))
    return {passage_id: _over_class(each) for passage_id, each in means.items()}


def _over_class(means: Collection[float]) -> ClassRecall:
    if len(means) < FEWEST_LEARNERS:
        return ClassRecall(None, None)
    return ClassRecall(len(means), fmean(means))


def _cards_of_lecture(lecture: Lecture) -> CardQuerySet:
    """Return everybody's cards of items made from the lecture, suspended ones too: they fade like the others."""
    cards = Card.objects.filter(item__passage__lecture=lecture, item__bank__seminar=lecture.seminar_id, retired_at=None)
    return cards.exclude(item__status=ItemStatus.WITHDRAWN)


def _memories(cards: CardQuerySet) -> list[_Memory]:
    """Return the memory of each card in three queries, those behind their log folded here."""
    fields = ("learner_id", "item__passage_id", "stability_days", "last_reviewed_at")
    stored = cards.filter(log_version=F("folded_version")).values_list(*fields)
    behind = fold_unfolded(cards.unfolded().select_related("item"))
    folded = [(card.learner_id, card.item.passage_id, card.stability_days, card.last_reviewed_at) for card in behind]
    return [_Memory(learner_id, passage_id, *rest) for learner_id, passage_id, *rest in [*stored, *folded]]


def _chances(
    memories: Iterable[_Memory], *, learners: Collection[User], at: datetime
) -> Mapping[tuple[int, int], list[float]]:
    """Return the chances of recall of the reviewed cards, by passage and learner."""
    weights = weights_by_learner([learner.id for learner in learners])
    decays = {learner.id: fsrs_for(weights[learner.id]).decay for learner in learners}
    calendars = {learner.id: calendar_for(ZoneInfo(learner.time_zone), learner.rollover_hour) for learner in learners}
    today = {learner_id: calendar.day_number(at) for learner_id, calendar in calendars.items()}
    chances: dict[tuple[int, int], list[float]] = defaultdict(list)
    for memory in memories:
        if memory.stability_days is None or memory.last_reviewed_at is None:
            continue
        learner_id = memory.learner_id
        chance = retrievability(
            stability_days=memory.stability_days,
            elapsed_days=today[learner_id] - calendars[learner_id].day_number(memory.last_reviewed_at),
            decay=decays[learner_id],
        )
        chances[memory.passage_id, learner_id].append(chance)
    return chances
