"""Which settings a learner's deck is scheduled by: the deck's preset, under what the learner set otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.db.models import Q, QuerySet, Subquery

from quizzes.cards.models import Deck, Fit, NewOrder, Preset, PresetVersion, ReviewOrder
from quizzes.engine.scheduling import preset as engine
from quizzes.engine.scheduling.balancing import USUAL_SHARES, Shares
from quizzes.engine.scheduling.memory import Weights
from seminar.people.models import User
from seminar.prepared import prepared

SHARE = re.compile(r"0|1|0?\.[0-9]{1,3}|1\.0{1,3}")
STEP = re.compile(r"([0-9]{1,5})([smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class StepsInvalid(ValueError):
    """The steps cannot be read; they are written like '1m 10m 1d'."""


@dataclass(frozen=True, slots=True)
class DeckSettings:
    """What the queue and the scheduler need for one deck and learner. `scheduling` is what a log row pins."""

    scheduling: engine.Preset
    new_per_day: int = 20
    reviews_per_day: int = 200
    bury_siblings: bool = True
    new_order: str = NewOrder.POSITION
    review_order: str = ReviewOrder.DUE
    types_answers: bool = False
    exam_on: date | None = None
    minutes_per_day: int = 20
    easy_days: Shares = USUAL_SHARES
    balance_load: bool = False
    backlog_per_day: int = 0

    @property
    def is_balanced(self) -> bool:
        """Whether a review's date is chosen by what else is due."""
        return self.balance_load or self.easy_days != USUAL_SHARES


def parse_steps(text: str) -> tuple[int, ...]:
    """Return steps such as '1m 10m 1d' in seconds. Raises StepsInvalid."""
    steps = []
    for word in text.split():
        found = STEP.fullmatch(word)
        if found is None or int(found[1]) == 0:
            raise StepsInvalid(f"{word!r} is not a step such as 10m or 1d")
        steps.append(int(found[1]) * SECONDS[found[2]])
    return tuple(steps)


def steps_text(steps_seconds: Iterable[int]) -> str:
    """Return steps as `parse_steps` reads them: '1m 10m', each in the largest unit that it is a multiple of."""
    steps = []
    for seconds in steps_seconds:
        unit, unit_seconds = next(each for each in reversed(SECONDS.items()) if seconds % each[1] == 0)
        steps.append(f"{seconds // unit_seconds}{unit}")
    return " ".join(steps)


class SharesInvalid(ValueError):
    """Easy days cannot be read; they are seven shares from 0 to 1, from Monday on, like '1 1 1 1 1 0.5 0'."""


def parse_shares(text: str) -> Shares:
    """Return what each weekday bears of the usual load. Raises SharesInvalid."""
    words = text.split()
    if len(words) != len(USUAL_SHARES) or not all(SHARE.fullmatch(word) for word in words):
        raise SharesInvalid(f"{text!r} is not seven shares from 0 to 1, such as 1 1 1 1 1 0.5 0")
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = map(float, words)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def shares_text(shares: Iterable[float]) -> str:
    """Return easy days as `parse_shares` reads them, to a hundredth: '1 1 1 1 1 0.5 0'."""
    return " ".join(f"{round(share, 2):g}" for share in shares)


def settings_for(*, learner: User, deck_ids: Collection[int]) -> dict[int, DeckSettings]:
    """Return the settings in force, by deck id, in one query, or in two where no deck has a preset."""
    rows: dict[int, list[Preset]] = {deck_id: [] for deck_id in deck_ids}
    found = _presets(learner_id=learner.id, deck_ids=sorted(deck_ids))
    for preset in sorted(found, key=lambda preset: preset.learner_id is not None):  # the learner's own after the deck's
        rows[preset.deck_id].append(preset)
    weights = _or_published(found[0].fitted) if found else weights_of(learner)  # type: ignore[attr-defined]
    return {deck_id: _settings(presets, learner=learner, weights=weights) for deck_id, presets in rows.items()}


@prepared
def _presets(*, learner_id: int, deck_ids: Sequence[int]) -> QuerySet[Preset]:
    fitted = fits_in_force(User(id=learner_id)).values("weights")[:1]  # the same beside each: a query less
    presets = Preset.objects.filter(Q(learner=None) | Q(learner=learner_id), deck_id__in=deck_ids)
    return presets.annotate(fitted=Subquery(fitted))


def settings_said_by(deck: Deck, *, learner: User) -> DeckSettings:
    """Return what would be in force for the learner had they set nothing: the deck's preset, else the defaults."""
    presets = list(Preset.objects.filter(deck=deck, learner=None))
    return _settings(presets, learner=learner, weights=engine.DEFAULT_WEIGHTS)


