"""When a learner may sit a quiz, and until when: dates, time limit, extra time, attempts, and overrides of each.

Every instant is an aware datetime; None stands for no limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Final, Literal

LARGEST_MULTIPLIER: Final = Decimal(10)
LONGEST_LIMIT_SECONDS: Final = 366 * 24 * 3600


class TimingInvalid(ValueError):
    """A setting that cannot be, in the field named by `field`."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class StartRefused(Exception):
    """No attempt may be started now: `reason` says which rule forbids it."""

    def __init__(self, reason: Literal["not_open_yet", "closed", "no_attempts_left"]) -> None:
        super().__init__(reason)
        self.reason = reason


class Unset(Enum):
    """What an override leaves as it is; None would mean that it lifts the limit."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET

type Source = Literal["quiz", "group", "learner"]


@dataclass(frozen=True, slots=True)
class Timing:
    """A quiz's own settings. `multiplier` stretches the time limit, from 1 (none) to 10. Raises TimingInvalid."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit_seconds: int | None = None
    multiplier: Decimal = Decimal(1)
    attempts_allowed: int | None = None

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True, slots=True)
class Override:
    """Other settings for one learner, or for the group called `name`, in the fields that are set.

    Raises TimingInvalid.
    """

    source: Literal["group", "learner"]
    name: str = ""
    opens_at: datetime | Unset | None = UNSET
    closes_at: datetime | Unset | None = UNSET
    time_limit_seconds: int | Unset | None = UNSET
    multiplier: Decimal | Unset = UNSET
    attempts_allowed: int | Unset | None = UNSET

    def __post_init__(self) -> None:
        _check(self)


def _check(given: Timing | Override) -> None:
    for field, instant in (("opens_at", given.opens_at), ("closes_at", given.closes_at)):
        if isinstance(instant, datetime) and instant.tzinfo is None:
            raise TimingInvalid(f"{instant} has no time zone", field=field)
    if isinstance(given.time_limit_seconds, int) and not 1 <= given.time_limit_seconds <= LONGEST_LIMIT_SECONDS:
        raise TimingInvalid(f"a time limit is from 1 to {LONGEST_LIMIT_SECONDS} seconds", field="time_limit_seconds")
    # Comparing NaN raises, so is_finite comes first.
    if isinstance(given.multiplier, Decimal) and not (
        given.multiplier.is_finite() and 1 <= given.multiplier <= LARGEST_MULTIPLIER
    ):
        raise TimingInvalid(f"the multiplier is from 1 to {LARGEST_MULTIPLIER}", field="multiplier")
    if isinstance(given.attempts_allowed, int) and given.attempts_allowed < 1:
        raise TimingInvalid("at least one attempt is allowed", field="attempts_allowed")


@dataclass(frozen=True, slots=True)
class Setting[Value]:
    """A value in force, and where it is from: the quiz, the learner's own override, or the group called `name`."""

    value: Value
    source: Source = "quiz"
    name: str = ""


@dataclass(frozen=True, slots=True)
class EffectiveTiming:
    """What holds for one learner, each setting with its explanation."""

    opens_at: Setting[datetime | None]
    closes_at: Setting[datetime | None]
    time_limit_seconds: Setting[int | None]
    multiplier: Setting[Decimal]
    attempts_allowed: Setting[int | None]


def effective_timing(quiz: Timing, overrides: Iterable[Override]) -> EffectiveTiming:
    """Return what holds for a learner under these overrides: the learner's own and those of the learner's groups.

    Field by field the learner's own wins, then the most permissive of the groups, even where it is stricter than the
    quiz, then the quiz. Of groups that permit the same the first by name is given as the source.
    Source: Moodle, 'Quiz settings', group and user overrides.
    """
    said = sorted(overrides, key=lambda override: override.name)
    return EffectiveTiming(
        opens_at=_in_force(quiz.opens_at, [(each, each.opens_at) for each in said], _earliest),
        closes_at=_in_force(quiz.closes_at, [(each, each.closes_at) for each in said], _latest),
        time_limit_seconds=_in_force(
            quiz.time_limit_seconds, [(each, each.time_limit_seconds) for each in said], _most
        ),
        multiplier=_in_force(quiz.multiplier, [(each, each.multiplier) for each in said], _most),
        attempts_allowed=_in_force(quiz.attempts_allowed, [(each, each.attempts_allowed) for each in said], _most),
    )


def _in_force[Value](
    of_quiz: Value,
    said: Sequence[tuple[Override, Value | Unset]],
    permissiveness: Callable[[Value], float],
) -> Setting[Value]:
    settings = [
        Setting(value, override.source, override.name) for override, value in said if not isinstance(value, Unset)
    ]
    own = [setting for setting in settings if setting.source == "learner"]
    return max(own or settings, key=lambda setting: permissiveness(setting.value), default=Setting(of_quiz))


def _earliest(instant: datetime | None) -> float:
    return math.inf if instant is None else -instant.timestamp()


def _latest(instant: datetime | None) -> float:
    return math.inf if instant is None else instant.timestamp()


def _most(amount: Decimal | int | None) -> float:
    return math.inf if amount is None else float(amount)


def closes_for_all_at(quiz: Timing, overrides: Iterable[Override]) -> datetime | None:
    """Return when nobody can sit the quiz any more, whatever override they have; None where that never comes."""
    closings = [quiz.closes_at, *(each.closes_at for each in overrides if not isinstance(each.closes_at, Unset))]
    return max(closings, key=_latest)


def require_startable(timing: EffectiveTiming, *, at: datetime, attempts_made: int) -> None:
    """Return if a learner who has made so many attempts may start one. Raises StartRefused.

    A quiz is open from its opening on and closed from its closing on.
    """
    opens_at, closes_at, allowed = timing.opens_at.value, timing.closes_at.value, timing.attempts_allowed.value
    if closes_at is not None and at.astimezone(UTC) >= closes_at.astimezone(UTC):
        raise StartRefused("closed")
    if opens_at is not None and at.astimezone(UTC) < opens_at.astimezone(UTC):
        raise StartRefused("not_open_yet")
    if allowed is not None and attempts_made >= allowed:
        raise StartRefused("no_attempts_left")


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an attempt ends, in UTC, and which setting says so; `at` is None where nothing does."""

    at: datetime | None
    because: Literal["time_limit", "close", "nothing"]


def deadline_of(timing: EffectiveTiming, *, started_at: datetime) -> Deadline:
    """Return the end of an attempt: of its time, stretched and rounded up to a second, or the closing if it is sooner.

    Extra time does not outlast the closing date: an override of that date does.
    """
    # In UTC: adding to a local time counts wall-clock hours, one too many or too few in the nights of summer time.
    start = started_at.astimezone(UTC)
    closes_at = timing.closes_at.value.astimezone(UTC) if timing.closes_at.value is not None else None
    limit = timing.time_limit_seconds.value
    if limit is not None:
        up_at = start + timedelta(seconds=math.ceil(limit * timing.multiplier.value))
        if closes_at is None or up_at < closes_at:
            return Deadline(up_at, "time_limit")
    return Deadline(closes_at, "nothing" if closes_at is None else "close")
