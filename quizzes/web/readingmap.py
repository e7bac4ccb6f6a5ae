"""The memory map of a lecture: each passage's step from fresh to unseen, with the number in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes.cards.queries.passages import FEWEST_LEARNERS, FRESH_FROM, HOLDING_FROM, ClassRecall, Level, Recall
from seminar.figures import per_cent

if TYPE_CHECKING:
    from seminar.lectures.models import Passage


@dataclass(frozen=True, slots=True)
class Tint:
    """How a passage is shown on the map: its step, the step's name, and what it rests on in words."""

    level: Level
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the legend: a step, what it means, and how many passages are on it."""

    level: Level
    name: str
    meaning: str
    passage_count: int


def level_names() -> dict[Level, str]:
    return {"fresh": _("fresh"), "holding": _("holding"), "fading": _("fading"), "unseen": _("unseen")}


def own_tints(
    passages: Sequence[Passage], *, recalls: Mapping[int, Recall], item_counts: Mapping[int, int]
) -> dict[int, Tint]:
    """Return what the learner recalls of each passage, by passage id."""
    return {each.id: _own_tint(recalls.get(each.id), item_counts.get(each.id, 0)) for each in passages}


def _own_tint(recall: Recall | None, item_count: int) -> Tint:
    if recall is None or recall.chance is None:
        return Tint("unseen", level_names()["unseen"], _unseen(recall.card_count if recall else 0, item_count))
    cards = ngettext("one card", "%(n)d cards", recall.card_count) % {"n": recall.card_count}
    said = {"cards": cards, "seen": recall.reviewed_count, "percent": per_cent(whole(recall.chance))}
    if recall.reviewed_count < recall.card_count:
        words = _("%(cards)s, %(seen)d of them seen, likely recall %(percent)s") % said
    else:
        words = _("%(cards)s, likely recall %(percent)s") % said
    return Tint(recall.level, level_names()[recall.level], words)


def _unseen(card_count: int, item_count: int) -> str:
    if card_count:
        return ngettext("one card, not seen yet", "%(n)d cards, none seen yet", card_count) % {"n": card_count}
    if item_count:
        return ngettext("one question, not begun", "%(n)d questions, not begun", item_count) % {"n": item_count}
    return _("no questions yet")


def class_tints(passages: Sequence[Passage], *, recalls: Mapping[int, ClassRecall]) -> dict[int, Tint]:
    """Return what the class recalls of each passage, by passage id; nothing where too few have seen it."""
    return {each.id: _class_tint(recalls.get(each.id)) for each in passages}


def _class_tint(recall: ClassRecall | None) -> Tint:
    if recall is None:
        return Tint("unseen", level_names()["unseen"], _("nobody has seen a card of it"))
    if recall.chance is None or recall.learner_count is None:
        return Tint("unseen", _("too few"), _("fewer than %(n)d learners have seen it") % {"n": FEWEST_LEARNERS})
    words = _("%(n)d learners, likely recall %(percent)s") % {
        "n": recall.learner_count,
        "percent": per_cent(whole(recall.chance)),
    }
    return Tint(recall.level, level_names()[recall.level], words)


def own_summary(recalls: Mapping[int, Recall], *, passage_count: int) -> str:
    """Return in words how much of the lecture the learner has seen, and the mean recall over those cards."""
    seen = [recall for recall in recalls.values() if recall.chance is not None]
    if not seen:
        return _("You have not seen a card of this lecture yet.")
    reviewed = sum(recall.reviewed_count for recall in seen)
    chance = sum((recall.chance or 0) * recall.reviewed_count for recall in seen) / reviewed
    said = {"seen": len(seen), "all": passage_count, "percent": per_cent(whole(chance))}
    return _("You have seen cards of %(seen)d of its %(all)d passages. Likely recall now: %(percent)s.") % said


def class_summary(recalls: Mapping[int, ClassRecall], *, passage_count: int) -> str:
    """Return in words of how many passages the class can be told about, and the mean of those."""
    chances = [recall.chance for recall in recalls.values() if recall.chance is not None]
    if not chances:
        return _("Fewer than %(n)d learners have seen any passage’s cards.") % {"n": FEWEST_LEARNERS}
    chance = per_cent(whole(fmean(chances)))
    said = {"seen": len(chances), "all": passage_count, "percent": chance, "n": FEWEST_LEARNERS}
    return (
        _(
            "%(n)d learners or more have seen cards of %(seen)d of %(all)d passages. "
            "Likely recall now, over learners and passages: %(percent)s."
        )
        % said
    )


def legend(tints: Mapping[int, Tint], *, is_class: bool) -> list[Step]:
    """Return the four steps with what they mean, from fresh to unseen."""
    fresh, holding = whole(FRESH_FROM), whole(HOLDING_FROM)
    meanings: dict[Level, str] = {
        "fresh": _("%(from)s or more") % {"from": per_cent(fresh)},
        "holding": _("%(from)s to %(to)s") % {"from": holding, "to": per_cent(fresh)},
        "fading": _("under %(to)s") % {"to": per_cent(holding)},
        "unseen": _("by fewer than %(n)d learners") % {"n": FEWEST_LEARNERS} if is_class else _("no card seen"),
    }
    levels = [tint.level for tint in tints.values()]
    return [Step(level, name, meanings[level], levels.count(level)) for level, name in level_names().items()]


def whole(chance: float) -> int:
    """Return a chance in whole percent, never rounded up over a step: 0.8999 is 89."""
    return int(chance * 100 + 1e-9)