def weights_of(learner: User) -> Weights:
    """Return the weights of the learner's newest fit that was kept and not undone, else the published ones."""
    return _or_published(next(iter(_fitted_weights(learner_id=learner.id)), None))


def _or_published(fitted: Sequence[float] | None) -> Weights:
    return engine.DEFAULT_WEIGHTS if fitted is None else tuple(fitted)


@prepared
def _fitted_weights(*, learner_id: int) -> QuerySet[Fit, list[float]]:
    return fits_in_force(User(id=learner_id)).values_list("weights", flat=True)[:1]


def weights_by_learner(learner_ids: Collection[int]) -> dict[int, Weights]:
    """Return what `weights_of` says of each learner, in one query."""
    kept = Fit.objects.filter(learner__in=learner_ids, is_kept=True, undone_at=None).order_by("fitted_on", "id")
    fitted = {learner_id: tuple(weights) for learner_id, weights in kept.values_list("learner_id", "weights")}
    return {learner_id: fitted.get(learner_id, engine.DEFAULT_WEIGHTS) for learner_id in learner_ids}


def fits_in_force(learner: User) -> QuerySet[Fit]:
    return Fit.objects.filter(learner=learner, is_kept=True, undone_at=None).order_by("-fitted_on", "-id")


def fits_of(learner: User) -> QuerySet[Fit]:
    """Return every fit that was tried for the learner, newest first."""
    return Fit.objects.filter(learner=learner).order_by("-fitted_on", "-id")


def _settings(presets: list[Preset], *, learner: User, weights: Weights) -> DeckSettings:
    said: dict[str, Any] = {}
    for preset in presets:
        said |= {name: value for name in (*SETTABLE, *PLANNED) if (value := getattr(preset, name)) is not None}
    scheduling: dict[str, Any] = {
        "weights": weights,
        "zone_name": learner.time_zone,
        "rollover_hour": learner.rollover_hour,
    }
    for name in ("desired_retention", "maximum_interval_days", "leech_threshold"):
        if name in said:
            scheduling[name] = said.pop(name)
    for name in ("learning_steps", "relearning_steps"):
        if name in said:
            scheduling[f"{name}_seconds"] = parse_steps(said.pop(name))
    if "easy_days" in said:
        said["easy_days"] = parse_shares(said["easy_days"])
    return DeckSettings(scheduling=_shared(frozenset(scheduling.items())), **said)


SETTABLE = (
    *("desired_retention", "new_per_day", "reviews_per_day", "learning_steps", "relearning_steps"),
    *("maximum_interval_days", "leech_threshold", "bury_siblings", "new_order", "review_order", "types_answers"),
)

PLANNED = ("exam_on", "minutes_per_day", "easy_days", "balance_load", "backlog_per_day")
"""What a deck's file does not say: it belongs to a term, or to one learner."""


def own_plan(*, learner: User, deck: Deck) -> dict[str, date | int | bool | str | None]:
    """Return what the learner set of the plan, by name; None where the deck's setting or the default holds."""
    preset = Preset.objects.filter(deck=deck, learner=learner).first()
    return {name: getattr(preset, name, None) for name in PLANNED}


def own_settings(*, learner: User, deck: Deck) -> dict[str, float | int | bool | str | None]:
    """Return what the learner set for the deck, by name; None where the deck's setting or the default holds."""
    preset = Preset.objects.filter(deck=deck, learner=learner).first()
    return {name: getattr(preset, name, None) for name in SETTABLE}


@lru_cache(maxsize=1024)
def _shared(scheduling: frozenset[tuple[str, object]]) -> engine.Preset:
    """Return one object per equal settings: checking the weights costs more than a fold."""
    return engine.Preset(**cast("dict[str, Any]", dict(scheduling)))


@lru_cache(maxsize=4096)
def stored_preset(version_id: int) -> engine.Preset:
    """Return a stored version's content; rows never change, so the cache needs no end."""
    return engine.Preset.from_json(PresetVersion.objects.values_list("content", flat=True).get(id=version_id))


@prepared
def version_ids(*, digest: str) -> QuerySet[PresetVersion, int]:
    """Return the id of the version with this digest, if it is stored."""
    return PresetVersion.objects.filter(digest=digest).values_list("id", flat=True)


def pinned_presets(version_ids: Collection[int]) -> Mapping[int, engine.Preset]:
    """Return the presets that log rows pin, by version id."""
    return {version_id: stored_preset(version_id) for version_id in set(version_ids)}
